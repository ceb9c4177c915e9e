package migrate_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/metrics"
	"migration-assist/internal/metricstest"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// metricsAt is an output of a run that sends the URL of its metrics.
func metricsAt(urls chan<- string) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		if url, found := strings.CutPrefix(string(p), "metrics  "); found {
			urls <- strings.TrimSpace(url)
		}
		return len(p), nil
	})
}

// TestMetrics scrapes a migration while it copies a table, and compares the file that
// it writes at its end with what is in PostgreSQL and in the rejects file.
func TestMetrics(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, unfitRows...)
	s.exec(t, "INSERT INTO Reactions (UserId, PostId, EmojiName) VALUES ('u', 'p', CONCAT('e', CHAR(0)))", "ANALYZE TABLE Posts")
	file := filepath.Join(t.TempDir(), "m.prom")
	urls, reached, released, ended := make(chan string, 1), make(chan struct{}), make(chan struct{}), make(chan error, 1)
	opts := options(t, s.Database, target)
	onInvalid(t, filepath.Join(t.TempDir(), "rejects"), "nul=reject", "range=reject", "null=reject")(&opts)
	opts.Out, opts.Metrics = metricsAt(urls), metrics.Options{Addr: "127.0.0.1:0", Textfile: file, Version: "v1.2.3", Commit: "abc"}
	opts.Workers = 2
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
		t.Fatalf("the run ended before it was scraped: %v", err)
	}
	midway := metricstest.Scrape(t, <-urls)
	close(released)
	if err := <-ended; !errors.As(err, new(*migrate.RejectedError)) {
		t.Fatalf("the run ended with %v", err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	final := string(content)

	requireMidway(t, metricstest.Parse(t, midway))
	for name, text := range map[string]string{"at work": midway, "at the end": final} {
		if said := promtool(t, text, "check", "metrics"); said != "" {
			t.Errorf("promtool check metrics says of what is shown %s: %s", name, said)
		}
	}
	samples := metricstest.Parse(t, final)
	requireRowsCounted(t, samples, testdb.OpenPostgres(t, target.DSN))
	requireSamples(t, samples, map[string]float64{
		"migration_assist_success":                                  0,
		`migration_assist_phase{phase="done"}`:                      1,
		`migration_assist_rows_rejected_total{kind="nul"}`:          3, // of Posts, FileInfo and Reactions
		`migration_assist_rows_rejected_total{kind="range"}`:        1,
		`migration_assist_rows_rejected_total{kind="null"}`:         1,
		`migration_assist_rows_rejected_total{kind="json-nul"}`:     0,
		`migration_assist_values_changed_total{kind="json-nul"}`:    1,
		`migration_assist_values_changed_total{kind="boolean"}`:     2,
		`migration_assist_retries_total{server="mysql"}`:            0,
		`migration_assist_memory_in_flight_bytes`:                   0,
		`migration_assist_chunks{state="done",table="posts"}`:       1,
		`migration_assist_chunks{state="planned",table="posts"}`:    0,
		`migration_assist_chunks{state="active",table="posts"}`:     0,
		`migration_assist_rows_estimated{table="posts"}`:            3,
		`migration_assist_rows_copied_total{table="posts"}`:         2,
		`migration_assist_chunk_duration_seconds_count{phase="x"}`:  0,
		`migration_assist_rows_copied_total{table="db_migrations"}`: 0,
	})
	if rejected := samples.Sum("migration_assist_rows_rejected_total"); rejected != 5 {
		t.Errorf("%v rows are counted as set aside, want 5", rejected)
	}
	t.Run("Documents", func(t *testing.T) { requireDocumented(t, final) })
}

// requireMidway checks the figures of a run of which the first table, Posts, is copied
// and not committed.
func requireMidway(t *testing.T, samples metricstest.Samples) {
	t.Helper()
	requireSamples(t, samples, map[string]float64{
		`migration_assist_phase{phase="copy"}`:                     1,
		`migration_assist_chunks{state="active",table="posts"}`:    1,
		`migration_assist_chunks{state="done",table="posts"}`:      0,
		`migration_assist_rows_copied_total{table="posts"}`:        0,
		`migration_assist_memory_budget_bytes`:                     copier.DefaultMemory,
		`migration_assist_chunk_duration_seconds_count{phase="x"}`: 0,
	})
	for _, name := range []string{"read_bytes_total", "written_bytes_total"} {
		if series := "migration_assist_" + name + `{table="posts"}`; samples[series] <= 0 {
			t.Errorf("%s is %v", series, samples[series])
		}
	}
	opened, started := samples["migration_assist_snapshot_opened_timestamp_seconds"], samples["migration_assist_start_timestamp_seconds"]
	if opened < started || started <= 0 {
		t.Errorf("the snapshot was opened at %v, the run began at %v", opened, started)
	}
	if phases := samples.Sum("migration_assist_phase"); phases != 1 {
		t.Errorf("the run is in %v phases", phases)
	}
	if n := samples.Sum("migration_assist_chunks"); n != 71 {
		t.Errorf("there are %v chunks, want one for each of 71 tables", n)
	}
}

// requireSamples compares series, of which those that should be 0 may be missing.
func requireSamples(t *testing.T, samples metricstest.Samples, want map[string]float64) {
	t.Helper()
	for series, value := range want {
		if samples[series] != value {
			t.Errorf("%s is %v, want %v", series, samples[series], value)
		}
	}
}

// requireRowsCounted compares the rows that are counted with those of every table in
// PostgreSQL.
func requireRowsCounted(t *testing.T, samples metricstest.Samples, conn *pgx.Conn) {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('db_migrations', 'db_lock')")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) != 71 {
		t.Fatalf("PostgreSQL has the tables %v, %v", tables, err)
	}
	for _, table := range tables {
		var count float64
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM public."+table).Scan(&count); err != nil {
			t.Fatal(err)
		}
		series := fmt.Sprintf("migration_assist_rows_copied_total{table=%q}", table)
		if counted, there := samples[series]; counted != count || !there {
			t.Errorf("%s is %v, PostgreSQL has %v rows", series, counted, count)
		}
	}
}

// TestMetricsOfARunThatGoesOn begin with what the ledger has.
func TestMetricsOfARunThatGoesOn(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, unfitRows...)
	folder := t.TempDir()
	reject := onInvalid(t, filepath.Join(folder, "rejects"), rejecting...)
	file := func(o *migrate.Options) { o.Metrics.Textfile = filepath.Join(folder, "m.prom") }
	read := func() metricstest.Samples {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(folder, "m.prom"))
		if err != nil {
			t.Fatal(err)
		}
		return metricstest.Parse(t, string(text))
	}
	_ = interrupted(t, s.Database, target, 70, reject, file)
	before := read()
	requireSamples(t, before, map[string]float64{"migration_assist_success": 0, `migration_assist_phase{phase="copy"}`: 1, `migration_assist_phase{phase="done"}`: 0})
	if rejected, rows := before.Sum("migration_assist_rows_rejected_total"), before.Sum("migration_assist_rows_copied_total"); rejected == 0 || rows == 0 {
		t.Fatalf("before the interruption %v rows were set aside, %v copied", rejected, rows)
	}

	conn := testdb.OpenPostgres(t, target.DSN)
	var recorded float64
	if err := conn.QueryRow(t.Context(), "SELECT sum(bytes) FROM migration_assist.chunk").Scan(&recorded); err != nil {
		t.Fatal(err)
	}
	urls := make(chan string, 1)
	var first metricstest.Samples
	_, err := run(t, s.Database, target, reject, file, sourceStopped, func(o *migrate.Options) {
		o.Out, o.Metrics.Addr, o.Workers = metricsAt(urls), "127.0.0.1:0", 1
		o.Observe = func(step copier.Step, _ *copier.Chunk) {
			if step == copier.Fenced && first == nil {
				first = metricstest.Parse(t, metricstest.Scrape(t, <-urls))
			}
		}
	})
	if !errors.As(err, new(*migrate.RejectedError)) {
		t.Fatalf("the run that goes on ended with %v", err)
	}
	after := read()
	for series, was := range before {
		name, _, _ := strings.Cut(series, "{")
		switch name {
		case "migration_assist_rows_copied_total", "migration_assist_rows_rejected_total", "migration_assist_values_changed_total":
			if first[series] != was || after[series] < was {
				t.Errorf("%s was %v, begins with %v and ends with %v", series, was, first[series], after[series])
			}
		}
	}
	if written := first.Sum("migration_assist_written_bytes_total"); written != recorded {
		t.Errorf("the bytes begin with %v, the ledger has %v", written, recorded)
	}
	requireRowsCounted(t, after, conn)
	if rejected := after.Sum("migration_assist_rows_rejected_total"); rejected != 7 {
		t.Errorf("%v rows are counted as set aside", rejected)
	}
}

// TestMetricsOfASuccess is told from those of a failure.
func TestMetricsOfASuccess(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Posts (Id) VALUES ('a')")
	file := filepath.Join(t.TempDir(), "m.prom")
	withFile := func(o *migrate.Options) { o.Metrics.Textfile = file }
	for _, test := range []struct {
		success float64
		phase   string
	}{{1, "done"}, {0, "schema"}} { // the second run is refused: the target has rows
		_, err := run(t, s.Database, target, withFile)
		if (err == nil) != (test.success == 1) {
			t.Fatalf("the run ended with %v", err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		samples := metricstest.Parse(t, string(text))
		requireSamples(t, samples, map[string]float64{`migration_assist_phase{phase="` + test.phase + `"}`: 1})
		if success, there := samples["migration_assist_success"]; success != test.success || !there {
			t.Errorf("the success is %v, want %v", success, test.success)
		}
	}
}

// TestMetricsAreRefusedFirst touches nothing.
func TestMetricsAreRefusedFirst(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	before := relations(t, conn)
	_, err := run(t, s.Database, target, func(o *migrate.Options) { o.Metrics.Textfile = filepath.Join(t.TempDir(), "none", "f") })
	requireRefusal(t, err, "the metrics file ", "no such file or directory; name another file with --metrics-textfile")
	_, err = run(t, s.Database, target, func(o *migrate.Options) { o.Metrics.Addr = "192.0.2.1:0" })
	requireRefusal(t, err, "the metrics cannot be served: listen tcp 192.0.2.1:0: bind:", "give another address with --metrics-addr")
	_, err = run(t, s.Database, target, func(o *migrate.Options) { o.Metrics.Addr = "here" })
	requireRefusal(t, err, "--metrics-addr here: give HOST:PORT or :PORT")
	if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
		t.Errorf("the target (-before +after):\n%s", diff)
	}
}

// TestMetricsThatAreLost do not change how a run ends.
func TestMetricsThatAreLost(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	folder := filepath.Join(t.TempDir(), "f")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	remove := afterPhase("copy", func() {
		if err := os.Remove(folder); err != nil {
			t.Error(err)
		}
	})
	_, err := run(t, s.Database, target, func(o *migrate.Options) {
		o.Out, o.Metrics.Textfile = io.MultiWriter(&out, remove), filepath.Join(folder, "m.prom")
	})
	if err != nil {
		t.Error(err)
	}
	requireTexts(t, out.String(), "both servers count the same\nmetrics  the file "+filepath.Join(folder, "m.prom")+" was not written: ")
}
