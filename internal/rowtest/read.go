package rowtest

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/canonical"
	"migration-assist/schema"
)

// utcSession returns a session of MySQL in UTC, and the offset of the server's
// zone in seconds.
func utcSession(t *testing.T, source *sql.DB) (session *sql.Conn, utcOffset int) {
	t.Helper()
	session, err := source.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	if err := session.QueryRowContext(t.Context(), "SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())").Scan(&utcOffset); err != nil {
		t.Fatal(err)
	}
	if _, err := session.ExecContext(t.Context(), "SET time_zone = '+00:00'"); err != nil {
		t.Fatal(err)
	}
	return session, utcOffset
}

func targetColumns(t *testing.T, target *pgx.Conn, schemaName string) map[string][]column {
	t.Helper()
	rows, err := target.Query(t.Context(), `
		SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relnamespace = quote_ident($1)::regnamespace AND c.relkind = 'r'
		ORDER BY 1, 2`, schemaName)
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string][]column{}
	var table string
	var c column
	if _, err := pgx.ForEachRow(rows, []any{&table, &c.name, &c.kind}, func() error {
		tables[table] = append(tables[table], c)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return tables
}

// sourceTable returns the name that MySQL has for a table, and the types of its
// columns by their folded names.
func sourceTable(t *testing.T, source *sql.Conn, table string) (name string, types map[string]string) {
	t.Helper()
	rows, err := source.QueryContext(t.Context(), `
		SELECT table_name, column_name, column_type FROM information_schema.columns
		WHERE table_schema = database() AND lower(table_name) = lower(?)`, table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	types = map[string]string{}
	for rows.Next() {
		var column, kind string
		if err := rows.Scan(&name, &column, &kind); err != nil {
			t.Fatal(err)
		}
		types[schema.Fold(column)] = kind
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return name, types
}

func (table table) sourceRows(t *testing.T, source *sql.Conn) []string {
	t.Helper()
	expressions := make([]string, len(table.columns))
	for i, c := range table.columns {
		expressions[i] = c.SelectMySQL(schema.QuoteMySQL(c.name))
	}
	rows, err := source.QueryContext(t.Context(), "SELECT "+strings.Join(expressions, ", ")+" FROM "+schema.QuoteMySQL(table.source))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	list := table.canonicalRows(t, rows, canonical.Form.MySQL)
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func (table table) targetRows(t *testing.T, target *pgx.Conn, schemaName string) []string {
	t.Helper()
	expressions := make([]string, len(table.columns))
	for i, c := range table.columns {
		expressions[i] = c.SelectPostgres(schema.QuotePostgres(c.name))
	}
	rows, err := target.Query(t.Context(), "SELECT "+strings.Join(expressions, ", ")+" FROM "+schema.QuotePostgres(schemaName, table.target))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	list := table.canonicalRows(t, rows, canonical.Form.Postgres)
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// scanner is the rows of either driver.
type scanner interface {
	Next() bool
	Scan(targets ...any) error
}

// canonicalRows writes each row as a text, and sorts these.
func (table table) canonicalRows(t *testing.T, rows scanner, read func(canonical.Form, []byte) (string, error)) []string {
	t.Helper()
	var list []string
	values := make([][]byte, len(table.columns))
	targets := make([]any, len(table.columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for i, v := range values {
			text, err := read(table.columns[i].Form, v)
			if err != nil {
				t.Errorf("column %s.%s: %q: %v", table.target, table.columns[i].name, v, err)
			}
			b.WriteString(table.columns[i].name + "=" + text + " ")
		}
		list = append(list, b.String())
	}
	slices.Sort(list)
	return list
}
