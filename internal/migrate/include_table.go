package migrate

import (
	"context"
	"errors"
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
	var changes []schema.Change
	for _, i := range r.included {
		want := &schema.Catalog{Tables: []*schema.Table{i.made.Table}, Enums: i.made.Enums}
		have := live.Table(i.made.Table.Name)
		if have == nil {
			changes = append(changes, schema.Diff(&schema.Catalog{}, want.Bare())...)
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

// reuseTable empties a table that the target has already, where --truncate is
// given and the rows of MySQL's will fit it.
func (r *run) reuseTable(ctx context.Context, tx pgx.Tx, have *schema.Table, i included) error {
	name := have.Name
	if !r.Truncate {
		return fmt.Errorf("--include %s: the target has a table %s already; drop it, or give --truncate to delete its rows first", i.source.Name, name)
	}
	if err := r.refuseTriggers(ctx, tx, []string{name}); err != nil {
		return err
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

// checkIndexNames refuses index names of the included tables that something else
// in the schema has, or will get. MySQL's are a table's own, PostgreSQL's are
// the schema's.
func (r *run) checkIndexNames(ctx context.Context, tx pgx.Tx) error {
	owners := map[string]string{}
	for _, t := range schema.MattermostPostgres(r.versions).Tables {
		for _, name := range indexNames(t) {
			owners[name] = t.Name
		}
	}
	var names []string
	var errs []error
	for _, i := range r.included {
		for _, name := range indexNames(i.made.Table) {
			if owner, taken := owners[name]; taken {
				errs = append(errs, fmt.Errorf("--include %s: the index %s cannot be built, since the table %s has one of that name", i.source.Name, name, owner))
			}
			owners[name] = i.made.Table.Name
			names = append(names, name)
		}
	}
	rows, err := tx.Query(ctx, `SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relname = ANY ($2)`, r.Schema, names)
	if err != nil {
		return fmt.Errorf("looking for names in the target: %w", err)
	}
	var name string
	_, err = pgx.ForEachRow(rows, []any{&name}, func() error {
		errs = append(errs, fmt.Errorf("--include %s: the index %s cannot be built, since the target has something of that name", owners[name], name))
		return nil
	})
	return errors.Join(append(errs, err)...)
}

// indexNames are the names of a table's indexes, those of its keys included.
func indexNames(t *schema.Table) []string {
	var names []string
	for _, k := range t.Constraints {
		if k.Kind == schema.PrimaryKey || k.Kind == schema.UniqueKey {
			names = append(names, k.Name)
		}
	}
	for _, x := range t.Indexes {
		names = append(names, x.Name)
	}
	return names
}
