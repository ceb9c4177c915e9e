// Package rowtest compares the rows of a migrated database with the source's, for
// tests. It reads both sides by itself and shares no code with typemap.
package rowtest

import (
	"database/sql"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/canonical"
	"migration-assist/schema"
)

// Rows are the rows of a database as sorted canonical texts, by the tables' names in
// PostgreSQL.
type Rows map[string][]string

// Compare compares every row of every table of a schema of the target with the
// source's, as multisets.
func Compare(t *testing.T, source *sql.DB, target *pgx.Conn, schemaName string) {
	t.Helper()
	tables := Pair(t, source, target, schemaName)
	Require(t, tables.Source(t), tables.Target(t, target))
}

// Require fails with every row that only one side has, and where there are none to
// compare.
func Require(t *testing.T, want, got Rows) {
	t.Helper()
	rows := 0
	for table := range want {
		if diff := cmp.Diff(want[table], got[table]); diff != "" {
			t.Errorf("rows of %s (-MySQL +PostgreSQL):\n%s", table, diff)
		}
		rows += len(got[table])
	}
	if rows == 0 {
		t.Error("there are no rows to compare")
	}
}

// Tables are the tables of a target that are compared, with their columns' types on
// both sides. They hold for other databases with the same schema too.
type Tables struct {
	source *sql.Conn
	schema string // the target's
	tables []table
}

// table is one table that both sides have.
type table struct {
	source, target string
	columns        []column
}

// column is a column of the target.
type column struct {
	name, kind string
	canonical.Form
}

// Pair reads which tables and columns the target has, and what they are in the
// source, over a session that lasts until the test ends.
func Pair(t *testing.T, source *sql.DB, target *pgx.Conn, schemaName string) Tables {
	t.Helper()
	session, utcOffset := utcSession(t, source)
	tables := Tables{source: session, schema: schemaName}
	for name, columns := range targetColumns(t, target, schemaName) {
		if name == "db_migrations" {
			continue // each side has its own
		}
		sourceName, types := sourceTable(t, session, name)
		for i, c := range columns {
			var err error
			if columns[i].Form, err = canonical.New(types[schema.Fold(c.name)], c.kind, utcOffset); err != nil {
				t.Fatalf("column %s.%s: %v", name, c.name, err)
			}
		}
		tables.tables = append(tables.tables, table{sourceName, name, columns})
	}
	return tables
}

// Source reads the source's rows.
func (tables Tables) Source(t *testing.T) Rows {
	t.Helper()
	rows := Rows{}
	for _, table := range tables.tables {
		rows[table.target] = table.sourceRows(t, tables.source)
	}
	return rows
}

// Target reads the target's rows.
func (tables Tables) Target(t *testing.T, target *pgx.Conn) Rows {
	t.Helper()
	if _, err := target.Exec(t.Context(), canonical.PostgresSettings); err != nil {
		t.Fatal(err)
	}
	rows := Rows{}
	for _, table := range tables.tables {
		rows[table.target] = table.targetRows(t, target, tables.schema)
	}
	return rows
}
