package session_test

import (
	"database/sql"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
	"migration-assist/internal/testproxy"
)

// testStall is how soon an answer is asked for in tests. MySQL tells how long a thread
// is idle in seconds.
const testStall = time.Second

// requireGivenUp fails where an error is not that of a connection that was given up,
// for a reason.
func requireGivenUp(t *testing.T, err error, reason string) {
	t.Helper()
	if !errors.Is(err, net.ErrClosed) || !strings.Contains(err.Error(), reason) {
		t.Errorf("the error is %v, want %q", err, reason)
	}
}

// watchedMySQL opens a session through a proxy.
func watchedMySQL(t *testing.T, database *testdb.Database) (*testproxy.Proxy, *sql.Conn) {
	t.Helper()
	proxy, through := testproxy.MySQL(t, database.DSN)
	conn, err := openMySQL(t, through).Conn(session.WithStall(t.Context(), testStall))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return proxy, conn
}

// TestMySQLAnswerIsLost cuts connections without a word while a statement is at work
// and while rows come. Another connection still reaches the server.
func TestMySQLAnswerIsLost(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name+", a statement", func(t *testing.T) {
			t.Parallel()
			database := server(t)
			proxy, conn := watchedMySQL(t, database)
			ended := make(chan error, 1)
			go func() {
				var slept int
				ended <- conn.QueryRowContext(t.Context(), "SELECT SLEEP(4)").Scan(&slept)
			}()
			admin := testdb.OpenMySQL(t, database.DSN)
			testdb.Await(t, "the statement to be at work", func() (at bool) {
				if err := admin.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+testdb.ProcessList(t, admin)+" WHERE db = DATABASE() AND info = 'SELECT SLEEP(4)'").Scan(&at); err != nil {
					t.Fatal(err)
				}
				return at
			})
			admin.SetMaxOpenConns(1)
			began := time.Now()
			proxy.Cut(testproxy.Silent)
			proxy.Heal()
			requireGivenUp(t, <-ended, "MySQL has not answered for 1s, and is not at work for this connection")
			took := time.Since(began)
			testdb.Await(t, "the end of the sessions that have asked", func() (ended bool) {
				// One is the proxy's, which the server does not know to be cut.
				if err := admin.QueryRowContext(t.Context(), "SELECT COUNT(*) <= 1 FROM "+testdb.ProcessList(t, admin)+" WHERE db = DATABASE() AND id <> CONNECTION_ID()").Scan(&ended); err != nil {
					t.Fatal(err)
				}
				return ended
			})
			if took < 3*time.Second {
				t.Errorf("it was given up after %s, while the server was at work", took)
			}
		})
		t.Run(name+", rows", func(t *testing.T) {
			t.Parallel()
			proxy, conn := watchedMySQL(t, server(t))
			cut := proxy.CutAfter(testproxy.Silent, testproxy.FromServer, 10<<20)
			go func() {
				<-cut
				proxy.Heal()
			}()
			err := session.ReadRows(t.Context(), conn, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT a.i, REPEAT('x', 1000) FROM n a, n b", 2, func([][]byte) error { return nil })
			requireGivenUp(t, err, "MySQL has not answered for 1s, and is not at work for this connection")
		})
	}
}

// watchedPostgres opens a session through a proxy.
func watchedPostgres(t *testing.T, database *testdb.Database) (*testproxy.Proxy, *pgx.Conn) {
	t.Helper()
	proxy, through := testproxy.Postgres(t, database.DSN)
	config, err := dsn.Postgres(through)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := session.OpenPostgres(session.WithStall(t.Context(), testStall), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.ClosePostgres(t.Context(), conn) })
	return proxy, conn
}

// TestPostgresAnswerIsLost is TestMySQLAnswerIsLost with PostgreSQL.
func TestPostgresAnswerIsLost(t *testing.T) {
	t.Parallel()
	t.Run("a statement", func(t *testing.T) {
		t.Parallel()
		database := testdb.Postgres(t)
		proxy, conn := watchedPostgres(t, database)
		ended := make(chan error, 1)
		go func() {
			_, err := conn.Exec(t.Context(), "SELECT pg_sleep(4)")
			ended <- session.WithLoss(conn, err)
		}()
		admin := testdb.OpenPostgres(t, database.DSN)
		testdb.Await(t, "the statement to be at work", func() (at bool) {
			if err := admin.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep')").Scan(&at); err != nil {
				t.Fatal(err)
			}
			return at
		})
		began := time.Now()
		proxy.Cut(testproxy.Silent)
		proxy.Heal()
		requireGivenUp(t, <-ended, "PostgreSQL has not answered for 1s, and is not at work for this connection")
		if took := time.Since(began); took < 3*time.Second {
			t.Errorf("it was given up after %s, while the server was at work", took)
		}
	})
	t.Run("rows", func(t *testing.T) {
		t.Parallel()
		proxy, conn := watchedPostgres(t, testdb.Postgres(t))
		cut := proxy.CutAfter(testproxy.Silent, testproxy.FromServer, 10<<20)
		go func() {
			<-cut
			proxy.Heal()
		}()
		err := session.ReadCopy(t.Context(), conn, "COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT (FORMAT binary)", 1, func([]byte, [][]byte) error { return nil })
		requireGivenUp(t, err, "PostgreSQL has not answered for 1s, and is not at work for this connection")
	})
}

// TestServersThatCannotBeReached has a cut that stays: neither the session nor a
// question is answered.
func TestServersThatCannotBeReached(t *testing.T) {
	t.Parallel()
	t.Run("MySQL", func(t *testing.T) {
		t.Parallel()
		database := testdb.MySQL(t)
		proxy, through := testproxy.MySQL(t, database.DSN)
		proxy.Cut(testproxy.Silent)
		_, err := openMySQL(t, through).Conn(session.WithStall(t.Context(), testStall))
		requireGivenUp(t, err, "no session is open yet")
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		database := testdb.Postgres(t)
		proxy, through := testproxy.Postgres(t, database.DSN)
		proxy.Cut(testproxy.Silent)
		config, err := dsn.Postgres(through)
		if err != nil {
			t.Fatal(err)
		}
		_, err = session.OpenPostgres(session.WithStall(t.Context(), testStall), config)
		requireGivenUp(t, err, "no session is open yet")
	})
	t.Run("PostgreSQL, with a session", func(t *testing.T) {
		t.Parallel()
		proxy, conn := watchedPostgres(t, testdb.Postgres(t))
		proxy.Cut(testproxy.Silent)
		_, err := conn.Exec(t.Context(), "SELECT 1")
		requireGivenUp(t, session.WithLoss(conn, err), "PostgreSQL has not answered for 1s, and cannot be asked whether it is at work: ")
	})
}
