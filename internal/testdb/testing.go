// Package testdb gives each test an empty database on a real server, and starts
// the servers that the tests and the demonstration need.
//
// The servers are private: programs that tools/deps unpacked, a data folder of
// their own, a free port of 127.0.0.1. They start once per test process on first
// use and end with it. These variables may name other servers instead, as their
// superuser:
//
//	MIGRATION_ASSIST_TEST_MYSQL_DSN            go-sql-driver's form
//	MIGRATION_ASSIST_TEST_MARIADB_DSN          go-sql-driver's form
//	MIGRATION_ASSIST_TEST_POSTGRES_DSN         a postgres:// URL
//	MIGRATION_ASSIST_TEST_POSTGRES_NEWEST_DSN  a postgres:// URL
package testdb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// dropPatience is how long dropping a test's database may take.
const dropPatience = time.Minute

// Database is an empty database of one test.
type Database struct {
	Name string
	// DSN connects to the database as the server's superuser: in the form of
	// go-sql-driver for MySQL and MariaDB, a postgres:// URL for PostgreSQL.
	DSN string
	// Server is where the database is. Tests share it: Stop is not theirs.
	Server *Server
}

// shared are the servers of this test process. A test process has one entry,
// Main, and no other place that all its tests could get them from.
var shared = pool{servers: map[string]*onceServer{}}

// Main is the body of a package's TestMain: it runs the tests, stops the servers
// that they started, and exits.
func Main(m *testing.M) {
	code := m.Run()
	if err := shared.stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// MySQL returns a new database on MySQL. It is dropped at the test's end.
func MySQL(tb testing.TB) *Database {
	tb.Helper()
	return newDatabase(tb, "mysql", func() (*Server, error) {
		return useOrStart(productMySQL, "MIGRATION_ASSIST_TEST_MYSQL_DSN", StartMySQL)
	})
}

// MySQLLowerCase is MySQL on a server with lower_case_table_names=1.
func MySQLLowerCase(tb testing.TB) *Database {
	tb.Helper()
	return newDatabase(tb, "mysql with lower-case table names", func() (*Server, error) {
		return StartMySQL(context.Background(), Options{LowerCaseTableNames: 1})
	})
}

// MariaDB returns a new database on MariaDB. It is dropped at the test's end.
func MariaDB(tb testing.TB) *Database {
	tb.Helper()
	return newDatabase(tb, "mariadb", func() (*Server, error) {
		return useOrStart(productMariaDB, "MIGRATION_ASSIST_TEST_MARIADB_DSN", StartMariaDB)
	})
}

// Postgres returns a new database on PostgreSQL of the distribution's version.
// It is dropped at the test's end.
func Postgres(tb testing.TB) *Database {
	tb.Helper()
	return newDatabase(tb, "postgres", func() (*Server, error) {
		return useOrStart(productPostgres, "MIGRATION_ASSIST_TEST_POSTGRES_DSN", StartPostgres)
	})
}

// PostgresNewest returns a new database on the newest PostgreSQL there is. It is
// dropped at the test's end.
func PostgresNewest(tb testing.TB) *Database {
	tb.Helper()
	return newDatabase(tb, "postgres-newest", func() (*Server, error) {
		return useOrStart(productPostgresNewest, "MIGRATION_ASSIST_TEST_POSTGRES_NEWEST_DSN", StartPostgresNewest)
	})
}

// useOrStart returns the server that the environment names, or starts one.
func useOrStart(p product, variable string, start func(context.Context, Options) (*Server, error)) (*Server, error) {
	dsn := os.Getenv(variable)
	if dsn == "" {
		return start(context.Background(), Options{})
	}
	s, err := useServer(p, dsn)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", variable, err)
	}
	return s, nil
}

// newDatabase makes a database for one test on a shared server.
func newDatabase(tb testing.TB, server string, start func() (*Server, error)) *Database {
	tb.Helper()
	s, err := shared.server(server, start)
	if err != nil {
		tb.Fatalf("testdb: %v", err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := s.CreateDatabase(tb.Context(), name); err != nil {
		tb.Fatalf("testdb: %v", err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), dropPatience)
		defer cancel()
		if err := s.DropDatabase(ctx, name); err != nil {
			tb.Errorf("testdb: %v", err)
		}
	})
	return &Database{Name: name, DSN: s.DSN(name), Server: s}
}

// pool holds the servers of a process by name.
type pool struct {
	mutex   sync.Mutex
	servers map[string]*onceServer
}

// onceServer is a server that starts on first use. A failure is kept too: every
// test that needs the server fails with it.
type onceServer struct {
	once   sync.Once
	server *Server
	err    error
}

// server returns the server of that name and starts it where it is the first to
// ask. Servers of other names can start meanwhile.
func (p *pool) server(name string, start func() (*Server, error)) (*Server, error) {
	p.mutex.Lock()
	s := p.servers[name]
	if s == nil {
		s = &onceServer{}
		p.servers[name] = s
	}
	p.mutex.Unlock()
	s.once.Do(func() { s.server, s.err = start() })
	return s.server, s.err
}

// stop stops all servers.
func (p *pool) stop() error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var errs []error
	for _, s := range p.servers {
		if s.server != nil {
			errs = append(errs, s.server.Stop())
		}
	}
	clear(p.servers)
	return errors.Join(errs...)
}
