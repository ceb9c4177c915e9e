package copier_test

import (
	"context"
	"maps"
	"strings"
	"sync"
	"testing"

	"migration-assist/copier"
	"migration-assist/internal/metricstest"
	"migration-assist/internal/testdb"
	"migration-assist/typemap"
)

// scraper asks for the figures after each step of a copy, and requires that what
// is counted does not become less.
type scraper struct {
	counters *copier.Counters

	mutex sync.Mutex
	last  metricstest.Samples
}

func (s *scraper) scrape(t *testing.T) metricstest.Samples {
	t.Helper()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	samples := metricstest.Gather(t, s.counters)
	for series, before := range s.last {
		if name, _, _ := strings.Cut(series, "{"); strings.HasSuffix(name, "_total") || strings.HasSuffix(name, "_count") || strings.HasSuffix(name, "_bucket") {
			if now, there := samples[series]; !there || now < before {
				t.Errorf("%s was %v and is %v", series, before, now)
			}
		}
	}
	for series, value := range samples {
		if value < 0 {
			t.Errorf("%s is %v", series, value)
		}
	}
	s.last = maps.Clone(samples)
	return samples
}

// TestCountersAreCollected breaks a connection to PostgreSQL in a chunk, and has
// PostgreSQL lose another chunk that was committed, as a crash does. Both chunks are
// copied again, and each row is counted once.
func TestCountersAreCollected(t *testing.T) {
	t.Parallel()
	d := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
	tables := numbered(t, d)
	s := &scraper{counters: copier.NewCounters()}
	if samples := s.scrape(t); samples[`migration_assist_retries_total{server="mysql"}`] != 0 || samples.Sum("migration_assist_rows_copied_total") != 0 {
		t.Errorf("before the copy there is %v", samples)
	}
	var breaks, loses sync.Once
	var active float64
	c := d.copier(t, 2, func(c *copier.Config) {
		c.ChunkBytes = 16 << 10
		c.Counters = s.counters
		c.Rejects = rejectFunc(func(*copier.Chunk, [][]byte, *typemap.ValueError) error { return nil })
		c.Observe = func(step copier.Step, chunk *copier.Chunk) {
			switch {
			case step == copier.Copied && chunk.Number == 3:
				breaks.Do(func() {
					active = s.scrape(t)[`migration_assist_chunks{state="active",table="numbered"}`]
					d.breakSessions(t)
				})
			case step == copier.Committed && chunk.Number == 6:
				loses.Do(func() { d.loseChunk(t, 6) })
			}
			s.scrape(t)
		}
	})
	results, err := c.Run(t.Context(), tables)
	if err != nil {
		t.Fatal(err)
	}
	samples, done := s.scrape(t), float64(results[0].Chunks)
	for series, want := range map[string]float64{
		`migration_assist_rows_copied_total{table="numbered"}`:        4950,
		`migration_assist_rows_rejected_total{kind="range"}`:          50,
		`migration_assist_values_changed_total{kind="nul"}`:           500,
		`migration_assist_chunks{state="planned",table="numbered"}`:   0,
		`migration_assist_chunks{state="active",table="numbered"}`:    0,
		`migration_assist_chunks{state="done",table="numbered"}`:      done,
		`migration_assist_chunk_duration_seconds_count{phase="plan"}`: done,
		`migration_assist_memory_budget_bytes`:                        copier.DefaultMemory,
		`migration_assist_memory_in_flight_bytes`:                     0,
	} {
		if samples[series] != want {
			t.Errorf("%s is %v, want %v", series, samples[series], want)
		}
	}
	if active < 1 || active > 2 {
		t.Errorf("%v chunks were being copied at a time", active)
	}
	if n := samples[`migration_assist_chunk_duration_seconds_count{phase="commit"}`]; n < done {
		t.Errorf("%v commits took their time, of %v chunks", n, done)
	}
	for _, series := range []string{
		`migration_assist_retries_total{server="postgresql"}`,
		`migration_assist_read_bytes_total{table="numbered"}`, `migration_assist_written_bytes_total{table="numbered"}`,
		`migration_assist_wait_seconds_total{server="mysql"}`, `migration_assist_wait_seconds_total{server="postgresql"}`,
		`migration_assist_rows_estimated{table="numbered"}`, `migration_assist_snapshot_opened_timestamp_seconds`,
	} {
		if samples[series] <= 0 {
			t.Errorf("%s is %v", series, samples[series])
		}
	}
}

// breakSessions ends the sessions of PostgreSQL that are in a transaction.
func (d *databases) breakSessions(t *testing.T) {
	t.Helper()
	conn := testdb.OpenPostgres(t, d.targetConfig.ConnString())
	if _, err := conn.Exec(context.WithoutCancel(t.Context()), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'`); err != nil {
		t.Error(err)
	}
}

// loseChunk takes a chunk of Numbered back, with its record, as if its commit had not
// reached the disk.
func (d *databases) loseChunk(t *testing.T, number int) {
	t.Helper()
	conn := testdb.OpenPostgres(t, d.targetConfig.ConnString())
	if _, err := conn.Exec(context.WithoutCancel(t.Context()), `WITH lost AS (
			UPDATE migration_assist.chunk SET done = NULL, began = NULL, rows = NULL, rejected = NULL, bytes = NULL, findings = NULL
			WHERE number = $1 RETURNING lower_key::json ->> 0 AS least, upper_key::json ->> 0 AS most)
		DELETE FROM numbered USING lost WHERE id >= least AND id < most`, number); err != nil {
		t.Error(err)
	}
}
