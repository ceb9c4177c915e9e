package testproxy_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
	"migration-assist/internal/testproxy"
)

// middle is a number of bytes after which a COPY, or an answer, is under way.
const middle = 1 << 20

// TestPostgresInTheMiddleOfCopy cuts a COPY. A silent cut leaves the server's
// session and its lock behind, also when the client is gone.
func TestPostgresInTheMiddleOfCopy(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{"distribution": testdb.Postgres, "newest": testdb.PostgresNewest} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := server(t)
			admin := testdb.OpenPostgres(t, database.DSN)
			if _, err := admin.Exec(t.Context(), "CREATE TABLE copied (c text)"); err != nil {
				t.Fatal(err)
			}
			p, throughProxy := testproxy.Postgres(t, database.DSN)
			for _, cut := range []testproxy.Cut{testproxy.Reset, testproxy.Silent} {
				if err := copyAndCut(t, p, throughProxy, cut); err == nil {
					t.Error("the COPY came to its end")
				}
				if cut == testproxy.Silent { // what was sent may be read later
					testdb.Await(t, "the COPY's lock", func() bool { return postgresLocks(t, admin) == 1 })
				}
				p.Cut(testproxy.Reset)
				if _, err := pgx.Connect(t.Context(), throughProxy); err == nil {
					t.Error("a connection passes")
				}
				testdb.Await(t, "the end of the COPY's session", func() bool { return postgresLocks(t, admin) == 0 })
				p.Heal()
				var rows int
				if err := testdb.OpenPostgres(t, throughProxy).QueryRow(t.Context(), "SELECT count(*) FROM copied").Scan(&rows); err != nil || rows != 0 {
					t.Errorf("%d rows are there, %v; want none", rows, err)
				}
			}
		})
	}
}

// copyAndCut copies without end, cuts that, and returns what the client was told.
// At a silent cut it gives up.
func copyAndCut(t *testing.T, p *testproxy.Proxy, throughProxy string, cut testproxy.Cut) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), throughProxy)
	if err != nil {
		t.Fatal(err)
	}
	done := p.CutAfter(cut, testproxy.ToServer, middle)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		if <-done; cut == testproxy.Silent {
			cancel()
		}
	}()
	_, err = conn.PgConn().CopyFrom(ctx, lines{}, "COPY copied FROM STDIN")
	await(t, done)
	return err
}

// postgresLocks counts the sessions that write to the table.
func postgresLocks(t *testing.T, admin *pgx.Conn) (locks int) {
	t.Helper()
	if err := admin.QueryRow(t.Context(), "SELECT count(*) FROM pg_locks WHERE relation = 'copied'::regclass AND mode = 'RowExclusiveLock'").Scan(&locks); err != nil {
		t.Fatal(err)
	}
	return locks
}

// lines has lines of text without end.
type lines struct{}

func (lines) Read(p []byte) (int, error) {
	return copy(p, bytes.Repeat([]byte("line\n"), len(p)/5)), nil
}

// TestMySQLInTheMiddleOfRows cuts an answer. A silent cut leaves the server's
// session behind.
func TestMySQLInTheMiddleOfRows(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := server(t)
			admin := testdb.OpenMySQL(t, database.DSN)
			p, throughProxy := testproxy.MySQL(t, database.DSN)
			config, err := dsn.MySQL(throughProxy)
			if err != nil {
				t.Fatal(err)
			}
			for _, cut := range []testproxy.Cut{testproxy.Reset, testproxy.Silent} {
				db, err := session.OpenMySQL(config)
				if err != nil {
					t.Fatal(err)
				}
				id, rows, err := readAndCut(t, p, db, cut)
				if err == nil || rows == 0 || rows == wholeAnswer {
					t.Errorf("%d rows arrived, then: %v", rows, err)
				}
				if sessions := mysqlSessions(t, admin, id); cut == testproxy.Silent && sessions != 1 {
					t.Errorf("after a silent cut there are %d sessions, want 1", sessions)
				}
				p.Cut(testproxy.Reset)
				if err := db.PingContext(t.Context()); err == nil {
					t.Error("a connection passes")
				}
				testdb.Await(t, "the session's end", func() bool { return mysqlSessions(t, admin, id) == 0 })
				p.Heal()
				if err := errors.Join(db.PingContext(t.Context()), db.Close()); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// wholeAnswer is how many rows of 10,000 bytes are asked for.
const wholeAnswer = 1000

// readAndCut reads rows, cuts that, and returns the session, how many rows arrived,
// and what the client was told. At a silent cut it gives up.
func readAndCut(t *testing.T, p *testproxy.Proxy, db *sql.DB, cut testproxy.Cut) (id int64, n int, err error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.QueryRowContext(ctx, "SELECT CONNECTION_ID()").Scan(&id); err != nil {
		t.Fatal(err)
	}
	done := p.CutAfter(cut, testproxy.FromServer, middle)
	go func() {
		if <-done; cut == testproxy.Silent {
			cancel()
		}
	}()
	rows, err := conn.QueryContext(ctx, "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT REPEAT('m', 10000) FROM n", wholeAnswer)
	if err != nil {
		return id, 0, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		n++
	}
	await(t, done)
	return id, n, rows.Err()
}

// mysqlSessions counts the sessions of that number.
func mysqlSessions(t *testing.T, admin *sql.DB, id int64) (sessions int) {
	t.Helper()
	if err := admin.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+testdb.ProcessList(t, admin)+" WHERE id = ?", id).Scan(&sessions); err != nil {
		t.Fatal(err)
	}
	return sessions
}

// TestAddress has DSNs whose address is written in other ways.
func TestAddress(t *testing.T) {
	t.Parallel()
	p, got := testproxy.MySQL(t, "u:p@tcp(localhost)/d?maxAllowedPacket=1")
	if want := "u:p@tcp(" + p.Addr() + ")/d?maxAllowedPacket=1"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	p, got = testproxy.Postgres(t, "postgres://u:p@localhost/d?sslmode=disable")
	if want := "postgres://u:p@" + p.Addr() + "/d?sslmode=disable"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
