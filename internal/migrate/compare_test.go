package migrate_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// compareRows compares every row of every Mattermost table in both databases,
// as a multiset of canonical texts. It reads both sides by itself and shares no
// code with typemap.
func compareRows(t *testing.T, source *sql.DB, target *pgx.Conn, schemaName string) {
	t.Helper()
	rows := 0
	for table, columns := range targetColumns(t, target, schemaName) {
		if table == "db_migrations" {
			continue // each side has its own
		}
		want := sourceRows(t, source, table, columns)
		got := targetRows(t, target, schema.QuotePostgres(schemaName, table), columns)
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
type column struct{ name, kind string }

func targetColumns(t *testing.T, target *pgx.Conn, schemaName string) map[string][]column {
	t.Helper()
	rows, err := target.Query(t.Context(), `
		SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL)
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

func sourceRows(t *testing.T, source *sql.DB, table string, columns []column) []string {
	t.Helper()
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = schema.QuoteMySQL(c.name)
	}
	rows, err := source.QueryContext(t.Context(), "SELECT "+strings.Join(names, ", ")+" FROM "+schema.QuoteMySQL(sourceName(t, source, table)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	list := canonicalRows(t, rows, columns, true)
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// sourceName is the name that MySQL has for a table.
func sourceName(t *testing.T, source *sql.DB, table string) string {
	t.Helper()
	var name string
	err := source.QueryRowContext(t.Context(), "SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND lower(table_name) = ?", table).Scan(&name)
	if err != nil {
		t.Fatalf("table %s in MySQL: %v", table, err)
	}
	return name
}

func targetRows(t *testing.T, target *pgx.Conn, table string, columns []column) []string {
	t.Helper()
	expressions := make([]string, len(columns))
	for i, c := range columns {
		expressions[i] = schema.QuotePostgres(c.name) + "::text"
		if strings.HasSuffix(c.kind, "[]") {
			expressions[i] = "array_to_json(" + schema.QuotePostgres(c.name) + ")::text"
		}
	}
	rows, err := target.Query(t.Context(), "SELECT "+strings.Join(expressions, ", ")+" FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	list := canonicalRows(t, rows, columns, false)
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// canonicalRows reads rows of texts, of either database, and sorts them. The
// caller looks at the rows' error.
func canonicalRows(t *testing.T, rows interface {
	Next() bool
	Scan(targets ...any) error
}, columns []column, mysql bool) []string {
	t.Helper()
	var list []string
	values := make([]*string, len(columns))
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
			writeCanonical(t, &b, columns[i], v, mysql)
		}
		list = append(list, b.String())
	}
	slices.Sort(list)
	return list
}

// writeCanonical writes one value, so that equal values of the two databases
// are equal texts. NULs and what stands for them are left out of MySQL's.
func writeCanonical(t *testing.T, b *strings.Builder, c column, v *string, mysql bool) {
	t.Helper()
	value := "NULL"
	switch {
	case v == nil:
	case c.kind == "boolean" && mysql:
		value = fmt.Sprintf("%q", fmt.Sprint(*v != "0"))
	case c.kind == "bytea" && mysql:
		value = fmt.Sprintf("%q", fmt.Sprintf(`\x%x`, *v))
	case c.kind == "jsonb" || strings.HasSuffix(c.kind, "[]"):
		value = canonicalJSON(t, strings.ReplaceAll(*v, "\x00", ""))
	default:
		value = fmt.Sprintf("%q", strings.ReplaceAll(*v, "\x00", ""))
	}
	fmt.Fprintf(b, "%s=%s ", c.name, value)
}

// canonicalJSON writes a JSON text with sorted keys, exact numbers and no NUL in
// any string.
func canonicalJSON(t *testing.T, text string) string {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		t.Fatalf("JSON %q: %v", text, err)
	}
	canonical, err := json.Marshal(canonicalValue(value))
	if err != nil {
		t.Fatal(err)
	}
	return string(canonical)
}

func canonicalValue(value any) any {
	switch v := value.(type) {
	case json.Number:
		if exact, ok := new(big.Rat).SetString(string(v)); ok {
			return exact.RatString()
		}
	case string:
		return "s" + strings.ReplaceAll(v, "\x00", "")
	case []any:
		for i := range v {
			v[i] = canonicalValue(v[i])
		}
	case map[string]any:
		clean := make(map[string]any, len(v))
		for key, member := range v {
			clean[strings.ReplaceAll(key, "\x00", "")] = canonicalValue(member)
		}
		return clean
	}
	return value
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
