package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// takenName is a name that something in the target's schema will have.
type takenName struct {
	text string
	// what says what has it: "the table t".
	what string
	// table is MySQL's name of the created table that wants it, "" for what is
	// Mattermost's.
	table string
}

// takenNames are those of all relations, or of all types. MySQL's names of indexes
// are a table's own, PostgreSQL's are the schema's.
type takenNames map[string]takenName

// add adds a name. The error says which other one it is equal to.
func (n takenNames) add(added takenName) error {
	other, taken := n[added.text]
	switch {
	case taken && added.table != "":
		return fmt.Errorf("table %s: %s cannot be made, since %s will have that name; "+
			"rename one in MySQL, or leave the table out with --skip %s", added.table, added.what, other.what, added.table)
	case !taken:
		n[added.text] = added
	}
	return nil
}

// checkNames refuses names of what is made of MySQL's tables that are given twice, are
// Mattermost's, or are taken in the target: tables, indexes and types. Those of
// indexes are looked for in the target by checkIndexNames.
func (r *run) checkNames(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	relations, types := takenNames{}, takenNames{}
	if r.SchemaFrom != SchemaFromSource {
		relations, types = r.mattermostNames()
	}
	var errs []error
	var tables, enums []string
	// Tables go first: an index or a type can have another name sooner.
	for _, i := range r.created {
		table := takenName{i.made.Table.Name, "the table " + i.made.Table.Name, i.source.Name}
		errs = append(errs, relations.add(table))
		_ = types.add(table) // as among the relations
		if live.Table(table.text) == nil {
			tables = append(tables, table.text)
		}
	}
	for _, i := range r.created {
		for _, index := range indexNames(i.made.Table) {
			errs = append(errs, relations.add(takenName{index, "the index " + index, i.source.Name}))
		}
		for _, e := range i.made.Enums {
			errs = append(errs, types.add(takenName{e.Name, "the type " + e.Name, i.source.Name}))
			enums = append(enums, e.Name)
		}
	}
	errs = append(errs, r.refuseTaken(ctx, tx, relations, relationsNamed, tables))
	errs = append(errs, r.refuseTaken(ctx, tx, types, typesNamed, tables, enums))
	return errors.Join(errs...)
}

// mattermostNames are the names of relations and of types that Mattermost's
// migrations leave. A table is a type as well.
func (r *run) mattermostNames() (relations, types takenNames) {
	relations, types = takenNames{}, takenNames{}
	catalog := schema.MattermostPostgres(r.versions)
	add := func(to takenNames, text, what string) { _ = to.add(takenName{text: text, what: what}) } // no clash: they are PostgreSQL's
	for _, t := range catalog.Tables {
		add(relations, t.Name, "Mattermost's table "+t.Name)
		add(types, t.Name, "Mattermost's table "+t.Name)
		for _, index := range indexNames(t) {
			add(relations, index, "Mattermost's index "+index+" of the table "+t.Name)
		}
	}
	for _, v := range catalog.Views {
		add(relations, v.Name, "Mattermost's view "+v.Name)
		add(types, v.Name, "Mattermost's view "+v.Name)
		for _, index := range v.Indexes {
			add(relations, index.Name, "Mattermost's index "+index.Name+" of the view "+v.Name)
		}
	}
	for _, e := range catalog.Enums {
		add(types, e.Name, "Mattermost's type "+e.Name)
	}
	return relations, types
}

// checkIndexNames refuses index names of the created tables that something in the
// target has: before they are made, where live has those that are there with their
// indexes, and, with nil, once they are there, bare of them. The sequence of an
// identity column may have one.
func (r *run) checkIndexNames(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	wanted := takenNames{}
	var list []string
	for _, i := range r.created {
		var there []string
		if live != nil && live.Table(i.made.Table.Name) != nil {
			there = indexNames(live.Table(i.made.Table.Name))
		}
		for _, index := range indexNames(i.made.Table) {
			if slices.Contains(there, index) {
				continue // it is dropped, and built again
			}
			wanted[index] = takenName{index, "the index " + index, i.source.Name}
			list = append(list, index)
		}
	}
	return r.refuseTaken(ctx, tx, wanted, relationsNamed, list)
}

const (
	// relationsNamed lists the relations of a schema that have one of the names.
	relationsNamed = `SELECT c.relname::text, pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, c.oid, 0)
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relname = ANY ($2) ORDER BY 1`
	// typesNamed lists the types that have the name of one of the tables, but
	// those of relations, or of one of the enumerated types, but such ones. Types
	// of arrays are not in the way (manual, "CREATE TYPE").
	typesNamed = `SELECT t.typname::text, pg_catalog.pg_describe_object('pg_catalog.pg_type'::regclass, t.oid, 0)
		FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
		WHERE n.nspname = $1 AND (t.typname = ANY ($2) AND t.typrelid = 0 OR t.typname = ANY ($3) AND t.typtype <> 'e')
			AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid) ORDER BY 1`
)

// refuseTaken returns an error for each of the names that the target has, as the
// query says.
func (r *run) refuseTaken(ctx context.Context, tx pgx.Tx, wanted takenNames, query string, lists ...[]string) error {
	args := []any{r.Schema}
	for _, list := range lists {
		args = append(args, list)
	}
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("looking for names in the target: %w", err)
	}
	var errs []error
	var text, has string
	_, err = pgx.ForEachRow(rows, []any{&text, &has}, func() error {
		if w := wanted[text]; w.table != "" { // else it was refused before
			errs = append(errs, fmt.Errorf("table %s: %s cannot be made, since the target has the %s; rename either, or leave the table out with --skip %s",
				w.table, w.what, has, w.table))
		}
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
