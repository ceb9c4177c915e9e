package indexes

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// Analyze gathers the planner's statistics of the tables and materialized views of
// these names, as many at a time as there are workers.
func (b Builder) Analyze(ctx context.Context, relations []string) error {
	statements := make([]statement, len(relations))
	for i, name := range relations {
		statements[i] = statement{what: "analyze " + name, analyze: name}
	}
	return b.execute(ctx, statements, b.Workers)
}

// analyze gathers the statistics of a relation: of its columns alone where it has a
// full-text index. Those of such an index take the texts of a sample of the rows apart,
// which is half of what a build of the index takes. PostgreSQL gathers them by itself,
// within a minute by default: to autovacuum, a relation of which only columns were
// analyzed is one that was not (manual, "ANALYZE").
func (b Builder) analyze(ctx context.Context, conn *pgx.Conn, relation string) error {
	name := schema.QuotePostgres(b.Schema, relation)
	var columns string
	err := conn.QueryRow(ctx, `
		SELECT coalesce('(' || string_agg(quote_ident(a.attname), ', ') || ')', '') FROM pg_catalog.pg_attribute a
		WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
		AND EXISTS (SELECT FROM pg_catalog.pg_index x WHERE x.indrelid = a.attrelid AND pg_catalog.pg_get_expr(x.indexprs, x.indrelid) LIKE '%to\_tsvector(%')`, name).Scan(&columns)
	if err == nil {
		_, err = conn.Exec(ctx, "ANALYZE "+name+" "+columns)
	}
	if err != nil {
		return fmt.Errorf("analyze %s: %w", relation, err)
	}
	return nil
}

// hasIndex tells whether the index of a key is there, which may be nil.
func (b Builder) hasIndex(ctx context.Context, conn *pgx.Conn, key *schema.AddConstraint) (there bool, err error) {
	if key == nil {
		return false, nil
	}
	err = conn.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
			WHERE x.indrelid = to_regclass($1) AND i.relname = $2 AND x.indisunique AND x.indisvalid AND x.indpred IS NULL AND x.indnatts = x.indnkeyatts
			AND ARRAY (SELECT a.attname::text FROM unnest(x.indkey::int2[]) WITH ORDINALITY k (number, place)
				JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number ORDER BY k.place) = $3)`,
		schema.QuotePostgres(b.Schema, key.Table), key.Constraint.Name, key.Constraint.Columns).Scan(&there)
	if err != nil {
		return false, fmt.Errorf("looking for the index %s: %w", key.Constraint.Name, err)
	}
	return there, nil
}
