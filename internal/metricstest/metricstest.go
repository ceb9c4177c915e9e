// Package metricstest reads what a run shows to Prometheus, for tests.
package metricstest

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Samples are values by series: `name{label="value"}`.
type Samples map[string]float64

// Parse reads Prometheus' text format.
func Parse(tb testing.TB, text string) Samples {
	tb.Helper()
	samples := Samples{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		space := strings.LastIndex(line, " ")
		value, err := strconv.ParseFloat(strings.TrimSpace(line[space+1:]), 64)
		if space < 0 || err != nil {
			tb.Fatalf("no sample: %q", line)
		}
		samples[line[:space]] = value
	}
	return samples
}

// Gather returns the present values of collectors.
func Gather(tb testing.TB, collectors ...prometheus.Collector) Samples {
	tb.Helper()
	registry := prometheus.NewPedanticRegistry()
	for _, c := range collectors {
		if err := registry.Register(c); err != nil {
			tb.Fatal(err)
		}
	}
	answer := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(answer, httptest.NewRequestWithContext(tb.Context(), http.MethodGet, "/", nil))
	if answer.Code != http.StatusOK {
		tb.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	return Parse(tb, answer.Body.String())
}

// Scrape returns what is served at a URL.
func Scrape(tb testing.TB, url string) string {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, url, nil)
	if err != nil {
		tb.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		tb.Fatalf("%s: status %d, %v: %s", url, answer.StatusCode, err, text)
	}
	return string(text)
}

// Sum adds up all series of a metric.
func (s Samples) Sum(name string) (sum float64) {
	for series, value := range s {
		if nameOf(series) == name {
			sum += value
		}
	}
	return sum
}

// Names are the metrics' names, a histogram's without its suffixes.
func (s Samples) Names() []string {
	names := map[string]bool{}
	for series := range s {
		name := nameOf(series)
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			name = strings.TrimSuffix(name, suffix)
		}
		names[name] = true
	}
	return slices.Sorted(maps.Keys(names))
}

func nameOf(series string) string {
	name, _, _ := strings.Cut(series, "{")
	return name
}
