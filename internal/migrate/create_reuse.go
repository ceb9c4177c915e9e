package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// enumsIn returns those of the types of a created table that the target has already,
// as DROP TABLE leaves them.
func enumsIn(live *schema.Catalog, i created) (enums []*schema.Enum) {
	for _, e := range live.Enums {
		if slices.ContainsFunc(i.made.Enums, func(want *schema.Enum) bool { return want.Name == e.Name }) {
			enums = append(enums, e)
		}
	}
	return enums
}

// checkEnums refuses types that the target has already with other labels.
func (r *run) checkEnums(live *schema.Catalog, i created) error {
	var errs []error
	for _, have := range enumsIn(live, i) {
		if !slices.ContainsFunc(i.made.Enums, func(e *schema.Enum) bool { return e.Name == have.Name && slices.Equal(e.Labels, have.Labels) }) {
			errs = append(errs, fmt.Errorf("%s: the target has a type %s with other labels than MySQL's column; drop what uses it, then run: DROP TYPE %s",
				r.createFlag(i.source.Name), have.Name, schema.QuotePostgres(r.Schema, have.Name)))
		}
	}
	return errors.Join(errs...)
}

// checkReuse refuses a table that the target has already, unless --truncate is given
// and the rows of MySQL's will fit it.
func (r *run) checkReuse(ctx context.Context, tx pgx.Tx, have *schema.Table, i created) error {
	name, flag := have.Name, r.createFlag(i.source.Name)
	if !r.reuses {
		return fmt.Errorf("%s: the target has a table %s already; drop it, or give --truncate to delete its rows first", flag, name)
	}
	if err := r.refuseTriggers(ctx, tx, []string{name}); err != nil {
		return err
	}
	if err := r.refusePartitions(ctx, tx, []string{name}); err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	if changes := misfits(have, i); changes != nil {
		return fmt.Errorf("%s: the target's table %s is not what is made of MySQL's; drop it, or change it: it would take to %s",
			flag, name, joinStrings(changes))
	}
	return nil
}

// dropCreatedKeys drops those of the objects that are present which are foreign keys with
// which an earlier run has made the created tables, where these are used again: the tables
// that they point to could not be emptied, nor lose their keys.
func (r *run) dropCreatedKeys(ctx context.Context, tx pgx.Tx, present []schema.Object) error {
	keys := slices.DeleteFunc(slices.Clone(present), func(o schema.Object) bool {
		return o.Kind != schema.ObjectForeignKey || !r.isReused(o.Schema, o.Table, o.Name)
	})
	return schema.Exec(ctx, tx, r.Schema, schema.DropObjects(keys))
}

// isReused tells whether a constraint is one with which an earlier run has made a created
// table that is used again.
func (r *run) isReused(schemaName, table, constraint string) bool {
	return r.reuses && schemaName == r.Schema && slices.ContainsFunc(r.created, func(c created) bool {
		return c.made.Table.Name == table && c.made.Table.Constraint(constraint) != nil
	})
}
