package indexes

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// Refresh fills again the schema's materialized views that read the tables, by
// themselves or through other views, and returns their names. Each comes after
// those that it reads. Those that are full already are left out.
func (b Builder) Refresh(ctx context.Context, tables, full []string) (names []string, err error) {
	var levels [][]string
	err = b.connected(ctx, func(conn *pgx.Conn) (err error) {
		levels, err = readers(ctx, conn, b.Schema, tables)
		return err
	})
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, level := range levels {
		var statements []statement
		for _, name := range level {
			if !slices.Contains(full, name) {
				names = append(names, name)
				statements = append(statements, statement{sql: []string{refresh(b.Schema, name)}, what: "refresh materialized view " + name})
			}
		}
		errs = append(errs, b.execute(ctx, statements, b.Workers))
	}
	return names, errors.Join(errs...)
}

// RefreshIn is Refresh in a transaction, for all views that read the tables, one after
// the other.
func RefreshIn(ctx context.Context, tx pgx.Tx, schemaName string, tables []string) error {
	levels, err := readers(ctx, tx, schemaName, tables)
	if err != nil {
		return err
	}
	for _, name := range slices.Concat(levels...) {
		if _, err := tx.Exec(ctx, refresh(schemaName, name)); err != nil {
			return fmt.Errorf("refresh materialized view %s: %w", name, err)
		}
	}
	return nil
}

func refresh(schemaName, view string) string {
	return "REFRESH MATERIALIZED VIEW " + schema.QuotePostgres(schemaName, view)
}

// readers are the materialized views of a schema that read tables of it. Those of a level
// read none of the same level or of one behind it.
func readers(ctx context.Context, db schema.Queryer, schemaName string, tables []string) (levels [][]string, err error) {
	rows, err := db.Query(ctx, readersQuery, schemaName, tables)
	if err != nil {
		return nil, fmt.Errorf("looking for the materialized views of the tables: %w", err)
	}
	var name string
	var depth, last int
	_, err = pgx.ForEachRow(rows, []any{&name, &depth}, func() error {
		if depth != last {
			levels, last = append(levels, nil), depth
		}
		levels[len(levels)-1] = append(levels[len(levels)-1], name)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for the materialized views of the tables: %w", err)
	}
	return levels, nil
}

// readersQuery lists the materialized views that read tables, with the number of
// views on the longest way to a table. What a view reads is what its rule depends
// on (manual, "pg_depend"). Views that read each other end the search.
const readersQuery = `
WITH RECURSIVE reader AS (
	SELECT c.oid, 0 AS depth FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = $1 AND c.relname = ANY ($2)
	UNION
	SELECT w.ev_class, r.depth + 1
	FROM reader r
	JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = r.oid AND d.classid = 'pg_catalog.pg_rewrite'::regclass
	JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid AND w.ev_class <> r.oid
	WHERE r.depth < 100
)
SELECT c.relname::text, max(r.depth)
FROM reader r JOIN pg_catalog.pg_class c ON c.oid = r.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'm' AND n.nspname = $1
GROUP BY 1 ORDER BY 2, 1`
