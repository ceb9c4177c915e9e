package indexes

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// mostRows is how many rows at fault are named.
const mostRows = 10

// Faults are rows for which something cannot be built.
type Faults struct {
	// Count is how many there are.
	Count int64
	// Keys are of the first ten: "id=abc". A credential is hidden.
	Keys []string
}

// String lists them: "12 (id=a; id=b; …)".
func (f Faults) String() string {
	keys := f.Keys
	if int64(len(keys)) < f.Count {
		keys = append(slices.Clip(keys), "…")
	}
	return fmt.Sprintf("%d (%s)", f.Count, strings.Join(keys, "; "))
}

// AddNotValid adds a foreign key that rows violate, so that only rows to come are
// checked, and returns those that have no parent, by their table's key.
func AddNotValid(ctx context.Context, tx pgx.Tx, schemaName string, key schema.Change) (Faults, error) {
	var f Faults
	change := schema.NotValid(key)
	if err := schema.Exec(ctx, tx, schemaName, []schema.Change{change}); err != nil {
		return f, err
	}
	table, name := schema.QuotePostgres(schemaName, relation(key)), built(key)
	if c, ok := key.(schema.RestoreObject); ok {
		table, name = c.Object.Relation(), c.Object.Name
	}
	query, err := orphansQuery(ctx, tx, table, name)
	if err == nil {
		f, err = readFaults(ctx, tx, query)
	}
	if err != nil {
		return f, fmt.Errorf("looking for the rows of %s without a parent by %s: %w", table, name, err)
	}
	return f, nil
}

// readFaults runs a query of keys and their number.
func readFaults(ctx context.Context, tx pgx.Tx, query string) (f Faults, err error) {
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return f, err
	}
	var key string
	_, err = pgx.ForEachRow(rows, []any{&key, &f.Count}, func() error {
		f.Keys = append(f.Keys, key)
		return nil
	})
	return f, err
}

// orphansQuery returns the query for the keys of the rows that have no parent, with
// their number. A row with NULL needs none (manual, "CREATE TABLE"; MATCH SIMPLE).
// The parent is named too: it is what is missing.
func orphansQuery(ctx context.Context, tx pgx.Tx, table, name string) (query string, err error) {
	var parent string
	var columns, references, key []string
	err = tx.QueryRow(ctx, `
		SELECT format('%I.%I', n.nspname, p.relname),
			ARRAY (SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (number, place) JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number ORDER BY u.place),
			ARRAY (SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (number, place) JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number ORDER BY u.place),
			ARRAY (SELECT a.attname::text FROM pg_catalog.pg_index x CROSS JOIN unnest(x.indkey::int2[]) WITH ORDINALITY u (number, place)
				JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.number WHERE x.indrelid = k.conrelid AND x.indisprimary ORDER BY u.place)
		FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class p ON p.oid = k.confrelid JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
		WHERE k.conrelid = to_regclass($1) AND k.conname = $2`, table, name).Scan(&parent, &columns, &references, &key)
	if err != nil {
		return "", err
	}
	var needs, same []string
	for i, c := range columns {
		child := "c." + schema.QuotePostgres(c)
		needs = append(needs, child+" IS NOT NULL")
		same = append(same, "p."+schema.QuotePostgres(references[i])+" = "+child)
	}
	shown := keyOf(table, "c", append(key, columns...))
	return fmt.Sprintf("SELECT %s, count(*) OVER () FROM %s AS c WHERE %s AND NOT EXISTS (SELECT FROM %s AS p WHERE %s) ORDER BY 1 LIMIT %d",
		shown, table, strings.Join(needs, " AND "), parent, strings.Join(same, " AND "), mostRows), nil
}

// keyOf is the expression for columns of a row in words: "id=a, teamid=b". Each comes
// once. table is as PostgreSQL writes it.
func keyOf(table, alias string, columns []string) string {
	_, name, _ := strings.Cut(table, ".")
	name = strings.Trim(name, `"`)
	var parts []string
	seen := map[string]bool{}
	for _, c := range columns {
		if seen[c] {
			continue
		}
		seen[c] = true
		label := strings.ReplaceAll(c, "'", "''")
		if schema.Secret(name, c) {
			parts = append(parts, "'"+label+" is hidden here'")
			continue
		}
		parts = append(parts, fmt.Sprintf("'%s=' || %s.%s::text", label, alias, schema.QuotePostgres(c)))
	}
	return "concat_ws(', ', " + strings.Join(parts, ", ") + ")"
}
