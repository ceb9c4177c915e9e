package migrate

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// includeTables makes the tables that --include named, bare of keys and indexes.
// One that the target has already must be as the rules make it, and is emptied
// where that is wanted.
func (r *run) includeTables(ctx context.Context, tx pgx.Tx) error {
	if len(r.includes) == 0 {
		return nil
	}
	if err := r.makeIncluded(); err != nil {
		return err
	}
	live, err := schema.ReadPostgres(ctx, tx, r.Schema)
	if err != nil {
		return fmt.Errorf("reading the target's schema: %w", err)
	}
	if err := r.checkNames(ctx, tx, live); err != nil {
		return err
	}
	var changes []schema.Change
	for _, i := range r.included {
		enums, err := r.reusableEnums(live, i)
		if err != nil {
			return err
		}
		want := &schema.Catalog{Tables: []*schema.Table{i.made.Table}, Enums: i.made.Enums}
		have := live.Table(i.made.Table.Name)
		if have == nil {
			changes = append(changes, schema.Diff(&schema.Catalog{Enums: enums}, want.Bare())...)
			continue
		}
		if err := r.reuseTable(ctx, tx, have, i); err != nil {
			return err
		}
		owned := &schema.Catalog{Tables: []*schema.Table{ownKeys(have, i.made.Table)}}
		changes = append(changes, schema.Diff(owned, owned.Bare())...)
	}
	if err := schema.Exec(ctx, tx, r.Schema, changes); err != nil {
		return fmt.Errorf("making the tables of --include: %w", err)
	}
	return r.checkIndexNames(ctx, tx)
}

// misfits returns what keeps the rows of MySQL's table out of the target's:
// columns that differ, and constraints and unique indexes that are not the
// rules' own. A default or a comment of the target's stays.
func misfits(have *schema.Table, i included) []schema.Change {
	rest := &schema.Table{Name: have.Name, Columns: have.Columns}
	for _, k := range have.Constraints {
		if i.made.Table.Constraint(k.Name) == nil {
			rest.Constraints = append(rest.Constraints, k)
		}
	}
	for _, x := range have.Indexes {
		if x.Unique && i.made.Table.Index(x.Name) == nil {
			rest.Indexes = append(rest.Indexes, x)
		}
	}
	want := &schema.Table{Name: have.Name}
	for _, c := range i.made.Table.Columns {
		column := *c
		if old := have.Column(c.Name); old != nil {
			column.Default, column.Comment = old.Default, old.Comment
		}
		want.Columns = append(want.Columns, &column)
	}
	return schema.Diff(&schema.Catalog{Tables: []*schema.Table{rest}}, &schema.Catalog{Tables: []*schema.Table{want}})
}

// ownKeys returns a table of the target with those of its constraints and
// indexes that the made table has by name.
func ownKeys(have, made *schema.Table) *schema.Table {
	own := *have
	own.Constraints = slices.DeleteFunc(slices.Clone(have.Constraints), func(k *schema.Constraint) bool { return made.Constraint(k.Name) == nil })
	own.Indexes = slices.DeleteFunc(slices.Clone(have.Indexes), func(x *schema.Index) bool { return made.Index(x.Name) == nil })
	return &own
}

// includedKeys returns the changes that build the keys and indexes of the
// included tables.
func (r *run) includedKeys(live *schema.Catalog) []schema.Change {
	var changes []schema.Change
	for _, i := range r.included {
		have := live.Table(i.made.Table.Name)
		want := *have
		want.Constraints, want.Indexes = i.made.Table.Constraints, i.made.Table.Indexes
		changes = append(changes, schema.Diff(
			&schema.Catalog{Tables: []*schema.Table{ownKeys(have, i.made.Table)}},
			&schema.Catalog{Tables: []*schema.Table{&want}})...)
	}
	return changes
}
