package metrics_test

import (
	"errors"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"migration-assist/internal/metrics"
	"migration-assist/internal/metricstest"
	"migration-assist/internal/testdb"
)

var phases = []string{"first", "second", "done"}

func open(t *testing.T, opts metrics.Options, figures ...prometheus.Collector) *metrics.Exporter {
	t.Helper()
	e, err := metrics.Open(t.Context(), opts, phases, figures...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// requirePhase fails where the run is not shown to be in a phase, and in no other.
func requirePhase(t *testing.T, samples metricstest.Samples, phase string) {
	t.Helper()
	for _, p := range phases {
		want := 0.0
		if p == phase {
			want = 1
		}
		if got, there := samples[`migration_assist_phase{phase="`+p+`"}`]; got != want || !there {
			t.Errorf("in %s, %s is %v", phase, p, got)
		}
	}
}

func TestRunIsShown(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]error{"Success": nil, "Failure": errors.New("reason")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := float64(time.Now().Add(-time.Second).Unix())
			file := filepath.Join(t.TempDir(), "m.prom")
			if err := os.WriteFile(file, []byte("earlier"), 0o600); err != nil {
				t.Fatal(err)
			}
			e := open(t, metrics.Options{Addr: "127.0.0.1:0", Textfile: file, Version: "v1", Commit: "abc"})
			samples := metricstest.Parse(t, metricstest.Scrape(t, e.URL()))
			requirePhase(t, samples, "first")
			if samples[`migration_assist_build_info{commit="abc",goversion="`+runtime.Version()+`",version="v1"}`] != 1 {
				t.Errorf("the program is not shown: %v", samples)
			}
			for _, name := range []string{"migration_assist_success", "migration_assist_end_timestamp_seconds"} {
				if _, there := samples[name]; there {
					t.Errorf("%s is shown before the end", name)
				}
			}
			e.Enter("second")
			requirePhase(t, metricstest.Parse(t, metricstest.Scrape(t, e.URL())), "second")
			if text, err := os.ReadFile(file); err != nil || string(text) != "earlier" {
				t.Errorf("before the end the file has %q, %v", text, err)
			}
			if err := e.Close(t.Context(), end); err != nil {
				t.Fatal(err)
			}
			samples = readFile(t, file)
			requirePhase(t, samples, "second")
			success := map[string]float64{"Success": 1, "Failure": 0}[name]
			if got, there := samples["migration_assist_success"]; got != success || !there {
				t.Errorf("the success is %v, want %v", got, success)
			}
			start, ended := samples["migration_assist_start_timestamp_seconds"], samples["migration_assist_end_timestamp_seconds"]
			if start < began || ended < start || ended > float64(time.Now().Add(time.Second).Unix()) {
				t.Errorf("the run was from %v to %v", start, ended)
			}
			if conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimSuffix(strings.TrimPrefix(e.URL(), "http://"), "/metrics")); err == nil {
				_ = conn.Close()
				t.Errorf("%s is served after the end", e.URL())
			}
		})
	}
}

// readFile reads a file of metrics, which stands alone in its folder.
func readFile(t *testing.T, path string) metricstest.Samples {
	t.Helper()
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o644 {
		t.Fatalf("the file's mode is %v, %v", info, err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return metricstest.Parse(t, string(text))
}

// TestNothingIsShown of what was not asked for.
func TestNothingIsShown(t *testing.T) {
	t.Parallel()
	e := open(t, metrics.Options{})
	e.Enter("second")
	if err := e.Close(t.Context(), nil); err != nil || e.URL() != "" {
		t.Errorf("%q, %v", e.URL(), err)
	}
}

// blocking is a collector that answers when it is told to.
type blocking struct{ asked, answer chan struct{} }

func (blocking) Describe(ch chan<- *prometheus.Desc) {
	ch <- prometheus.NewDesc("slow", "is slow", nil, nil)
}

func (b blocking) Collect(ch chan<- prometheus.Metric) {
	close(b.asked)
	<-b.answer
	ch <- prometheus.MustNewConstMetric(prometheus.NewDesc("slow", "is slow", nil, nil), prometheus.GaugeValue, 7)
}

// TestScrapeIsNotCutOff ends a run while it is scraped.
func TestScrapeIsNotCutOff(t *testing.T) {
	t.Parallel()
	slow := blocking{make(chan struct{}), make(chan struct{})}
	e := open(t, metrics.Options{Addr: "localhost:0"}, slow)
	scraped := make(chan string, 1)
	go func() {
		defer close(scraped)
		scraped <- metricstest.Scrape(t, e.URL())
	}()
	<-slow.asked
	closed := make(chan error, 1)
	go func() { closed <- e.Close(t.Context(), nil) }()
	address := strings.TrimSuffix(strings.TrimPrefix(e.URL(), "http://"), "/metrics")
	testdb.Await(t, "the server to take no connection", func() bool {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	select {
	case err := <-closed:
		t.Fatalf("the server ended before the scrape: %v", err)
	default:
	}
	close(slow.answer)
	if text := <-scraped; metricstest.Parse(t, text)["slow"] != 7 {
		t.Errorf("the scrape got %s", text)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

// TestOnlyMetricsAreServed refuses other paths and methods.
func TestOnlyMetricsAreServed(t *testing.T) {
	t.Parallel()
	e := open(t, metrics.Options{Addr: "127.0.0.1:0"})
	for _, test := range []struct {
		method, url string
		status      int
	}{
		{http.MethodGet, e.URL(), http.StatusOK},
		{http.MethodHead, e.URL(), http.StatusOK},
		{http.MethodPost, e.URL(), http.StatusMethodNotAllowed},
		{http.MethodGet, strings.TrimSuffix(e.URL(), "metrics"), http.StatusNotFound},
		{http.MethodGet, e.URL() + "/x", http.StatusNotFound},
	} {
		request, err := http.NewRequestWithContext(t.Context(), test.method, test.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil || answer.StatusCode != test.status {
			t.Errorf("%s %s: status %d, %v", test.method, test.url, answer.StatusCode, err)
		}
	}
	if err := e.Close(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// TestRefusals leaves nothing behind, and nothing served.
// TestHosts asks for the page by names that are this server's, and by others, as a page
// from elsewhere does whose name resolves to this machine. Scrapes may use any.
func TestHosts(t *testing.T) {
	t.Parallel()
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	e := open(t, metrics.Options{Addr: "localhost:0", Page: page})
	for host, want := range map[string]int{
		"": http.StatusNoContent, "localhost": http.StatusNoContent, "LocalHost:9187": http.StatusNoContent, "mm.localhost": http.StatusNoContent,
		"127.0.0.1": http.StatusNoContent, "10.1.2.3:9187": http.StatusNoContent, "[::1]:9187": http.StatusNoContent, "[::1]": http.StatusNoContent,
		"example.com": http.StatusForbidden, "example.com:9187": http.StatusForbidden, "127.0.0.1.example.com": http.StatusForbidden, "localhost.example.com": http.StatusForbidden,
	} {
		if got := answer(t, e.PageURL(), host); got != want {
			t.Errorf("the page by %q: %d, want %d", host, got, want)
		}
		if got := answer(t, e.URL(), host); got != http.StatusOK {
			t.Errorf("the figures by %q: %d", host, got)
		}
	}
	if err := e.Close(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// answer is the status of the answer to a request that names a host.
func answer(t *testing.T, url, host string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	folder := t.TempDir()
	file, pipe := filepath.Join(folder, "file"), filepath.Join(folder, "pipe")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), syscall.Mkfifo(pipe, 0o600)); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		opts metrics.Options
		want []string
	}{
		"AddressInUse":   {metrics.Options{Addr: taken.Addr().String()}, []string{taken.Addr().String() + ": bind: address already in use", "--metrics-addr"}},
		"OthersAddress":  {metrics.Options{Addr: "192.0.2.1:0"}, []string{"192.0.2.1:0: bind:", "--metrics-addr"}},
		"Folder":         {metrics.Options{Textfile: folder}, []string{"the metrics file " + folder + " cannot be written: it is a folder", "--metrics-textfile"}},
		"Pipe":           {metrics.Options{Textfile: pipe}, []string{"it is not a regular file"}},
		"NoFolder":       {metrics.Options{Textfile: filepath.Join(folder, "none", "f")}, []string{"no such file or directory"}},
		"FileAsFolder":   {metrics.Options{Textfile: filepath.Join(file, "f")}, []string{"not a directory"}},
		"FileAndAddress": {metrics.Options{Addr: taken.Addr().String(), Textfile: filepath.Join(folder, "new")}, []string{"address already in use"}},
	} {
		_, err := metrics.Open(t.Context(), test.opts, phases)
		for _, want := range test.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q is not in the error %v", name, want, err)
			}
		}
	}
	entries, err := os.ReadDir(folder)
	names := map[string]bool{}
	for _, entry := range entries {
		names[entry.Name()] = true
	}
	if diff := cmp.Diff([]string{"file", "pipe"}, slices.Sorted(maps.Keys(names))); diff != "" || err != nil {
		t.Errorf("%v, the folder (-before +after):\n%s", err, diff)
	}
}

// TestFileThatCannotBeWrittenAtTheEnd is told.
func TestFileThatCannotBeWrittenAtTheEnd(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "f")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "m.prom")
	e := open(t, metrics.Options{Textfile: file})
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "the file "+file+" was not written: ") {
		t.Errorf("the error is %v", err)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	for addr, valid := range map[string]bool{
		"": true, ":9187": true, "localhost:9187": true, "127.0.0.1:0": true, "[::1]:65535": true,
		"9187": false, "localhost": false, "localhost:": false, ":": false, "::1:9187": false, "h:65536": false, "h:-1": false, "h:http": false, "http://h:1": false,
	} {
		err := metrics.Options{Addr: addr}.Validate()
		if (err == nil) != valid || err != nil && err.Error() != "--metrics-addr "+addr+": give HOST:PORT or :PORT" {
			t.Errorf("%q: %v", addr, err)
		}
	}
}
