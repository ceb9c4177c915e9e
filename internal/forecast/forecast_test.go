package forecast_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"migration-assist/internal/forecast"
	"migration-assist/internal/report"
)

var update = flag.Bool("update", false, "write the goldens anew")

// golden compares a text with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// sample has everything that a forecast can have.
func sample() *forecast.Forecast {
	free := int64(9 << 30)
	f := &forecast.Forecast{
		Format: forecast.Format, Program: report.Program{Version: "1.2.3", Commit: "abc"}, Command: "migrate",
		Source:  report.Server{Product: "MySQL", Version: "8.4.6", Address: "db:3306", Database: "mattermost", Migrations: "1-109,111-141"},
		Target:  report.Server{Product: "PostgreSQL", Version: "17.5", Address: "pg:5432", Database: "mattermost", Schema: "public"},
		GoesOn:  "with the run that began on 2026-01-02 03:04:05 UTC by migration-assist 1.2.2, in the phase copy",
		Plugins: []string{"Playbooks migrations 1-52"}, Conversions: []forecast.Conversion{{Type: "boolean", Columns: 36}, {Type: "jsonb", Columns: 21}},
		Created: []forecast.Created{{Table: "Own", Warnings: []string{"Own.Name: PostgreSQL compares texts with case"}}},
		Skipped: []string{"table Audits"}, LeftAlone: []string{"db_lock (the lock of running migrations)", "db_migrations (bookkeeping, which the target has of its own)"},
		OneSided: []string{"table Vacant (only in MySQL, about 0 rows, 16 KiB)"},
		Estimate: &forecast.Estimate{SampledRows: 8000, SampledBytes: 3 << 20, Workers: 2, CopySeconds: 100, IndexSeconds: 9000, TableBytes: 5 << 30, IndexBytes: 3 << 30, LogBytes: 1 << 30, FreeBytes: &free, Path: "/var/lib/postgresql/17/main"},
		Deep:     true,
		Notes:    []forecast.Finding{{Check: "engine", What: "Posts: has the engine MyISAM, which has no transactions", Advice: "migrate copies it as it is at that moment, so Mattermost must be stopped"}},
		Problems: []forecast.Finding{{What: "these do not belong to mmuser:" + strings.Repeat(" ALTER TABLE posts OWNER TO mmuser;", 30)}, {What: "the target has rows already, in posts; use an empty database, or --truncate to delete these rows first"}, {Check: "varchar", What: "Audits.Action: 1 row: more characters than the column takes", Advice: "migrate ends at it"}},
	}
	for _, name := range []string{"posts", "fileinfo", "channels", "users", "reactions", "status", "threads", "sessions", "audits", "teams"} {
		rows := int64(len(name)) * 1000
		f.Tables = append(f.Tables, forecast.Table{Name: name, Rows: rows, Bytes: rows * 300, Made: name != "teams"})
	}
	return f
}

// TestForms writes both forms.
func TestForms(t *testing.T) {
	t.Parallel()
	var screen, data bytes.Buffer
	if err := errors.Join(sample().WriteText(&screen), sample().WriteJSON(&data)); err != nil {
		t.Fatal(err)
	}
	golden(t, "plan.txt", screen.String())
	golden(t, "plan.json", data.String())
	for line := range strings.Lines(screen.String()) {
		if len([]rune(strings.TrimSuffix(line, "\n"))) > 80 {
			t.Errorf("more than 80 characters: %s", line)
		}
	}
	shape, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "docs", "plan.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(&data)
	if err != nil {
		t.Fatal(err)
	}
	if err := shape.Validate(value); err != nil {
		t.Error(err)
	}
	delete(value.(map[string]any), "ready")
	if shape.Validate(value) == nil {
		t.Error("the schema takes a forecast that does not say whether it is ready")
	}
}

// TestVerdict is the last line, or the error.
func TestVerdict(t *testing.T) {
	t.Parallel()
	var ready bytes.Buffer
	if err := (&forecast.Forecast{Ready: true}).WriteText(&ready); err != nil || !strings.HasSuffix(ready.String(), "\nready: no value was looked at; plan --deep looks at all\n") {
		t.Errorf("%v, %s", err, ready.String())
	}
	if err := sample().Err(); err == nil || err.Error() != "not ready: 3 things are in the way" {
		t.Errorf("the error is %v", err)
	}
	if err := (&forecast.Forecast{Ready: true}).Err(); err != nil {
		t.Error(err)
	}
}
