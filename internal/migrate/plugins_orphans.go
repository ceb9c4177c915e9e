package migrate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// notValid ends the definition of a foreign key that holds for the rows that come
// and was not checked for those that are there.
const notValid = " NOT VALID"

// firstOrphans is how many rows are named.
const firstOrphans = 10

// withOrphans looks for rows of plugins that point to none, which MySQL let in: until
// its release 9 it took no notice of these foreign keys. A foreign key with such rows
// is built without a check of the rows that are there, and the rows are listed. Where
// rows that it points to were set aside, it waits for these, as others do.
func (r *run) withOrphans(ctx context.Context, changes []schema.Change) ([]schema.Change, error) {
	changes = slices.Clone(changes)
	for i, change := range changes {
		add, ok := change.(schema.AddConstraint)
		if !ok || add.Constraint.Kind != schema.ForeignKey || r.pluginMoving(add.Table) == nil || r.setAside(add.Constraint.RefTable) {
			continue
		}
		rows, keys, err := r.orphans(ctx, add)
		if err != nil {
			return nil, fmt.Errorf("looking for rows of %s that point to no row of %s: %w", add.Table, add.Constraint.RefTable, err)
		}
		if rows == 0 {
			continue
		}
		unchecked := *add.Constraint
		unchecked.Definition += notValid
		add.Constraint = &unchecked
		changes[i] = add
		if rows > int64(len(keys)) {
			keys = append(keys, "…")
		}
		r.printf("orphans  %s: %s of %s point to no row of %s (%s)\n", add.Constraint.Name, humanize.Comma(rows), add.Table, add.Constraint.RefTable, strings.Join(keys, "; "))
		r.printf("         The key is built NOT VALID: it holds for rows that come. Delete these rows, then run: ALTER TABLE %s VALIDATE CONSTRAINT %s\n",
			schema.QuotePostgres(r.Schema, add.Table), schema.QuotePostgres(add.Constraint.Name))
	}
	return changes, nil
}

// owePlugin saves a foreign key of a plugin's, for a replay of the rows that it waits
// for to build.
func (r *run) owePlugin(change schema.Change) {
	if add, ok := change.(schema.AddConstraint); ok && r.pluginMoving(add.Table) != nil {
		r.saved = append(r.saved, add.ForeignKey(r.Schema))
	}
}

// setAside tells whether rows of a table of PostgreSQL's were set aside.
func (r *run) setAside(table string) bool {
	for _, result := range r.results {
		if result.Table.Target.Name == table && result.Rejected > 0 {
			return true
		}
	}
	return false
}

// orphans counts the rows of the target that a foreign key would refuse, and returns
// the primary keys of the first ones.
func (r *run) orphans(ctx context.Context, add schema.AddConstraint) (rows int64, keys []string, err error) {
	var present, equal []string
	for i, name := range add.Constraint.Columns {
		present = append(present, "c."+schema.QuotePostgres(name)+" IS NOT NULL")
		equal = append(equal, "p."+schema.QuotePostgres(add.Constraint.RefColumns[i])+" = c."+schema.QuotePostgres(name))
	}
	from := fmt.Sprintf(" FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)", schema.QuotePostgres(r.Schema, add.Table),
		strings.Join(present, " AND "), schema.QuotePostgres(r.Schema, add.Constraint.RefTable), strings.Join(equal, " AND "))
	if err := r.target.QueryRow(ctx, "SELECT count(*)"+from).Scan(&rows); err != nil || rows == 0 {
		return 0, nil, err
	}
	key := r.pluginMoving(add.Table).Postgres().Table(add.Table).PrimaryKey()
	parts := make([]string, len(key))
	for i, name := range key {
		parts[i] = fmt.Sprintf("'%s=' || c.%s", name, schema.QuotePostgres(name))
	}
	list, err := r.target.Query(ctx, fmt.Sprintf("SELECT concat_ws(', ', %s)%s ORDER BY 1 LIMIT %d", strings.Join(parts, ", "), from, firstOrphans))
	if err != nil {
		return 0, nil, err
	}
	keys, err = pgx.CollectRows(list, pgx.RowTo[string])
	return rows, keys, err
}
