package copier_test

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"migration-assist/copier"
	"migration-assist/internal/testdb"
)

func (server snapshotServer) testPositions(t *testing.T, s *source, monitor *sql.DB) {
	t.Helper()
	position := func() copier.Position {
		snap := snapshot(t, monitor, copier.SnapshotOptions{Connections: 1})
		defer snap.Close()
		return snap.Position
	}
	first, second := position(), position()
	if first.Known() != server.logs || second.Equal(first) != server.logs {
		t.Errorf("positions %s and %s; want them known and equal: %t", first, second, server.logs)
	}
	if (first.File != "") != server.logs || (first.Server != "") != server.logs {
		t.Errorf("position %+v", first)
	}
	s.write(t)
	written := position()
	if written.Equal(second) || written.Known() != server.logs {
		t.Errorf("after a write the position is %s, before it was %s", written, second)
	}
	s.exec(t, "FLUSH LOCAL BINARY LOGS")
	if next := position(); next.Equal(written) != server.gtids {
		t.Errorf("in a new file the position is %s, in the old one %s; equal: %t", next, written, next.Equal(written))
	}
}

// testReplace breaks connections of a snapshot, before and after a write.
func (server snapshotServer) testReplace(t *testing.T, s *source, monitor *sql.DB) {
	t.Helper()
	const connections = 2
	snap := snapshot(t, monitor, copier.SnapshotOptions{Connections: connections})
	before := n(t, s.admin, "a")
	conn := take(t, snap)
	s.breakConn(t, conn)
	replaced, err := snap.Replace(t.Context(), conn)
	if !server.logs {
		if !errors.Is(err, copier.ErrSnapshotLost) {
			t.Errorf("without a position: %v, want ErrSnapshotLost", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	s.write(t)
	if seen := (state{n(t, replaced, "a"), n(t, replaced, "b")}); seen != (state{before, before}) {
		t.Errorf("the new connection sees %v, want %d", seen, before)
	}
	s.breakConn(t, replaced)
	for range 2 {
		conn, err := snap.Replace(t.Context(), replaced)
		if conn != nil || !errors.Is(err, copier.ErrSnapshotLost) {
			t.Errorf("after a write: %v, want ErrSnapshotLost", err)
		}
	}
	// What is not broken still has the snapshot.
	if seen := states(t, snap, connections-1); seen[0] != (state{before, before}) {
		t.Errorf("the other connection sees %v, want %d", seen, before)
	}
}

// breakConn ends a connection's session and waits until it is gone.
func (s *source) breakConn(t *testing.T, conn *sql.Conn) {
	t.Helper()
	var id int64
	if err := conn.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
		t.Fatal(err)
	}
	s.exec(t, fmt.Sprintf("KILL %d", id))
	testdb.Await(t, "the connection's end", func() bool { return s.sessions(t, fmt.Sprintf("id = %d", id)) == 0 })
	if err := conn.PingContext(t.Context()); err == nil {
		t.Fatal("the connection is not broken")
	}
}

func TestFilteredLogIsNoPosition(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]testdb.StartFunc{"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startSource(t, start, "log-bin=binlog", "binlog-ignore-db=d")
			if snap := snapshot(t, s.root(t), copier.SnapshotOptions{Connections: 1}); snap.Position.Known() {
				t.Errorf("position %s, of a log that leaves d out", snap.Position)
			}
		})
	}
}

func TestPositionEqual(t *testing.T) {
	t.Parallel()
	place := copier.Position{Server: "s", File: "f", Offset: 1}
	gtids := copier.Position{Server: "s", GTIDs: "s:1-5", File: "f", Offset: 1}
	for _, c := range []struct {
		name string
		p, q copier.Position
		want bool
	}{
		{"nothing is known", copier.Position{}, copier.Position{}, false},
		{"only the server is known", copier.Position{Server: "s"}, copier.Position{Server: "s"}, false},
		{"one is known", place, copier.Position{Server: "s"}, false},
		{"same place", place, place, true},
		{"other offset", place, copier.Position{Server: "s", File: "f", Offset: 2}, false},
		{"other file", place, copier.Position{Server: "s", File: "g", Offset: 1}, false},
		{"other server", place, copier.Position{Server: "t", File: "f", Offset: 1}, false},
		{"GTIDs came", place, gtids, false},
		{"same GTIDs in another place", gtids, copier.Position{Server: "s", GTIDs: "s:1-5", File: "g", Offset: 4}, true},
		{"same GTIDs and no place", gtids, copier.Position{Server: "s", GTIDs: "s:1-5"}, true},
		{"other GTIDs in the same place", gtids, copier.Position{Server: "s", GTIDs: "s:1-6", File: "f", Offset: 1}, false},
	} {
		if c.p.Equal(c.q) != c.want || c.q.Equal(c.p) != c.want {
			t.Errorf("%s: %s and %s: want %t", c.name, c.p, c.q, c.want)
		}
	}
	for want, p := range map[string]copier.Position{"an unknown position": {}, "f:1": place, "f:1, GTID s:1-5": gtids, "GTID x": {GTIDs: "x"}} {
		if got := p.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
