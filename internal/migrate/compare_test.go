package migrate_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/canonical"
	"migration-assist/schema"
)

// compareRows compares every row of every table of the schema with the source's,
// as a multiset of canonical texts. It reads both sides by itself and shares no
// code with typemap.
func compareRows(t *testing.T, source *sql.DB, target *pgx.Conn, schemaName string) {
	t.Helper()
	session, utcOffset := utcSession(t, source)
	if _, err := target.Exec(t.Context(), canonical.PostgresSettings); err != nil {
		t.Fatal(err)
	}
	rows := 0
	for table, columns := range targetColumns(t, target, schemaName) {
		if table == "db_migrations" {
			continue // each side has its own
		}
		name, types := sourceTable(t, session, table)
		for i, c := range columns {
			var err error
			if columns[i].Form, err = canonical.New(types[schema.Fold(c.name)], c.kind, utcOffset); err != nil {
				t.Fatalf("column %s.%s: %v", table, c.name, err)
			}
		}
		want := sourceRows(t, session, name, columns)
		got := targetRows(t, target, schemaName, table, columns)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rows of %s (-MySQL +PostgreSQL):\n%s", table, diff)
		}
		rows += len(got)
	}
	if rows == 0 {
		t.Error("there are no rows to compare")
	}
}

// column is a column of the target.
type column struct {
	name, kind string
	canonical.Form
}

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

func sourceRows(t *testing.T, source *sql.Conn, table string, columns []column) []string {
	t.Helper()
	expressions := make([]string, len(columns))
	for i, c := range columns {
		expressions[i] = c.SelectMySQL(schema.QuoteMySQL(c.name))
	}
	rows, err := source.QueryContext(t.Context(), "SELECT "+strings.Join(expressions, ", ")+" FROM "+schema.QuoteMySQL(table))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	list := canonicalRows(t, rows, table, columns, canonical.Form.MySQL)
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func targetRows(t *testing.T, target *pgx.Conn, schemaName, table string, columns []column) []string {
	t.Helper()
	expressions := make([]string, len(columns))
	for i, c := range columns {
		expressions[i] = c.SelectPostgres(schema.QuotePostgres(c.name))
	}
	rows, err := target.Query(t.Context(), "SELECT "+strings.Join(expressions, ", ")+" FROM "+schema.QuotePostgres(schemaName, table))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	list := canonicalRows(t, rows, table, columns, canonical.Form.Postgres)
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
func canonicalRows(t *testing.T, rows scanner, table string, columns []column, read func(canonical.Form, []byte) (string, error)) []string {
	t.Helper()
	var list []string
	values := make([][]byte, len(columns))
	targets := make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for i, v := range values {
			text, err := read(columns[i].Form, v)
			if err != nil {
				t.Errorf("column %s.%s: %q: %v", table, columns[i].name, v, err)
			}
			b.WriteString(columns[i].name + "=" + text + " ")
		}
		list = append(list, b.String())
	}
	slices.Sort(list)
	return list
}

// statistics returns what a server's system console shows of a database, from
// its materialized views.
func statistics(ctx context.Context, t *testing.T, target *pgx.Conn) map[string]int64 {
	t.Helper()
	got := map[string]int64{}
	for name, query := range map[string]string{
		"posts by author":     "SELECT coalesce(sum(numposts), 0)::bigint FROM public.poststats",
		"posts by team":       "SELECT coalesce(sum(num), 0)::bigint FROM public.posts_by_team_day",
		"posts of bots":       "SELECT coalesce(sum(num), 0)::bigint FROM public.bot_posts_by_team_day",
		"files":               "SELECT num FROM public.file_stats",
		"bytes of files":      "SELECT usage::bigint FROM public.file_stats",
		"targets of profiles": "SELECT count(*) FROM public.attributeview",
	} {
		var n int64
		if err := target.QueryRow(ctx, query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got[name] = n
	}
	return got
}
