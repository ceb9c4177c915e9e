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
	var levels [][]statement
	err = b.connected(ctx, func(conn *pgx.Conn) error {
		names, levels = nil, nil
		rows, err := conn.Query(ctx, readersQuery, b.Schema, tables)
		if err != nil {
			return err
		}
		var name string
		var depth, last int
		_, err = pgx.ForEachRow(rows, []any{&name, &depth}, func() error {
			if slices.Contains(full, name) {
				return nil
			}
			if depth != last {
				levels, last = append(levels, nil), depth
			}
			names = append(names, name)
			level := &levels[len(levels)-1]
			*level = append(*level, statement{sql: []string{"REFRESH MATERIALIZED VIEW " + schema.QuotePostgres(b.Schema, name)}, what: "refresh materialized view " + name})
			return nil
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for the materialized views of the tables: %w", err)
	}
	var errs []error
	for _, level := range levels {
		errs = append(errs, b.execute(ctx, level, b.Workers))
	}
	return names, errors.Join(errs...)
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
