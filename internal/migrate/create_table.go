package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// createTables makes the tables of MySQL's catalog, bare of keys and indexes. One that
// the target has already, which checkCreated has found to be as the rules make it, is
// emptied.
func (r *run) createTables(ctx context.Context, tx pgx.Tx) error {
	if len(r.created) == 0 {
		return nil
	}
	live, err := schema.ReadPostgres(ctx, tx, r.Schema)
	if err != nil {
		return fmt.Errorf("reading the target's schema: %w", err)
	}
	// All are changed together: foreign keys go before the keys that they need.
	have, want := &schema.Catalog{}, &schema.Catalog{}
	for _, i := range r.created {
		table := *i.made.Table
		if old := live.Table(table.Name); old != nil {
			own := ownKeys(old, i.made.Table)
			// The index of a key may be there without it, as a run that ended leaves it.
			own.Indexes = slices.DeleteFunc(slices.Clone(old.Indexes), func(x *schema.Index) bool { return !i.makesIndex(x.Name) })
			table = *own
			have.Tables = append(have.Tables, own)
			have.Enums = append(have.Enums, i.made.Enums...)
		} else {
			have.Enums = append(have.Enums, enumsIn(live, i)...)
		}
		want.Tables = append(want.Tables, &table)
		want.Enums = append(want.Enums, i.made.Enums...)
	}
	if err := schema.Exec(ctx, tx, r.Schema, schema.Diff(have, want.Bare())); err != nil {
		return fmt.Errorf("making the tables of %s: %w", r.createFlag(""), err)
	}
	if err := r.truncate(ctx, tx, r.reused(live)); err != nil {
		return err
	}
	return r.checkIndexNames(ctx, tx, nil)
}

// checkCreated refuses tables of MySQL's catalog that createTables could not make, or
// empty.
func (r *run) checkCreated(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	if len(r.created) == 0 {
		return nil
	}
	checks := []func(pgx.Tx) error{func(tx pgx.Tx) error { return r.checkNames(ctx, tx, live) }}
	for _, i := range r.created {
		checks = append(checks, func(tx pgx.Tx) error {
			err := r.checkEnums(live, i)
			if old := live.Table(i.made.Table.Name); old != nil {
				err = errors.Join(err, r.checkReuse(ctx, tx, old, i))
			}
			return err
		})
	}
	return r.inTurn(ctx, tx, append(checks,
		func(tx pgx.Tx) error {
			if err := r.refuseReferences(ctx, tx, r.reused(live)); err != nil {
				return fmt.Errorf("%s: %w", r.createFlag(""), err)
			}
			return nil
		},
		func(tx pgx.Tx) error { return r.checkIndexNames(ctx, tx, live) },
	)...)
}

// reused are the names of the made tables that the target has already.
func (r *run) reused(live *schema.Catalog) (names []string) {
	for _, name := range r.createdNames() {
		if live.Table(name) != nil {
			names = append(names, name)
		}
	}
	return names
}

// misfits returns what keeps the rows of MySQL's table out of the target's:
// columns that differ, and constraints and unique indexes that are not the
// rules' own. A default or a comment of the target's stays.
func misfits(have *schema.Table, i created) []schema.Change {
	rest := &schema.Table{Name: have.Name, Columns: have.Columns}
	for _, k := range have.Constraints {
		if i.made.Table.Constraint(k.Name) == nil {
			rest.Constraints = append(rest.Constraints, k)
		}
	}
	for _, x := range have.Indexes {
		if x.Unique && !i.makesIndex(x.Name) {
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

// createdKeys returns the changes that build the keys and indexes of the made tables,
// and the foreign keys between them.
func (r *run) createdKeys(live *schema.Catalog) []schema.Change {
	have, want := &schema.Catalog{}, &schema.Catalog{}
	for _, i := range r.created {
		table := live.Table(i.made.Table.Name)
		keyed := *table
		keyed.Constraints, keyed.Indexes = i.made.Table.Constraints, i.made.Table.Indexes
		have.Tables, want.Tables = append(have.Tables, ownKeys(table, i.made.Table)), append(want.Tables, &keyed)
	}
	return slices.DeleteFunc(schema.Diff(have, want), func(change schema.Change) bool { return isNotValid(have, change) })
}
