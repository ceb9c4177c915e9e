package copier_test

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"migration-assist/copier"
	"migration-assist/internal/dsn"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
)

// source is a server of one test, because locks and long statements concern all
// of a server. Its database d has the tables a and b with one row each, whose n
// is the same in both.
type source struct {
	server *testdb.Server
	admin  *sql.DB // in the database d
}

func startSource(t *testing.T, start testdb.StartFunc, settings ...string) *source {
	t.Helper()
	server := testdb.Private(t, start, "d", settings...)
	s := &source{server: server, admin: testdb.OpenMySQL(t, server.DSN("d"))}
	s.exec(t,
		"CREATE TABLE a (id int PRIMARY KEY, n int) ENGINE = InnoDB", "INSERT INTO a VALUES (1, 0)",
		"CREATE TABLE b (id int PRIMARY KEY, n int) ENGINE = InnoDB", "INSERT INTO b VALUES (1, 0)",
	)
	return s
}

func (s *source) exec(t *testing.T, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := s.admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// user makes a user with privileges, each as "privilege ON level", and returns
// the user's connections as a migration has them.
func (s *source) user(t *testing.T, name string, privileges ...string) *sql.DB {
	t.Helper()
	s.exec(t, fmt.Sprintf("CREATE USER %s@'%%' IDENTIFIED BY 'secret'", name))
	for _, p := range privileges {
		s.exec(t, fmt.Sprintf("GRANT %s TO %s@'%%'", p, name))
	}
	return s.open(t, name, "secret")
}

// root returns the superuser's connections.
func (s *source) root(t *testing.T) *sql.DB {
	t.Helper()
	return s.open(t, "root", "")
}

func (s *source) open(t *testing.T, user, password string) *sql.DB {
	t.Helper()
	config, err := dsn.MySQL(s.server.DSN("d"))
	if err != nil {
		t.Fatal(err)
	}
	config.User, config.Passwd = user, password
	db, err := session.OpenMySQL(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// write changes both tables. It fails where a lock is left.
func (s *source) write(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.change(ctx); err != nil {
		t.Fatalf("writing: %v", err)
	}
}

// change changes one table after the other, each in a transaction of its own.
func (s *source) change(ctx context.Context) error {
	for _, table := range []string{"a", "b"} {
		if _, err := s.admin.ExecContext(ctx, "UPDATE "+table+" SET n = n + 1"); err != nil {
			return err
		}
	}
	return nil
}

// keepWriting changes the tables again and again, until the returned function is
// called.
func (s *source) keepWriting(t *testing.T) (stop func()) {
	t.Helper()
	var stopped atomic.Bool
	var wait sync.WaitGroup
	wait.Go(func() {
		for !stopped.Load() {
			if err := s.change(t.Context()); err != nil {
				t.Errorf("writing: %v", err)
				return
			}
		}
	})
	return func() {
		stopped.Store(true)
		wait.Wait()
	}
}

// n reads what a table has.
func n(t *testing.T, from interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, table string,
) (n int) {
	t.Helper()
	if err := from.QueryRowContext(t.Context(), "SELECT n FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// state is n of both tables.
type state [2]int

// states returns what each of so many connections of a snapshot sees.
func states(t *testing.T, s *copier.Snapshot, connections int) []state {
	t.Helper()
	seen := make([]state, connections)
	conns := make([]*sql.Conn, connections)
	for i := range conns {
		conns[i] = take(t, s)
		seen[i] = state{n(t, conns[i], "a"), n(t, conns[i], "b")}
	}
	for _, conn := range conns {
		s.Put(conn)
	}
	return seen
}

func take(t *testing.T, s *copier.Snapshot) *sql.Conn {
	t.Helper()
	conn, err := s.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// snapshot opens a snapshot that is closed at the test's end.
func snapshot(t *testing.T, db *sql.DB, o copier.SnapshotOptions) *copier.Snapshot {
	t.Helper()
	o.Database, o.Tables = "d", []string{"a", "b"}
	s, err := copier.OpenSnapshot(t.Context(), db, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// sessions counts the sessions for which a condition is true.
func (s *source) sessions(t *testing.T, condition string) (count int) {
	t.Helper()
	query := "SELECT COUNT(*) FROM " + testdb.ProcessList(t, s.admin) + " WHERE id <> CONNECTION_ID() AND "
	if err := s.admin.QueryRowContext(t.Context(), query+condition).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

// hold runs statements in a session of their own, and the last one, where it is
// a SELECT, until the returned function ends the session.
func (s *source) hold(t *testing.T, statements ...string) (end func()) {
	t.Helper()
	conn, err := s.admin.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var id int64
	if err := conn.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	started := make(chan struct{})
	wait.Go(func() {
		for i, statement := range statements {
			if i == len(statements)-1 {
				close(started)
			}
			// The last one ends with its session.
			if _, err := conn.ExecContext(t.Context(), statement); err != nil && i < len(statements)-1 {
				t.Errorf("%s: %v", statement, err)
			}
		}
	})
	<-started
	return func() {
		if _, err := s.admin.ExecContext(t.Context(), fmt.Sprintf("KILL %d", id)); err != nil {
			t.Error(err)
		}
		wait.Wait()
		_ = conn.Close() // broken
	}
}
