package migrate_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/copier"
	"migration-assist/internal/jsontest"
	"migration-assist/internal/metrics"
	"migration-assist/internal/migrate"
	"migration-assist/internal/report"
	"migration-assist/internal/testdb"
)

// reporting has a run write a summary and a report into a folder.
func reporting(folder string) func(*migrate.Options) {
	return func(o *migrate.Options) {
		o.Summary, o.Report = filepath.Join(folder, "s.json"), filepath.Join(folder, "r.html")
	}
}

// readReports returns the summary, which must be what its schema describes, and the
// page.
func readReports(t *testing.T, folder string) (summary report.Report, page string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "s.json"))
	if err != nil {
		t.Fatal(err)
	}
	jsontest.Require(t, "summary", text)
	if err := json.Unmarshal(text, &summary); err != nil {
		t.Fatal(err)
	}
	html, err := os.ReadFile(filepath.Join(folder, "r.html"))
	if err != nil {
		t.Fatal(err)
	}
	return summary, string(html)
}

// phasesOf are the names and states of the phases.
func phasesOf(r report.Report) (list []string) {
	for _, p := range r.Phases {
		list = append(list, p.Name+" "+string(p.State))
	}
	return list
}

// TestReports has rows that are set aside.
func TestReports(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, unfitRows...)
	folder := t.TempDir()
	rejected := onInvalid(t, filepath.Join(t.TempDir(), "rejects"), rejecting...)
	out, err := run(t, s.Database, target, rejected, reporting(folder))
	var aside *migrate.RejectedError
	if !errors.As(err, &aside) {
		t.Fatalf("the run ended with %v", err)
	}
	summary, page := readReports(t, folder)
	if summary.State != report.Rejected || summary.Error != err.Error() || summary.RejectsFile != aside.File {
		t.Errorf("the state is %s, the error %q, the file %s", summary.State, summary.Error, summary.RejectsFile)
	}
	if !strings.HasSuffix(out, summary.Verdict+"\n") || !strings.Contains(summary.Verdict, "were set aside") {
		t.Errorf("the verdict %q is not the last line of\n%s", summary.Verdict, out)
	}
	states := map[string]bool{}
	for _, p := range phasesOf(summary) {
		states[p] = true
	}
	if diff := cmp.Diff(map[string]bool{"connect done": true, "schema done": true, "copy done": true, "indexes done": true, "verify done": true}, states); diff != "" {
		t.Errorf("phases (-want +have):\n%s", diff)
	}
	conn := testdb.OpenPostgres(t, target.DSN)
	for _, table := range summary.Tables {
		var rows int64
		if err := conn.QueryRow(t.Context(), `SELECT count(*) FROM "`+table.Name+`"`).Scan(&rows); err != nil || rows != table.Rows || table.State != report.Done {
			t.Errorf("%s: %d rows, %v, want %v", table.Name, rows, err, table)
		}
	}
	warned := 0
	for _, table := range summary.Tables {
		if table.Rows > 0 && (table.Seconds() <= 0 || table.BytesPerSecond <= 0) {
			t.Errorf("no time was taken for %+v", table)
		}
		if table.Changed+table.SetAside > 0 {
			warned++
			requireTexts(t, out, fmt.Sprintf("no fit   %s: %d value", table.Name, table.Changed), fmt.Sprintf(", %d row", table.SetAside))
		}
	}
	if warned == 0 || strings.Count(out, "no fit   ") != warned {
		t.Errorf("%d tables did not fit:\n%s", warned, out)
	}
	var rows int64
	for _, table := range aside.Tables {
		rows += table.Rows
	}
	if total := summary.Total(); total.SetAside != rows || len(summary.Tables) != len(summary.Verification.Tables) {
		t.Errorf("%d rows were set aside, want %d; %d tables were counted", total.SetAside, rows, len(summary.Verification.Tables))
	}
	if summary.Verification.State != report.Done || summary.Verification.Differing() != 0 || len(summary.Indexes) < 50 || len(summary.Checklist) < 2 {
		t.Errorf("%v, %d indexes, checklist %q", summary.Verification, len(summary.Indexes), summary.Checklist)
	}
	for _, v := range summary.Values {
		if len(v.Keys) == 0 {
			t.Errorf("no keys: %v", v)
		}
	}
	requireTexts(t, page, "done, rows set aside", "Indexes and keys, and ", "Before Mattermost is started", "no difference")
}

// TestReportsOfARefusal says why nothing was copied.
func TestReportsOfARefusal(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	folder := t.TempDir()
	_, err := run(t, s.Database, target, reporting(folder), func(o *migrate.Options) { o.Schema = "none" })
	summary, page := readReports(t, folder)
	if err == nil || summary.State != report.Failed || summary.Error != err.Error() || summary.Verdict != "failed in the phase schema" {
		t.Errorf("%v; the state is %s, the verdict %q, the error %q", err, summary.State, summary.Verdict, summary.Error)
	}
	if diff := cmp.Diff([]string{"connect done", "schema failed"}, phasesOf(summary)); diff != "" {
		t.Errorf("phases (-want +have):\n%s", diff)
	}
	requireTexts(t, page, "has no schema none", "failed in the phase schema")
}

// TestReportsOfAnInterruption name the phase.
func TestReportsOfAnInterruption(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	folder := t.TempDir()
	_ = interrupted(t, s.Database, target, 3, reporting(folder))
	summary, page := readReports(t, folder)
	if summary.State != report.Interrupted || summary.Verdict != "interrupted in the phase copy" || summary.Verification.State != "" {
		t.Errorf("the state is %s, the verdict %q, the verification's state %q", summary.State, summary.Verdict, summary.Verification.State)
	}
	if diff := cmp.Diff([]string{"connect done", "schema done", "copy interrupted"}, phasesOf(summary)); diff != "" {
		t.Errorf("phases (-want +have):\n%s", diff)
	}
	for _, index := range summary.Indexes {
		if index.State == report.Failed {
			t.Errorf("%+v", index)
		}
	}
	requireTexts(t, page, "interrupted in the phase copy", "The rows were not counted.")
}

// TestReportsThatCannotBeWritten refuse the run.
func TestReportsThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	database := testdb.MySQL(t)
	for want, change := range map[string]func(*migrate.Options){
		"the summary " + folder + " cannot be written: it is a folder; name another file with --summary": func(o *migrate.Options) { o.Summary = folder },
		"the report " + folder + " cannot be written: it is a folder; name another file with --report":   func(o *migrate.Options) { o.Report = folder },
		"--report f: the summary goes there; give another file":                                          func(o *migrate.Options) { o.Report, o.Summary = "f", "./f" },
	} {
		if _, err := run(t, database, testdb.Postgres(t), change); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestLivePage follows a run from the middle of its copy to its end.
func TestLivePage(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Posts (Id) VALUES ('a'), ('b')")
	urls, reached, released, ended := make(chan string, 1), make(chan struct{}), make(chan struct{}), make(chan error, 1)
	opts := options(t, s.Database, target)
	opts.Out, opts.Metrics = metricsAt(urls), metrics.Options{Addr: ":0"}
	opts.Observe = func(step copier.Step, c *copier.Chunk) {
		if step == copier.Copied && c.Table.Source.Name == "Posts" {
			close(reached)
			<-released
		}
	}
	go func() { ended <- migrate.Run(t.Context(), opts) }()
	select {
	case <-reached:
	case err := <-ended:
		t.Fatalf("the run ended before it was looked at: %v", err)
	}
	url, _, _ := strings.Cut(<-urls, "metrics")
	if !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Errorf("the page is at %s", url)
	}
	page, header := follow(t, url, func(string) bool { return false })
	requireTexts(t, page, "in the phase copy", "new EventSource", `class="bar running"`)
	if policy := header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; ") {
		t.Errorf("the page may load %s", policy)
	}
	goesOn := false
	text, _ := follow(t, url+"events", func(line string) bool {
		if !goesOn {
			goesOn = true
			close(released)
		}
		return line == "event: end"
	})
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	requireTexts(t, text, "data: ", "both servers count the same", "event: end")
}

// follow reads an answer until its end, or the line after which nothing is read.
func follow(t *testing.T, url string, last func(line string) bool) (string, http.Header) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var text strings.Builder
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		text.WriteString(lines.Text() + "\n")
		if last(lines.Text()) {
			break
		}
	}
	return text.String(), answer.Header
}
