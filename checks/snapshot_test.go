package checks_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"migration-assist/checks"
	"migration-assist/internal/testdb"
)

// found runs the checks, one table at a time, and returns what one of them has found.
func found(t *testing.T, db *sql.DB, check string, scanned ...func(checks.Scan)) (list []checks.Problem) {
	t.Helper()
	var name string
	if err := db.QueryRowContext(t.Context(), "SELECT DATABASE()").Scan(&name); err != nil {
		t.Fatal(err)
	}
	options := checks.Options{Workers: 1}
	if scanned != nil {
		options.Scanned = scanned[0]
	}
	report, err := open(t, db, name).Run(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range report.Problems {
		if p.Check == check {
			list = append(list, p)
		}
	}
	return list
}

// TestSnapshot checks as a user who may only read, and gives him what is advised.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	server := testdb.Private(t, testdb.StartMySQL, "mm", "gtid-mode=OFF", "enforce-gtid-consistency=OFF")
	const account = "`reader`@`%`"
	db := newDatabase(t, &testdb.Database{Name: "mm", DSN: server.DSN("mm"), Server: server},
		"CREATE USER "+account+" IDENTIFIED BY 'x'", "GRANT SELECT ON mm.* TO "+account)
	config, err := mysql.ParseDSN(server.DSN("mm"))
	if err != nil {
		t.Fatal(err)
	}
	config.User, config.Passwd = "reader", "x"
	pool := connect(t, config.FormatDSN())
	grants := map[string]string{
		"the user " + account + " may not lock tables":                        "GRANT LOCK TABLES ON `mm`.* TO " + account,
		"the user " + account + " may not see the position of the binary log": "GRANT REPLICATION CLIENT ON *.* TO " + account,
	}
	have := found(t, pool, "snapshot")
	if len(have) != len(grants) {
		t.Errorf("found %v", have)
	}
	for what, grant := range grants {
		advised := false
		for _, p := range have {
			advised = advised || strings.HasPrefix(p.What, what) && strings.HasSuffix(p.Advice, "run "+grant) && !p.Blocks
		}
		if !advised {
			t.Errorf("%q is not advised for %q: %v", grant, what, have)
		}
		testdb.ExecMySQL(t, db, grant)
	}
	pool = connect(t, config.FormatDSN()) // privileges for all databases count from the next session on
	if have := found(t, pool, "snapshot"); have != nil {
		t.Errorf("with all privileges there is %v", have)
	}
}

// TestSnapshotSettings checks on a server without a binary log, and with few
// connections.
func TestSnapshotSettings(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]testdb.StartFunc{"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := testdb.Private(t, start, "mm", "skip-log-bin", "max-user-connections=4")
			d := &testdb.Database{Name: "mm", DSN: server.DSN("mm"), Server: server}
			newDatabase(t, d)
			have := found(t, connect(t, d.DSN), "snapshot")
			for i, want := range []string{"the server has no binary log", "the user `root`@`localhost` may have 4 connections at a time"} {
				if i >= len(have) || !strings.HasPrefix(have[i].What, want) {
					t.Errorf("%q is not in %v", want, have)
				}
			}
		})
	}
}
