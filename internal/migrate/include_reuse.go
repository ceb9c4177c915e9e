package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// reusableEnums returns those of the types of an included table that the target
// has already, as DROP TABLE leaves them. One with other labels is refused.
func (r *run) reusableEnums(live *schema.Catalog, i included) (enums []*schema.Enum, err error) {
	for _, want := range i.made.Enums {
		n := slices.IndexFunc(live.Enums, func(e *schema.Enum) bool { return e.Name == want.Name })
		if n < 0 {
			continue
		}
		if !slices.Equal(live.Enums[n].Labels, want.Labels) {
			return nil, fmt.Errorf("--include %s: the target has a type %s with other labels than MySQL's column; drop what uses it, then run: DROP TYPE %s",
				i.source.Name, want.Name, schema.QuotePostgres(r.Schema, want.Name))
		}
		enums = append(enums, want)
	}
	return enums, nil
}

// reuseTable empties a table that the target has already, where --truncate is
// given and the rows of MySQL's will fit it.
func (r *run) reuseTable(ctx context.Context, tx pgx.Tx, have *schema.Table, i included) error {
	name := have.Name
	if !r.reuses {
		return fmt.Errorf("--include %s: the target has a table %s already; drop it, or give --truncate to delete its rows first", i.source.Name, name)
	}
	if err := r.refuseTriggers(ctx, tx, []string{name}); err != nil {
		return err
	}
	for _, check := range []func(context.Context, pgx.Tx, string) error{r.refusePartitions, r.refuseReferences} {
		if err := check(ctx, tx, name); err != nil {
			return fmt.Errorf("--include %s: %w", i.source.Name, err)
		}
	}
	if changes := misfits(have, i); changes != nil {
		return fmt.Errorf("--include %s: the target's table %s is not what is made of MySQL's; drop it, or change it: it would take to %s",
			i.source.Name, name, joinStrings(changes))
	}
	if _, err := tx.Exec(ctx, "TRUNCATE "+schema.QuotePostgres(r.Schema, name)); err != nil {
		return fmt.Errorf("emptying the table %s in PostgreSQL: %w", name, schema.WithDetail(err))
	}
	return nil
}

// refusePartitions returns an error for a table that is partitioned, is a
// partition, or has tables that inherit from it: its rows are not its own.
func (r *run) refusePartitions(ctx context.Context, tx pgx.Tx, name string) error {
	var shared bool
	err := tx.QueryRow(ctx, `SELECT c.relkind = 'p' OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE c.oid IN (inhrelid, inhparent))
		FROM pg_catalog.pg_class c WHERE c.oid = $1::regclass`, schema.QuotePostgres(r.Schema, name)).Scan(&shared)
	switch {
	case err != nil:
		return fmt.Errorf("looking for partitions of the target's table %s: %w", name, err)
	case shared:
		return fmt.Errorf("the target's table %s has partitions, or shares rows with another table; drop it, or rename it", name)
	}
	return nil
}

// refuseReferences returns an error for a foreign key of another table that
// points to the table: PostgreSQL empties only both (manual, "TRUNCATE").
func (r *run) refuseReferences(ctx context.Context, tx pgx.Tx, name string) error {
	var key, table string
	err := tx.QueryRow(ctx, `SELECT conname::text, conrelid::regclass::text FROM pg_catalog.pg_constraint
		WHERE contype = 'f' AND confrelid = $1::regclass AND conrelid <> confrelid ORDER BY 2, 1 LIMIT 1`, schema.QuotePostgres(r.Schema, name)).Scan(&key, &table)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("looking for foreign keys to the target's table %s: %w", name, err)
	}
	return fmt.Errorf("the foreign key %s of the table %s points to the target's table %s, which can therefore not be emptied; "+
		"drop that key, and add it again after the migration", key, table, name)
}
