package migrate_test

import (
	"bytes"
	"strings"
	"testing"

	"migration-assist/copier"
	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// records returns the options for the record of runs into a target's schema public,
// and what they print.
func records(t *testing.T, target *testdb.Database) (migrate.RecordOptions, *bytes.Buffer) {
	t.Helper()
	config, err := dsn.Postgres(target.DSN)
	if err != nil {
		t.Fatal(err)
	}
	out := new(bytes.Buffer)
	return migrate.RecordOptions{Postgres: config, Schema: "public", Out: out}, out
}

// TestStatus asks before a run, while it is at work, after its interruption and
// after its end.
func TestStatus(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	status := func(want ...string) {
		t.Helper()
		o, out := records(t, target)
		if err := migrate.Status(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("the status has no %q:\n%s", w, out)
			}
		}
	}
	status("no run into the schema public of the PostgreSQL database " + target.Name + " is recorded\n")
	chunks := 0
	_ = interrupted(t, s.Database, target, 60, func(o *migrate.Options) {
		o.Version = "v1.2.3"
		observe := o.Observe
		o.Observe = func(step copier.Step, c *copier.Chunk) {
			if step == copier.Committed {
				if chunks++; chunks == 2 {
					status("run      migrate into the schema public, begun on 2", "by migration-assist v1.2.3\n", "state    at work, in the phase copy\n", "\n2 of 71 tables copied")
				}
			}
			observe(step, c)
		}
	})
	status("state    ended on the way, in the phase copy; run the same command again to go on, or begin anew with --restart", "│ posts ", " 0 of 1 │ ", "\n60 of 71 tables copied")
	mustRun(t, s.Database, target, sourceStopped, func(o *migrate.Options) { o.Version = "v1.9" })
	status("state    done on 2", "│ total ", " 21,547 │", "\n71 of 71 tables copied")
}

func TestClean(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	clean := func(force bool) (string, error) {
		o, out := records(t, target)
		o.Force = force
		err := migrate.Clean(t.Context(), o)
		return out.String(), err
	}
	schemas := func() (n int) {
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_namespace WHERE nspname = 'migration_assist'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if out, err := clean(false); err != nil || !strings.Contains(out, "no run into the schema public") {
		t.Errorf("without a run: %v, %s", err, out)
	}
	atWork := true
	_ = interrupted(t, s.Database, target, 60, func(o *migrate.Options) {
		observe := o.Observe
		o.Observe = func(step copier.Step, c *copier.Chunk) {
			if atWork {
				atWork = false
				_, err := clean(true)
				requireRefusal(t, err, "another migration-assist is at work in the target")
			}
			observe(step, c)
		}
	})
	_, err := clean(false)
	requireRefusal(t, err, "has not ended: its record is needed to go on. --force removes it all the same")
	if out, err := clean(true); err != nil || schemas() != 0 || !strings.Contains(out, "removed  the record of the migrate into the schema public") {
		t.Errorf("by force: %v, %s", err, out)
	}
	_, err = run(t, s.Database, target)
	requireRefusal(t, err, "the target has rows already")
	mustRun(t, s.Database, target, truncate)
	if _, err := clean(false); err != nil || schemas() != 0 {
		t.Errorf("after the end: %v", err)
	}
	compareRows(t, s.db, conn, "public")
}
