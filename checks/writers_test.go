package checks_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

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

// TestUnseenWriters checks as a user who sees no others, and gives him what is advised.
func TestUnseenWriters(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]testdb.StartFunc{"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testdb.Private(t, start, "mm")
			const account = "`reader`@`%`"
			db := newDatabase(t, &testdb.Database{Name: "mm", DSN: server.DSN("mm"), Server: server},
				"CREATE USER "+account+" IDENTIFIED BY 'x'", "GRANT SELECT ON mm.* TO "+account)
			config, err := mysql.ParseDSN(server.DSN("mm"))
			if err != nil {
				t.Fatal(err)
			}
			config.User, config.Passwd = "reader", "x"
			const grant = "GRANT PROCESS ON *.* TO " + account
			have := found(t, connect(t, config.FormatDSN()), "writers")
			if len(have) != 1 || !strings.HasPrefix(have[0].What, "the user "+account+" sees no sessions of others") || !strings.HasSuffix(have[0].Advice, "run "+grant) || have[0].Blocks {
				t.Errorf("found %v", have)
			}
			testdb.ExecMySQL(t, db, grant)
			have = found(t, connect(t, config.FormatDSN()), "writers") // with the test's own session
			if len(have) == 0 || !slices.ContainsFunc(have, func(p checks.Problem) bool { return strings.HasPrefix(p.What, "the user root at ") }) {
				t.Errorf("with the privilege there is %v", have)
			}
		})
	}
}
