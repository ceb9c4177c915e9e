package migrate

import (
	"context"
	"fmt"
	"math"

	"migration-assist/schema"
)

// setIdentities sets the next value of every included table's identity column.
func (r *run) setIdentities(ctx context.Context) error {
	for _, i := range r.included {
		for _, c := range i.made.Table.Columns {
			if !c.AutoIncrement {
				continue
			}
			if err := r.setIdentity(ctx, i, c); err != nil {
				return fmt.Errorf("setting the next value of %s.%s in PostgreSQL: %w", i.made.Table.Name, c.Name, err)
			}
		}
	}
	return nil
}

// setIdentity makes the next value the one that MySQL would give, or the one
// after the greatest that is there, whichever is greater. MySQL's may be greater,
// since rows were deleted. A column that has come to its type's end stays there.
func (r *run) setIdentity(ctx context.Context, i included, c *schema.Column) error {
	// Sessions read this from the table, not from statistics; see
	// session.OpenMySQL.
	const asked = `SELECT COALESCE(AUTO_INCREMENT, 1) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?`
	var next uint64
	if err := r.source.QueryRowContext(ctx, asked, r.catalog.Name, i.source.Name).Scan(&next); err != nil {
		return fmt.Errorf("asking MySQL for it: %w", err)
	}
	table := schema.QuotePostgres(r.Schema, i.made.Table.Name)
	set := `SELECT setval(q.seqrelid, greatest(least(used.last, q.seqmax), q.seqmin), used.last >= q.seqmin)
		FROM pg_catalog.pg_sequence q,
			(SELECT greatest(max(` + schema.QuotePostgres(c.Name) + `), $3::bigint) AS last FROM ` + table + `) used
		WHERE q.seqrelid = pg_get_serial_sequence($1, $2)::regclass`
	last := int64(min(max(next, 1)-1, math.MaxInt64))
	var value int64
	return r.target.QueryRow(ctx, set, table, c.Name, last).Scan(&value)
}
