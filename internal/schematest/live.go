// Package schematest compares a live PostgreSQL schema with what Mattermost's
// migrations leave. It reads the timeline's data and the live catalog by code of
// its own, so that the package schema cannot err on both sides.
package schematest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// Elements are what a database has, or should have, by kind and name:
// "column teams.id".
type Elements map[string]string

// entry is an element of the timeline's data.
type entry struct {
	Name, Type, Definition, Value string
	Default                       *string
	Labels                        []string
	NotNull                       bool `json:"not_null"`
	Unique                        bool
	From, Until, Version          int
}

// timeline is the timeline's data.
type timeline struct {
	Migrations, Enums []entry
	Tables, Views     []struct {
		Name                          string
		From, Until                   int
		Columns, Indexes, Constraints []entry
		StorageParameters             []entry `json:"storage_parameters"`
	}
}

// Timeline reads from the data what the migrations of v must leave.
func Timeline(t *testing.T, v schema.Versions) Elements {
	t.Helper()
	data := readTimeline(t, "mattermost/postgres.json")
	want := data.elements(v)
	for _, m := range data.Migrations {
		if v.Has(m.Version) {
			want[fmt.Sprintf("migration %d", m.Version)] = m.Name
		}
	}
	return want
}

// Plugin reads from the data what a plugin's migrations of v must leave.
func Plugin(t *testing.T, id string, v schema.Versions) Elements {
	t.Helper()
	return readTimeline(t, "plugins/"+id+".json").elements(v)
}

// elements are all but the rows of the bookkeeping.
func (data timeline) elements(v schema.Versions) Elements {
	at := func(from, until int) bool { return (from == 0 || v.Has(from)) && !v.Has(until) }
	want := Elements{}
	for _, e := range data.Enums {
		if at(e.From, e.Until) {
			want["enum "+e.Name] = fmt.Sprint(e.Labels)
		}
	}
	for _, r := range append(data.Tables, data.Views...) {
		if !at(r.From, r.Until) {
			continue
		}
		for _, c := range r.Columns {
			if at(c.From, c.Until) {
				want["column "+r.Name+"."+c.Name] = columnElement(c.Type, c.NotNull, c.Default)
			}
		}
		for _, i := range r.Indexes {
			if at(i.From, i.Until) {
				want["index "+i.Name+" on "+r.Name] = fmt.Sprintf("%s unique=%t valid=true", i.Definition, i.Unique)
			}
		}
		for _, c := range r.Constraints {
			if at(c.From, c.Until) {
				want["constraint "+c.Name+" on "+r.Name] = c.Definition
			}
		}
		for _, p := range r.StorageParameters {
			if at(p.From, p.Until) {
				want["parameter "+p.Name+" of "+r.Name] = p.Value
			}
		}
	}
	return want
}

// readTimeline reads the data of a file, wherever the test runs.
func readTimeline(t *testing.T, file string) (data timeline) {
	t.Helper()
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("the path of the source is not known")
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(here), "..", "..", "schema", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &data); err != nil {
		t.Fatal(err)
	}
	return data
}

func columnElement(typ string, notNull bool, expression *string) string {
	text := fmt.Sprintf("%s notnull=%t", typ, notNull)
	if expression != nil {
		text += " default " + *expression
	}
	return text
}

// liveQueries read a schema, each as rows of element and text. db_migrations is
// what they leave out.
var liveQueries = []string{
	`SELECT 'enum ' || t.typname, '[' || string_agg(e.enumlabel, ' ' ORDER BY e.enumsortorder) || ']'
	 FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.typnamespace = $1::regnamespace GROUP BY t.typname`,
	`SELECT 'column ' || c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || ' notnull=' || a.attnotnull
	   || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
	 FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	 LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
	 WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'm', 'v') AND c.relname <> 'db_migrations'`,
	`SELECT 'index ' || i.relname || ' on ' || c.relname, regexp_replace(pg_get_indexdef(i.oid), '^.*? USING ', '')
	   || ' unique=' || x.indisunique || ' valid=' || x.indisvalid
	 FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
	 WHERE c.relnamespace = $1::regnamespace AND c.relname <> 'db_migrations'
	   AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))`,
	`SELECT 'constraint ' || k.conname || ' on ' || c.relname, pg_get_constraintdef(k.oid)
	 FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
	 WHERE c.relnamespace = $1::regnamespace AND k.contype <> 'n' AND c.relname <> 'db_migrations'`,
	`SELECT 'parameter ' || split_part(o, '=', 1) || ' of ' || c.relname, split_part(o, '=', 2)
	 FROM pg_class c, unnest(c.reloptions) o WHERE c.relnamespace = $1::regnamespace`,
}

// live reads what the schema has.
func live(ctx context.Context, t *testing.T, tx pgx.Tx, name string) Elements {
	t.Helper()
	quoted := schema.QuotePostgres(name)
	if _, err := tx.Exec(ctx, "SET LOCAL search_path TO pg_catalog, "+quoted); err != nil {
		t.Fatal(err)
	}
	have := Elements{}
	queries := liveQueries
	var hasMigrations bool
	if err := tx.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL`, quoted+".db_migrations").Scan(&hasMigrations); err != nil {
		t.Fatal(err)
	}
	if hasMigrations {
		queries = append(slices.Clip(queries),
			"SELECT 'migration ' || version, name FROM "+quoted+".db_migrations WHERE $1 <> ''")
	}
	for _, query := range queries {
		rows, err := tx.Query(ctx, query, quoted)
		if err != nil {
			t.Fatal(err)
		}
		var element, text string
		_, err = pgx.ForEachRow(rows, []any{&element, &text}, func() error {
			have[element] = text
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return have
}

// Require fails with every difference between a live schema and what it
// should have.
func Require(ctx context.Context, t *testing.T, conn *pgx.Conn, name string, want Elements) {
	t.Helper()
	if diff := cmp.Diff(want, Snapshot(ctx, t, conn, name)); diff != "" {
		t.Errorf("schema %s differs (-want +got):\n%s", name, diff)
	}
}

// Snapshot reads a schema's elements in a transaction of its own.
func Snapshot(ctx context.Context, t *testing.T, conn *pgx.Conn, name string) Elements {
	t.Helper()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	have := live(ctx, t, tx, name)
	if err := tx.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	return have
}
