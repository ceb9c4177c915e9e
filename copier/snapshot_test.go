package copier_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"migration-assist/copier"
	"migration-assist/internal/testdb"
)

// snapshotServers are servers that differ in what their binary logs tell.
type snapshotServer struct {
	name     string
	start    testdb.StartFunc
	settings []string
	// position is the privilege for a position in the log.
	position string
	// gtids is whether transactions have GTIDs, and logs whether there is a log.
	gtids, logs bool
}

func snapshotServers() []snapshotServer {
	const client, monitor = "REPLICATION CLIENT ON *.*", "BINLOG MONITOR ON *.*"
	noGTIDs := []string{"gtid-mode=OFF", "enforce-gtid-consistency=OFF"}
	return []snapshotServer{
		{"MySQL with GTIDs", testdb.StartMySQL, []string{"gtid-mode=ON", "enforce-gtid-consistency=ON"}, client, true, true},
		{"MySQL without GTIDs", testdb.StartMySQL, noGTIDs, client, false, true},
		{"MySQL without a log", testdb.StartMySQL, []string{"skip-log-bin"}, client, false, false},
		{"MariaDB", testdb.StartMariaDB, []string{"log-bin=binlog"}, monitor, true, true},
		{"MariaDB without a log", testdb.StartMariaDB, nil, monitor, false, false},
	}
}

func TestSnapshot(t *testing.T) {
	t.Parallel()
	for _, server := range snapshotServers() {
		t.Run(server.name, func(t *testing.T) {
			t.Parallel()
			s := startSource(t, server.start, server.settings...)
			users := map[string]*sql.DB{
				"all":      s.user(t, "everything", "ALL ON *.*"),
				"flush":    s.user(t, "flusher", "SELECT ON d.*", "RELOAD ON *.*"),
				"lock":     s.user(t, "locker", "SELECT, LOCK TABLES ON d.*"),
				"select":   s.user(t, "reader", "SELECT ON d.*"),
				"position": s.user(t, "monitor", "SELECT ON d.*", server.position),
			}
			t.Run("methods", func(t *testing.T) { server.testMethods(t, s, users) })
			t.Run("a source that changes", func(t *testing.T) { server.testChangingSource(t, s, users) })
			t.Run("positions", func(t *testing.T) { server.testPositions(t, s, users["position"]) })
			t.Run("replace", func(t *testing.T) { server.testReplace(t, s, users["position"]) })
			testdb.Await(t, "the end of the snapshots' sessions", func() bool {
				return s.sessions(t, "user IN ('everything', 'flusher', 'locker', 'reader', 'monitor')") == 0
			})
		})
	}
}

// without is how a snapshot without a lock is opened by a user who may or may
// not see the position.
func (server snapshotServer) without(position bool) copier.SnapshotMethod {
	if server.gtids || server.logs && position {
		return copier.SnapshotUnmoved
	}
	return copier.SnapshotUnproven
}

func (server snapshotServer) testMethods(t *testing.T, s *source, users map[string]*sql.DB) {
	t.Helper()
	const refused = -1
	for _, c := range []struct {
		user             string
		auto, lock, none copier.SnapshotMethod
		refusals         int // in auto
	}{
		{"all", copier.SnapshotGlobalLock, copier.SnapshotGlobalLock, server.without(true), 0},
		{"flush", copier.SnapshotGlobalLock, copier.SnapshotGlobalLock, server.without(false), 0},
		{"lock", copier.SnapshotTableLocks, copier.SnapshotTableLocks, server.without(false), 1},
		{"select", server.without(false), refused, server.without(false), 2},
		{"position", server.without(true), refused, server.without(true), 2},
	} {
		for mode, want := range map[copier.SnapshotMode]copier.SnapshotMethod{
			"": c.auto, copier.SnapshotAuto: c.auto, copier.SnapshotLock: c.lock, copier.SnapshotNone: c.none,
		} {
			t.Run(fmt.Sprintf("%s %q", c.user, mode), func(t *testing.T) {
				const connections = 3
				o := copier.SnapshotOptions{Connections: connections, Mode: mode, Database: "d", Tables: []string{"a", "b"}}
				if want == refused {
					_, err := copier.OpenSnapshot(t.Context(), users[c.user], o)
					requireWords(t, err, "FLUSH TABLES WITH READ LOCK: Error 1227", "LOCK TABLES: Error 1044")
					s.write(t)
					return
				}
				before := n(t, s.admin, "a")
				snap := snapshot(t, users[c.user], o)
				s.write(t)
				if seen, want := states(t, snap, connections), slices.Repeat([]state{{before, before}}, connections); !slices.Equal(seen, want) {
					t.Errorf("the connections see %v, want %v", seen, want)
				}
				s.write(t)
				if seen := states(t, snap, 1); seen[0] != (state{before, before}) {
					t.Errorf("later a connection sees %v, want %d", seen, before)
				}
				server.checkMethod(t, snap, want)
				refusals := c.refusals
				if mode == copier.SnapshotNone {
					refusals = 0
				}
				if want == copier.SnapshotUnproven {
					refusals++
				}
				if len(snap.Refusals) != refusals && (mode != copier.SnapshotLock) {
					t.Errorf("refusals %v, want %d", snap.Refusals, refusals)
				}
				if _, err := snapConn(t, snap).ExecContext(t.Context(), "UPDATE d.a SET n = 0"); err == nil {
					t.Error("a snapshot's connection may write")
				}
				snap.Close()
			})
		}
	}
}

// snapConn takes a connection for the rest of the test.
func snapConn(t *testing.T, s *copier.Snapshot) *sql.Conn {
	t.Helper()
	conn := take(t, s)
	t.Cleanup(func() { s.Put(conn) })
	return conn
}

func (server snapshotServer) checkMethod(t *testing.T, snap *copier.Snapshot, want copier.SnapshotMethod) {
	t.Helper()
	if snap.Method != want {
		t.Errorf("%s: %s (%v); want it %s", snap, snap.Method, snap.Refusals, want)
	}
	locked := want == copier.SnapshotGlobalLock || want == copier.SnapshotTableLocks
	if (snap.Locked > 0) != locked {
		t.Errorf("the lock was held for %s", snap.Locked)
	}
	if snap.Position.Known() && (want == copier.SnapshotUnproven || !server.logs) || server.gtids != (snap.Position.GTIDs != "") {
		t.Errorf("position %s", snap.Position)
	}
	if !strings.Contains(snap.String(), want.String()) {
		t.Errorf("%q does not say %q", snap, want)
	}
}

// testChangingSource opens snapshots while another session writes. Of each, all
// connections see one state; without a lock nothing is claimed.
func (server snapshotServer) testChangingSource(t *testing.T, s *source, users map[string]*sql.DB) {
	t.Helper()
	stop := s.keepWriting(t)
	defer stop()
	const connections = 6
	for user, want := range map[string]copier.SnapshotMethod{
		"all": copier.SnapshotGlobalLock, "lock": copier.SnapshotTableLocks, "position": copier.SnapshotUnproven,
	} {
		last := 0
		for range 10 {
			snap := snapshot(t, users[user], copier.SnapshotOptions{Connections: connections})
			if snap.Method != want {
				t.Fatalf("%s: %s (%v)", user, snap, snap.Refusals)
			}
			seen := states(t, snap, connections)
			if want == copier.SnapshotUnproven {
				if !server.logs {
					break
				}
				requireWords(t, snap.Refusals[len(snap.Refusals)-1], "the source changed in each of 5 attempts")
				break
			}
			if slices.ContainsFunc(seen, func(other state) bool { return other != seen[0] }) {
				t.Errorf("%s: the connections see %v, want one state", user, seen)
			}
			if seen[0][1] < last {
				t.Errorf("%s: the connections see %v after %d", user, seen[0], last)
			}
			last = seen[0][1]
			snap.Close()
		}
		if last == 0 && want != copier.SnapshotUnproven {
			t.Errorf("%s: nobody wrote", user)
		}
	}
}

func TestSnapshotOptionsThatCannotBe(t *testing.T) {
	t.Parallel()
	tables := []string{"a"}
	for words, o := range map[string]copier.SnapshotOptions{
		"0 connections":  {Database: "d", Tables: tables},
		"its tables":     {Connections: 1, Database: "d"},
		"a database":     {Connections: 1, Tables: tables},
		"less than":      {Connections: 1, Database: "d", Tables: tables, LockWait: -1},
		`"flush" is`:     {Connections: 1, Database: "d", Tables: tables, Mode: "flush"},
		"auto, lock and": {Connections: 1, Database: "d", Tables: tables, Mode: "AUTO"},
	} {
		_, err := copier.OpenSnapshot(t.Context(), nil, o)
		requireWords(t, err, words)
	}
}

// requireWords ends the test where err does not have the words.
func requireWords(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Fatalf("error %v, want one that says %q", err, w)
		}
	}
}
