package copier

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"migration-assist/internal/dsn"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
)

// snapshotSource returns the superuser's connections to a server of the test's own, with one
// table d.a of one row.
func snapshotSource(t *testing.T, start testdb.StartFunc) *sql.DB {
	t.Helper()
	server := testdb.Private(t, start, "d")
	config, err := dsn.MySQL(server.DSN("d"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := session.OpenMySQL(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, statement := range []string{"CREATE TABLE a (n int) ENGINE = InnoDB", "INSERT INTO a VALUES (1)"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func mustWrite(t *testing.T, db *sql.DB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := db.ExecContext(ctx, "UPDATE a SET n = n + 1"); err != nil {
		t.Fatalf("writing: %v", err)
	}
}

// TestLockIsReleasedAfterAnError has the first transaction under the lock fail,
// and then the release itself.
func TestLockIsReleasedAfterAnError(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(context.Context, testdb.Options) (*testdb.Server, error){
		"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := snapshotSource(t, start)
			options := SnapshotOptions{Connections: 2, Database: "d", Tables: []string{"a"}, LockWait: time.Second}
			for _, method := range []SnapshotMethod{SnapshotGlobalLock, SnapshotTableLocks} {
				s := &Snapshot{source: db, stop: func() {}}
				if err := s.connect(t.Context(), options.Connections); err != nil {
					t.Fatal(err)
				}
				discard(s.conns[1])
				refusal, err := s.openUnderLock(t.Context(), method, options)
				if err == nil || refusal != nil || s.Locked == 0 {
					t.Errorf("error %v, refusal %v, locked for %s; want an error under the lock", err, refusal, s.Locked)
				}
				mustWrite(t, db)
				s.Close()

				lock, err := openLockSession(t.Context(), db, options.LockWait)
				if err != nil {
					t.Fatal(err)
				}
				if err := lock.lock(t.Context(), method, options); err != nil {
					t.Fatal(err)
				}
				if _, err := db.ExecContext(t.Context(), fmt.Sprintf("KILL %d", lock.id)); err != nil {
					t.Fatal(err)
				}
				if err := lock.end(t.Context()); err != nil {
					t.Error(err)
				}
				mustWrite(t, db)
			}
		})
	}
}

// TestIdleConnectionsAreKeptAlive has the server end what is idle for 2 seconds.
func TestIdleConnectionsAreKeptAlive(t *testing.T) {
	t.Parallel()
	db := snapshotSource(t, testdb.StartMySQL)
	s, err := OpenSnapshot(t.Context(), db, SnapshotOptions{Connections: 3, Database: "d", Tables: []string{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	mustWrite(t, db)
	s.stop()
	for _, conn := range s.conns {
		if _, err := conn.ExecContext(t.Context(), "SET SESSION wait_timeout = 2"); err != nil {
			t.Fatal(err)
		}
	}
	s.keepAlive(t.Context(), 200*time.Millisecond)

	for range 2 {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var id int64
		if err := conn.QueryRowContext(t.Context(), "SELECT CONNECTION_ID() FROM (SELECT 1) AS x").Scan(&id); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.ExecContext(t.Context(), "SET SESSION wait_timeout = 2"); err != nil {
			t.Fatal(err)
		}
		testdb.Await(t, "the end of an idle connection", func() (gone bool) {
			query := "SELECT NOT EXISTS (SELECT 1 FROM " + testdb.ProcessList(t, db) + " WHERE id = ?)"
			if err := db.QueryRowContext(t.Context(), query, id).Scan(&gone); err != nil {
				t.Fatal(err)
			}
			return gone
		})
		discard(conn)
	}
	for range 3 {
		conn, err := s.Take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var n int
		if err := conn.QueryRowContext(t.Context(), "SELECT n FROM a").Scan(&n); err != nil || n != 1 {
			t.Errorf("n = %d, %v; want the snapshot's 1", n, err)
		}
	}
}
