package copier_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"migration-assist/copier"
	"migration-assist/internal/testdb"
)

// TestLockDoesNotWaitBehindALongStatement has a statement run on the server that
// FLUSH TABLES would wait for.
func TestLockDoesNotWaitBehindALongStatement(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]testdb.StartFunc{"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSource(t, start, "skip-log-bin")
			all := s.user(t, "everything", "ALL ON *.*")
			flusher := s.user(t, "flusher", "SELECT ON d.*", "RELOAD, PROCESS ON *.*")
			end := s.hold(t, "SELECT SLEEP(600) FROM a")
			defer end()
			testdb.Await(t, "a long statement", func() bool { return s.sessions(t, "info LIKE 'SELECT SLEEP(600)%' AND time >= 1") == 1 })

			o := copier.SnapshotOptions{Connections: 2, LockWait: time.Second, Database: "d", Tables: []string{"a", "b"}}
			snap := snapshot(t, all, o)
			if snap.Method != copier.SnapshotTableLocks || len(snap.Refusals) != 1 {
				t.Fatalf("%s (%v)", snap, snap.Refusals)
			}
			requireWords(t, snap.Refusals[0], `the user "root"`, "running for")

			for _, mode := range []copier.SnapshotMode{copier.SnapshotAuto, copier.SnapshotLock} {
				o.Mode = mode
				_, err := copier.OpenSnapshot(t.Context(), flusher, o)
				requireWords(t, err, `the user "root"`, "running for", "LOCK TABLES: Error 1044")
				if strings.Contains(err.Error(), "SLEEP") {
					t.Errorf("the error shows a statement: %v", err)
				}
			}
			s.write(t) // the table is not closed to others

			o.Mode, o.LockWait = copier.SnapshotAuto, time.Hour
			if name == "MariaDB" { // whose FLUSH TABLES waits for no SELECT
				if snap := snapshot(t, flusher, o); snap.Method != copier.SnapshotGlobalLock {
					t.Errorf("%s (%v)", snap, snap.Refusals)
				}
			}
		})
	}
}

// TestLockThatIsNotFree has a session keep locks, which no list of statements
// shows.
func TestLockThatIsNotFree(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]testdb.StartFunc{"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSource(t, start, "skip-log-bin")
			all := s.user(t, "everything", "ALL ON *.*")
			end := s.hold(t, "LOCK TABLES d.a WRITE", "SELECT SLEEP(600)")
			testdb.Await(t, "the lock", func() bool { return s.sessions(t, "info LIKE 'SELECT SLEEP(600)%'") == 1 })
			o := copier.SnapshotOptions{Connections: 2, LockWait: time.Second, Database: "d", Tables: []string{"a", "b"}}
			_, err := copier.OpenSnapshot(t.Context(), all, o)
			requireWords(t, err, "there is no lock now", "FLUSH TABLES WITH READ LOCK: ", "LOCK TABLES: Error 1205")
			s.exec(t, "UPDATE b SET n = n + 1", "UPDATE b SET n = n - 1")

			// Whoever waits for a lock does not get it after he gave up.
			ctx, cancel := context.WithCancel(t.Context())
			o.LockWait = time.Hour
			failed := make(chan error, 1)
			go func() {
				_, err := copier.OpenSnapshot(ctx, all, o)
				failed <- err
			}()
			const waiting = "user = 'everything' AND (info LIKE 'FLUSH%' OR info LIKE 'LOCK%')"
			testdb.Await(t, "FLUSH TABLES", func() bool { return s.sessions(t, waiting) == 1 })
			cancel()
			if err := <-failed; !errors.Is(err, context.Canceled) {
				t.Errorf("%v, want context.Canceled", err)
			}
			testdb.Await(t, "the end of the session that waited", func() bool { return s.sessions(t, waiting) == 0 })
			end()
			s.write(t)
			if snap := snapshot(t, all, o); snap.Method != copier.SnapshotGlobalLock {
				t.Errorf("%s (%v)", snap, snap.Refusals)
			}
		})
	}
}
