package copier_test

import (
	"bytes"
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/dsn"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// databases are a MySQL and a PostgreSQL database to copy between.
type databases struct {
	source       *sql.DB
	sourceConfig *mysql.Config
	target       *pgx.Conn
	targetConfig *pgx.ConnConfig
}

func newDatabases(tb testing.TB, source, target *testdb.Database) *databases {
	tb.Helper()
	d := &databases{}
	var err error
	if d.sourceConfig, err = dsn.MySQL(source.DSN); err != nil {
		tb.Fatal(err)
	}
	if d.targetConfig, err = dsn.Postgres(target.DSN); err != nil {
		tb.Fatal(err)
	}
	if d.source, err = session.OpenMySQL(d.sourceConfig); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = d.source.Close() })
	if d.target, err = pgx.ConnectConfig(tb.Context(), d.targetConfig); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = d.target.Close(context.WithoutCancel(tb.Context())) })
	return d
}

// exec runs statements in both databases.
func (d *databases) exec(tb testing.TB, source, target string) {
	tb.Helper()
	for statement := range strings.SplitSeq(source, ";") {
		if _, err := d.source.ExecContext(tb.Context(), statement); err != nil {
			tb.Fatalf("%s: %v", statement, err)
		}
	}
	if _, err := d.target.Exec(tb.Context(), target); err != nil {
		tb.Fatalf("%s: %v", target, err)
	}
}

// fillBig makes MySQL's table Big, with texts of 200,000 characters, and
// PostgreSQL's by a statement.
func (d *databases) fillBig(tb testing.TB, rows int, target string) {
	tb.Helper()
	d.exec(tb, "CREATE TABLE Big (Id int PRIMARY KEY, T longtext)", target)
	const insert = "INSERT INTO Big WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i, REPEAT('m', 200000) FROM n"
	if _, err := d.source.ExecContext(tb.Context(), insert, rows); err != nil {
		tb.Fatal(err)
	}
}

// tables pairs the tables of both databases. choices are the policies.
func (d *databases) tables(tb testing.TB, choices ...string) []*typemap.Table {
	tb.Helper()
	policies, err := typemap.ParsePolicies(choices)
	if err != nil {
		tb.Fatal(err)
	}
	source, err := schema.ReadMySQL(tb.Context(), d.source, d.sourceConfig.DBName)
	if err != nil {
		tb.Fatal(err)
	}
	target, err := schema.ReadPostgres(tb.Context(), d.target, "public")
	if err != nil {
		tb.Fatal(err)
	}
	pairing, err := schema.Pair(source, target)
	if err != nil {
		tb.Fatal(err)
	}
	var tables []*typemap.Table
	for _, pair := range pairing.Tables {
		if pair.Target.Name == "db_migrations" {
			continue
		}
		t, err := typemap.NewTable(pair, target.Enums, typemap.Options{Policies: policies})
		if err != nil {
			tb.Fatal(err)
		}
		tables = append(tables, t)
	}
	return tables
}

// read copies the rows of a query in MySQL.
func (d *databases) read(tb testing.TB, query string, columns int) (rows [][][]byte) {
	tb.Helper()
	conn, err := d.source.Conn(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := session.ReadRows(tb.Context(), conn, query, columns, func(row [][]byte) error {
		row = slices.Clone(row)
		for i, value := range row {
			row[i] = bytes.Clone(value)
		}
		rows = append(rows, row)
		return nil
	}); err != nil {
		tb.Fatal(err)
	}
	return rows
}

func (d *databases) truncate(tb testing.TB, tables []*typemap.Table) {
	tb.Helper()
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = schema.QuotePostgres("public", t.Target.Name)
	}
	if _, err := d.target.Exec(tb.Context(), "TRUNCATE "+strings.Join(names, ", ")); err != nil {
		tb.Fatal(err)
	}
}

// begin records a run in the target, in place of an earlier one.
func (d *databases) begin(tb testing.TB) *copier.Run {
	tb.Helper()
	r := &copier.Run{Schema: "public", Command: "test", Conditions: copier.Conditions{}, Phase: "copy"}
	if err := pgx.BeginFunc(tb.Context(), d.target, func(tx pgx.Tx) error { return copier.BeginRun(tb.Context(), tx, r, nil) }); err != nil {
		tb.Fatal(err)
	}
	return r
}

// copier returns a copier with a snapshot and a run of its own. change may be nil.
func (d *databases) copier(tb testing.TB, workers int, change func(*copier.Config)) *copier.Copier {
	tb.Helper()
	config := copier.Config{
		Source: d.snapshot(tb, workers+1), SourceDatabase: d.sourceConfig.DBName,
		Target: d.targetConfig, Run: d.begin(tb),
		Workers: workers,
	}
	if change != nil {
		change(&config)
	}
	c, err := copier.New(config)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// snapshot opens the present state of all tables, without a lock: the server is
// other tests' too.
func (d *databases) snapshot(tb testing.TB, connections int) *copier.Snapshot {
	tb.Helper()
	s, err := copier.OpenSnapshot(tb.Context(), d.source, copier.SnapshotOptions{
		Connections: connections, Mode: copier.SnapshotNone, Database: d.sourceConfig.DBName, Tables: []string{"any"},
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	return s
}
