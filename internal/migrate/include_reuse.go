package migrate

import (
	"context"
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
	for _, check := range []func(context.Context, pgx.Tx, []string) error{r.refusePartitions, r.refuseReferences} {
		if err := check(ctx, tx, []string{name}); err != nil {
			return fmt.Errorf("--include %s: %w", i.source.Name, err)
		}
	}
	if changes := misfits(have, i); changes != nil {
		return fmt.Errorf("--include %s: the target's table %s is not what is made of MySQL's; drop it, or change it: it would take to %s",
			i.source.Name, name, joinStrings(changes))
	}
	return r.truncate(ctx, tx, []string{name})
}
