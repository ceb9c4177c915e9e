package session_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/internal/dsn"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
)

// requireMayPass fails where an error has another code, "" for none of PostgreSQL's, or
// may pass where it should not.
func requireMayPass(t *testing.T, err error, code string, want bool) {
	t.Helper()
	got := ""
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok {
		got = answer.Code
	}
	if err == nil || got != code || session.MayPass(err) != want {
		t.Errorf("%v has the code %q, want %q; it may pass: %t", err, got, code, session.MayPass(err))
	}
	if wrapped := fmt.Errorf("wrapped: %w", errors.Join(err, errors.New("another"))); session.MayPass(wrapped) != want {
		t.Errorf("%v may pass: %t", wrapped, !want)
	}
}

// passingSessions are two sessions of a database with two rows.
func passingSessions(t *testing.T) (one, two *pgx.Conn) {
	t.Helper()
	database := testdb.Postgres(t)
	one, two = testdb.OpenPostgres(t, database.DSN), testdb.OpenPostgres(t, database.DSN)
	if _, err := one.Exec(t.Context(), "CREATE TABLE t (id int PRIMARY KEY, v varchar(3)); INSERT INTO t VALUES (1, 'a'), (2, 'b')"); err != nil {
		t.Fatal(err)
	}
	return one, two
}

func execAll(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func failure(ctx context.Context, conn *pgx.Conn, statement string) error {
	_, err := conn.Exec(ctx, statement)
	return err
}

// TestMayPass has PostgreSQL give answers that tell of its state, and answers that tell
// of what it was asked.
func TestMayPass(t *testing.T) {
	t.Parallel()
	conn, _ := passingSessions(t)
	for _, code := range []string{"08006", "40001", "40P01", "53000", "53100", "53200", "53300", "57P01", "57P02", "57P03", "57P05", "25P03", "58030"} {
		requireMayPass(t, failure(t.Context(), conn, "DO $$ BEGIN RAISE 'raised' USING ERRCODE = '"+code+"'; END $$"), code, true)
	}
	for statement, code := range map[string]string{
		"INSERT INTO t VALUES (1, 'c')":                  "23505",
		"INSERT INTO t VALUES (NULL, 'c')":               "23502",
		"INSERT INTO t VALUES (3, 'long')":               "22001",
		"INSERT INTO t VALUES ('x', 'c')":                "22P02",
		`SELECT E'\xff'`:                                 "22021",
		"SELECT 1/0":                                     "22012",
		"SELECT * FROM nothing":                          "42P01",
		"SELEC":                                          "42601",
		"SET statement_timeout = 1; SELECT pg_sleep(60)": "57014",
		"DO $$ BEGIN RAISE 'raised' USING ERRCODE = '54000'; END $$": "54000",
	} {
		requireMayPass(t, failure(t.Context(), conn, statement), code, false)
	}
}

// TestMayPassOfTwoSessions has sessions be in each other's way.
func TestMayPassOfTwoSessions(t *testing.T) {
	t.Parallel()
	t.Run("serialization", func(t *testing.T) {
		t.Parallel()
		one, two := passingSessions(t)
		execAll(t, one, "BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT * FROM t")
		execAll(t, two, "UPDATE t SET v = 'c' WHERE id = 1")
		requireMayPass(t, failure(t.Context(), one, "UPDATE t SET v = 'd' WHERE id = 1"), "40001", true)
	})
	t.Run("deadlock", func(t *testing.T) {
		t.Parallel()
		one, two := passingSessions(t)
		execAll(t, one, "SET deadlock_timeout = '10ms'", "BEGIN", "UPDATE t SET v = 'c' WHERE id = 1")
		execAll(t, two, "SET deadlock_timeout = '1h'", "BEGIN", "UPDATE t SET v = 'd' WHERE id = 2")
		ended := make(chan error, 1)
		go func() { ended <- failure(t.Context(), two, "UPDATE t SET v = 'd' WHERE id = 1") }()
		watcher := testdb.OpenPostgres(t, one.Config().ConnString())
		testdb.Await(t, "a session to wait for the other", func() (waits bool) {
			if err := watcher.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pid = $1)", two.PgConn().PID()).Scan(&waits); err != nil {
				t.Fatal(err)
			}
			return waits
		})
		requireMayPass(t, failure(t.Context(), one, "UPDATE t SET v = 'c' WHERE id = 2"), "40P01", true)
		execAll(t, one, "ROLLBACK")
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Run("admin shutdown", func(t *testing.T) {
		t.Parallel()
		one, two := passingSessions(t)
		execAll(t, two, fmt.Sprintf("SELECT pg_terminate_backend(%d)", one.PgConn().PID()))
		err := failure(t.Context(), one, "SELECT 1")
		if err == nil || !session.MayPass(err) {
			t.Errorf("%v may not pass", err)
		}
		requireMayPass(t, failure(t.Context(), one, "SELECT 1"), "", true) // the connection is closed
	})
}

// TestMayPassOfConnections connects where there is no server, no database, and with
// a time that has passed.
func TestMayPassOfConnections(t *testing.T) {
	t.Parallel()
	config, err := dsn.Postgres(testdb.Postgres(t).DSN)
	if err != nil {
		t.Fatal(err)
	}
	nowhere, nothing := config.Copy(), config.Copy()
	nowhere.Port, nothing.Database = 1, "nothing"
	_, err = session.OpenPostgres(t.Context(), nowhere)
	requireMayPass(t, err, "", true)
	_, err = session.OpenPostgres(t.Context(), nothing)
	requireMayPass(t, err, "3D000", false)
}

// TestMySQLMayPass has MySQL end a session, and refuse what it was asked.
func TestMySQLMayPass(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := server(t)
			admin := testdb.OpenMySQL(t, database.DSN)
			conn, err := openMySQL(t, database.DSN).Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			for statement, want := range map[string]bool{"SELECT * FROM nothing": false, "SELEC": false} {
				if _, err := conn.ExecContext(t.Context(), statement); err == nil || session.MySQLMayPass(err) != want {
					t.Errorf("%s: %v may pass: %t", statement, err, !want)
				}
			}
			requireKilledMayPass(t, admin, conn)
			config, err := dsn.MySQL(database.DSN)
			if err != nil {
				t.Fatal(err)
			}
			config.Addr = "127.0.0.1:1"
			nowhere, err := session.OpenMySQL(config)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = nowhere.Close() }()
			if err := nowhere.PingContext(t.Context()); !session.MySQLMayPass(err) {
				t.Errorf("%v may not pass", err)
			}
		})
	}
}

// requireKilledMayPass kills a session that is at work.
func requireKilledMayPass(t *testing.T, admin *sql.DB, conn *sql.Conn) {
	t.Helper()
	var id int64
	if err := conn.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&id); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- session.ReadRows(t.Context(), conn, "SELECT SLEEP(600)", 1, func([][]byte) error { return nil })
	}()
	testdb.Await(t, "the session to be at work", func() (at bool) {
		if err := admin.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+testdb.ProcessList(t, admin)+" WHERE ID = ? AND info = 'SELECT SLEEP(600)'", id).Scan(&at); err != nil {
			t.Fatal(err)
		}
		return at
	})
	if _, err := admin.ExecContext(t.Context(), fmt.Sprintf("KILL %d", id)); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !session.MySQLMayPass(err) {
		t.Errorf("%v may not pass", err)
	}
}
