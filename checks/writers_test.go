package checks_test

import (
	"slices"
	"strings"
	"testing"

	"migration-assist/checks"
	"migration-assist/internal/testdb"
)

var writersCase = checkCase{
	statements: []string{
		`INSERT INTO ClusterDiscovery (Id, Type, Hostname, LastPingAt) VALUES ('alive', 't', 'h1', UNIX_TIMESTAMP() * 1000), ('dead', 't', 'h2', (UNIX_TIMESTAMP() - 3600) * 1000)`,
	},
	want: []checks.Problem{
		{Check: "writers", Table: "ClusterDiscovery", Rows: 1, What: "servers of a cluster have been alive in the last three minutes"},
	},
}

// TestWriters has servers of its own, on which nobody else writes.
func TestWriters(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]testdb.StartFunc{"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testdb.Private(t, start, "mm", "log-bin=log")
			d := &testdb.Database{Name: "mm", DSN: server.DSN("mm"), Server: server}
			maker := newDatabase(t, d)
			maker.SetMaxIdleConns(0) // as nobody's session
			if have := found(t, connect(t, d.DSN), "writers"); have != nil {
				t.Errorf("nobody else is there, and there is %v", have)
			}
			other := testdb.OpenMySQL(t, d.DSN)
			if err := other.PingContext(t.Context()); err != nil {
				t.Fatal(err)
			}
			written := false
			have := found(t, connect(t, d.DSN), "writers", func(checks.Scan) {
				if !written {
					written = true
					testdb.ExecMySQL(t, other, "INSERT INTO Audits (Id) VALUES ('x')")
				}
			})
			for _, want := range []string{"the user root at ", " other sessions in the database", "something was written to this MySQL server"} {
				if !slices.ContainsFunc(have, func(p checks.Problem) bool { return strings.Contains(p.What, want) }) {
					t.Errorf("%q is not in %v", want, have)
				}
			}
		})
	}
}
