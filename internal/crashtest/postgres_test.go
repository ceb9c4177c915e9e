package crashtest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// TestPostgres ends PostgreSQL's sessions, and PostgreSQL itself.
func TestPostgres(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.StartMySQL, false)
	t.Cleanup(func() { t.Logf("%d times sessions or PostgreSQL ended", s.cuts.Load()) })
	for step, name := range stepNames {
		t.Run("sessions end at a chunk that is "+name, func(t *testing.T) {
			t.Parallel()
			p := s.program(t)
			s.requireUndeterred(t, p, func(ctx context.Context) error { return terminate(ctx, p.Postgres) }, s.atChunks(step)...)
		})
	}
	t.Run("sessions end between phases", func(t *testing.T) {
		t.Parallel()
		s.testEndsBetweenPhases(t)
	})
	t.Run("it restarts", func(t *testing.T) {
		t.Parallel()
		s.testRestart(t, (*testdb.Server).Halt)
	})
	t.Run("it crashes", func(t *testing.T) {
		t.Parallel()
		s.testRestart(t, (*testdb.Server).Crash)
	})
}

// terminate ends all sessions of a database.
func terminate(ctx context.Context, dsn string) error {
	return withPostgres(ctx, dsn, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
		return err
	})
}

func withPostgres(ctx context.Context, dsn string, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // it may have ended with the server
	return do(conn)
}

// testEndsBetweenPhases ends sessions where a run may end with an error.
func (s *source) testEndsBetweenPhases(t *testing.T) {
	t.Helper()
	p := s.program(t)
	for _, m := range betweenPhases() {
		if out, err := p.here(t, func(opts *migrate.Options) {
			opts.Out = afterLine(m.Line, func() {
				s.cuts.Add(1)
				if err := terminate(t.Context(), p.Postgres); err != nil {
					t.Error(err)
				}
			})
		}); err == nil {
			t.Logf("at %s the run goes on", m)
			s.requireArrived(t, p)
			p.Postgres = testdb.Postgres(t).DSN
		} else {
			t.Logf("at %s: %v\n%s", m, err, out)
		}
	}
	s.requireEnds(t, p, func(*migrate.Options) {})
	s.requireArrived(t, p)
}

// testRestart ends PostgreSQL, which writes its log late, at every step of some
// chunks, and after the copy, and starts it again a moment later.
func (s *source) testRestart(t *testing.T, end func(*testdb.Server) error) {
	t.Helper()
	server := testdb.Private(t, testdb.StartPostgres, "mm", "wal_writer_delay=10s", "wal_writer_flush_after=1GB")
	p := s.program(t)
	var lost int
	for _, step := range []copier.Step{copier.Planned, copier.Fenced, copier.Copied, copier.Recorded, copier.Committed} {
		name := "target_" + stepNames[step]
		if err := server.CreateDatabase(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		p.Postgres = server.DSN(name)
		s.requireUndeterred(t, p, func(ctx context.Context) error {
			before, err := doneChunks(ctx, p.Postgres)
			if err != nil {
				return err
			}
			if err := end(server); err != nil {
				return err
			}
			if err := server.Resume(ctx); err != nil {
				return err
			}
			after, err := doneChunks(ctx, p.Postgres)
			lost += max(before-after, 0)
			return err
		}, s.atChunks(step)...)
		if !*whole && step == copier.Planned {
			break
		}
	}
	t.Logf("%d chunks that were committed were lost", lost)
	for i, m := range afterCopy() {
		name := fmt.Sprintf("after_copy_%d", i)
		if err := server.CreateDatabase(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		p.Postgres = server.DSN(name)
		s.requireEndsAt(t, p, m, func(ctx context.Context) error { return errors.Join(end(server), server.Resume(ctx)) })
	}
}

// doneChunks is how many chunks the ledger says are done.
func doneChunks(ctx context.Context, dsn string) (n int, err error) {
	err = withPostgres(ctx, dsn, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, "SELECT count(*) FROM migration_assist.chunk WHERE done IS NOT NULL").Scan(&n)
	})
	return n, err
}
