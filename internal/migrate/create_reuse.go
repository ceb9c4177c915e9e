package migrate

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// reusableEnums returns those of the types of a created table that the target
// has already, as DROP TABLE leaves them. One with other labels is refused.
func (r *run) reusableEnums(live *schema.Catalog, i created) (enums []*schema.Enum, err error) {
	for _, want := range i.made.Enums {
		n := slices.IndexFunc(live.Enums, func(e *schema.Enum) bool { return e.Name == want.Name })
		if n < 0 {
			continue
		}
		if !slices.Equal(live.Enums[n].Labels, want.Labels) {
			return nil, fmt.Errorf("%s: the target has a type %s with other labels than MySQL's column; drop what uses it, then run: DROP TYPE %s",
				r.createFlag(i.source.Name), want.Name, schema.QuotePostgres(r.Schema, want.Name))
		}
		enums = append(enums, want)
	}
	return enums, nil
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

// dropCreatedKeys drops the foreign keys with which an earlier run has made the created
// tables, where these are used again: those that they point to could not be emptied, nor
// lose their keys.
func (r *run) dropCreatedKeys(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	var changes []schema.Change
	for _, i := range r.created {
		have := live.Table(i.made.Table.Name)
		if have == nil || !r.reuses {
			continue
		}
		for _, k := range i.made.Table.Constraints {
			if k.Kind == schema.ForeignKey && have.Constraint(k.Name) != nil {
				changes = append(changes, schema.DropConstraint{Table: have.Name, Constraint: k.Name})
			}
		}
	}
	return schema.Exec(ctx, tx, r.Schema, changes)
}
