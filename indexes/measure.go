package indexes

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// measuredRows is of how many rows texts are measured.
const measuredRows = 1000

// measureTexts tells by name how much of a table's rows each of its full-text indexes
// is of, from 0 to 1, by the table's first rows.
func (b Builder) measureTexts(ctx context.Context, conn *pgx.Conn, list []schema.CreateIndex) (parts map[string]float64, err error) {
	parts = map[string]float64{}
	table := list[0].Relation
	name := schema.QuotePostgres(b.Schema, table)
	rows, err := conn.Query(ctx, "SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped", name)
	if err != nil {
		return nil, fmt.Errorf("measure %s: %w", table, err)
	}
	columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for i := 0; err == nil && i < len(list); i++ {
		lengths := []string{"0"}
		for _, c := range columns {
			if list[i].Index.IsFullTextOf(c) {
				lengths = append(lengths, "coalesce(octet_length("+schema.QuotePostgres(c)+"::text), 0)")
			}
		}
		var part float64
		err = conn.QueryRow(ctx, fmt.Sprintf("SELECT coalesce(sum(%s)::float8 / nullif(sum(octet_length(ROW(t.*)::text)), 0), 0) FROM (SELECT * FROM %s LIMIT %d) AS t",
			strings.Join(lengths, " + "), name, measuredRows)).Scan(&part)
		parts[list[i].Index.Name] = part
	}
	if err != nil {
		return nil, fmt.Errorf("measure %s: %w", table, err)
	}
	return parts, nil
}
