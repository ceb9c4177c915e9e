package migrate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/metricstest"
	"migration-assist/internal/testdb"
)

// promtool runs promtool and returns what it says. A failure is one of the test.
func promtool(t *testing.T, input string, args ...string) string {
	t.Helper()
	path, err := testdb.Promtool()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// requireDocumented holds the documents to all figures of a run, in Prometheus' text
// format.
func requireDocumented(t *testing.T, figures string) {
	t.Helper()
	names := metricstest.Parse(t, figures).Names()
	t.Run("List", func(t *testing.T) {
		t.Parallel()
		requireListed(t, figures)
		requireKnown(t, "docs/monitoring.md", readDocument(t, "monitoring.md"), names)
	})
	t.Run("Alerts", func(t *testing.T) {
		t.Parallel()
		requireKnown(t, "alerts.yml", readDocument(t, "monitoring", "alerts.yml"), names)
		promtool(t, "", "check", "rules", filepath.Join("..", "..", "docs", "monitoring", "alerts.yml"))
		promtool(t, "", "test", "rules", filepath.Join("testdata", "alerts_test.yml"))
	})
	t.Run("Dashboard", func(t *testing.T) {
		t.Parallel()
		requireDashboard(t, names)
	})
}

func readDocument(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "docs"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// requireListed compares the table in docs/monitoring.md with names, types and labels.
func requireListed(t *testing.T, figures string) {
	t.Helper()
	want := map[string]string{}
	for line := range strings.Lines(figures) {
		if name, kind, found := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "# TYPE "), " "); found && strings.HasPrefix(line, "# TYPE ") {
			want[name] = kind
		}
	}
	labels := map[string]map[string]bool{}
	for series := range metricstest.Parse(t, figures) {
		name := metricstest.Samples{series: 0}.Names()[0]
		if labels[name] == nil {
			labels[name] = map[string]bool{}
		}
		for _, label := range regexp.MustCompile(`[{,]([a-z]+)=`).FindAllStringSubmatch(series, -1) {
			if label[1] != "le" {
				labels[name][label[1]] = true
			}
		}
	}
	for name := range want {
		want[name] += " " + strings.Join(slices.Sorted(maps.Keys(labels[name])), " ")
	}
	listed := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(migration_assist_[a-z_]+)` \\| ([a-z]+) \\|([^|]*)\\| [^|]+ \\|$").FindAllStringSubmatch(readDocument(t, "monitoring.md"), -1) {
		names := strings.Split(strings.ReplaceAll(strings.TrimSpace(row[3]), "`", ""), ", ")
		slices.Sort(names)
		listed[row[1]] = row[2] + " " + strings.Join(names, " ")
	}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("docs/monitoring.md (-what is shown +what it lists):\n%s", diff)
	}
}

// requireKnown fails where a text names a metric that there is not.
func requireKnown(t *testing.T, place, text string, names []string) {
	t.Helper()
	found := regexp.MustCompile(`migration_assist_[a-z_]+`).FindAllString(text, -1)
	if len(found) == 0 {
		t.Errorf("%s names no metric", place)
	}
	for _, name := range found {
		if base := (metricstest.Samples{name: 0}).Names()[0]; !slices.Contains(names, name) && !slices.Contains(names, base) {
			t.Errorf("%s names %s, which is not shown", place, name)
		}
	}
}

// requireDashboard checks that every query of the dashboard asks for metrics that are
// there and is one that Prometheus can read, and that together they ask for all.
func requireDashboard(t *testing.T, names []string) {
	t.Helper()
	var dashboard any
	if err := json.Unmarshal([]byte(readDocument(t, "monitoring", "dashboard.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	var queries []string
	collectQueries(dashboard, &queries)
	if len(queries) < len(names) {
		t.Errorf("the dashboard has %d queries", len(queries))
	}
	variables := strings.NewReplacer("$__rate_interval", "1m", "$instance", "x")
	rules := bytes.NewBufferString("groups:\n- name: dashboard\n  rules:\n")
	for i, query := range queries {
		requireKnown(t, "the dashboard's query "+query, query, names)
		query = variables.Replace(query)
		if strings.Contains(query, "$") {
			t.Errorf("the query %s has an unknown variable", query)
		}
		fmt.Fprintf(rules, "  - {record: 'query:%d', expr: %q}\n", i, query)
	}
	for _, name := range names {
		if !strings.Contains(strings.Join(queries, "\n"), name) {
			t.Errorf("the dashboard does not show %s", name)
		}
	}
	file := filepath.Join(t.TempDir(), "dashboard.yml")
	if err := os.WriteFile(file, rules.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	promtool(t, "", "check", "rules", file)
}

// collectQueries appends the value of every member "expr" in a JSON text.
func collectQueries(value any, queries *[]string) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			collectQueries(element, queries)
		}
	case map[string]any:
		for name, member := range v {
			if text, is := member.(string); is && name == "expr" {
				*queries = append(*queries, text)
				continue
			}
			collectQueries(member, queries)
		}
	}
}
