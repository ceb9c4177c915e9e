package testdb

import (
	"context"
	"database/sql"
	"testing"

	"github.com/jackc/pgx/v5"
)

// OpenMySQL returns a pool of connections to MySQL or MariaDB, which is closed
// at the test's end.
func OpenMySQL(tb testing.TB, dsn string) *sql.DB {
	tb.Helper()
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

// ExecMySQL runs statements in one session, in which MySQL takes what a strict mode
// refuses.
func ExecMySQL(tb testing.TB, db *sql.DB, statements ...string) {
	tb.Helper()
	conn, err := db.Conn(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close() }() // it goes back to the pool
	for _, statement := range append([]string{"SET SESSION sql_mode = ''"}, statements...) {
		if _, err := conn.ExecContext(tb.Context(), statement); err != nil {
			tb.Fatalf("%.200s: %v", statement, err)
		}
	}
}

// OpenPostgres returns a connection to PostgreSQL, which is closed at the test's
// end.
func OpenPostgres(tb testing.TB, dsn string) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(tb.Context(), dsn)
	if err != nil {
		tb.Fatal(err)
	}
	// That a connection which broke cannot be closed in order says nothing new.
	tb.Cleanup(func() { _ = conn.Close(context.WithoutCancel(tb.Context())) })
	return conn
}

// StartFunc is StartMySQL or one of its like.
type StartFunc func(context.Context, Options) (*Server, error)

// Private starts a server of one test, with an empty database of that name, and
// stops it at the test's end. It is for what concerns all of a server: locks,
// settings, its death.
func Private(tb testing.TB, start StartFunc, database string, settings ...string) *Server {
	tb.Helper()
	return PrivateWith(tb, start, database, Options{Settings: settings})
}

// PrivateWith is Private with all that can be chosen about a server.
func PrivateWith(tb testing.TB, start StartFunc, database string, o Options) *Server {
	tb.Helper()
	server, err := start(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := server.Stop(); err != nil {
			tb.Error(err)
		}
	})
	if err := server.CreateDatabase(tb.Context(), database); err != nil {
		tb.Fatal(err)
	}
	return server
}

// ProcessList is the table of a server's sessions. MySQL's own information_schema has one
// too, which it refuses while a statement of any session has a character beyond utf8mb3.
func ProcessList(tb testing.TB, db *sql.DB) string {
	tb.Helper()
	var isMariaDB bool
	if err := db.QueryRowContext(tb.Context(), "SELECT version() LIKE '%MariaDB%'").Scan(&isMariaDB); err != nil {
		tb.Fatal(err)
	}
	if isMariaDB {
		return "information_schema.processlist"
	}
	return "performance_schema.processlist"
}
