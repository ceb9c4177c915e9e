package migrate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// created is a table that is made from MySQL's catalog, and what the rules make of it.
type created struct {
	source *schema.Table
	made   *typemap.DefaultTable
}

// makesIndex tells whether the rules give the table an index of that name, or a key.
func (c created) makesIndex(name string) bool {
	return c.made.Table.Index(name) != nil || c.made.Table.Constraint(name) != nil
}

// createAll is what --create-unknown takes for all tables that only MySQL has.
const createAll = "all"

// newCreates reads the names that --create-unknown gave: folded, each once. It refuses
// those of tables that are moved, or left alone, without it. A name may have a
// dot: MySQL's tables may.
func newCreates(names []string, skips patterns) ([]string, error) {
	var folded []string
	for _, name := range names {
		table := schema.Fold(name)
		reason, unmoved := schema.Unmoved(table)
		switch {
		case name == "":
			return nil, fmt.Errorf("--create-unknown %q: give a TABLE, or all", name)
		case skips.take(table, "") && table != createAll:
			return nil, fmt.Errorf("--create-unknown %s contradicts --skip %s", name, name)
		case unmoved:
			return nil, fmt.Errorf("--create-unknown %s: the table cannot be moved by itself: %s", name, reason)
		case schema.IsBookkeeping(table):
			return nil, fmt.Errorf("--create-unknown %s: the table is the bookkeeping of migrations for MySQL, which would be wrong in PostgreSQL; leave it out with --skip %s, or, if it is none, make it in PostgreSQL and move it with copy --tables %s", name, name, name)
		case schema.IsMattermostTable(table):
			return nil, fmt.Errorf("--create-unknown %s: the table is Mattermost's own, whose migrations say how it is made", name)
		}
		folded = append(folded, table)
	}
	slices.Sort(folded)
	return slices.Compact(folded), nil
}

// planCreated plans the tables that are made from MySQL's catalog. The error lists
// those that MySQL does not have, or for which PostgreSQL can have no table.
func (r *run) planCreated() error {
	if r.DataOnly || r.OnlyPlugins {
		return nil
	}
	sources, err := r.toCreate()
	if err != nil {
		return err
	}
	rules, err := typemap.NewRules()
	if err != nil {
		return err
	}
	made, err := rules.DefaultTables(sources, r.Identifiers, r.parents()...)
	if err != nil {
		return fmt.Errorf("%s: %w", r.createFlag(""), err)
	}
	for i, source := range sources {
		r.created = append(r.created, created{source: source, made: made[i]})
	}
	return nil
}

// parents are the tables to which foreign keys of created ones may point beside each
// other: Mattermost's, and those of plugins, but for those that --skip leaves without rows.
func (r *run) parents() (tables []*schema.Table) {
	if r.SchemaFrom == SchemaFromSource {
		return nil
	}
	tables = schema.MattermostPostgres(r.versions).Tables
	for _, p := range r.plugins {
		tables = append(tables, p.Postgres().Tables...)
	}
	return slices.DeleteFunc(tables, func(t *schema.Table) bool { return r.skips.take(t.Name, "") })
}

// createFlag is the flag that has a table made.
func (r *run) createFlag(table string) string {
	if r.SchemaFrom == SchemaFromSource {
		return "--schema-from=source"
	}
	return strings.TrimSpace("--create-unknown " + table)
}

// toCreate lists the tables that are made from MySQL's catalog: those that
// --create-unknown names, or all of MySQL's.
func (r *run) toCreate() ([]*schema.Table, error) {
	names := r.creates
	if slices.Contains(names, createAll) {
		names = nil
	}
	var errs []error
	for _, name := range names {
		if slices.ContainsFunc(r.catalog.Tables, func(t *schema.Table) bool { return schema.Fold(t.Name) == name }) {
			continue
		}
		err := fmt.Errorf("--create-unknown %s: MySQL's database %s has no such table, or the MySQL user lacks the privilege SELECT on it", name, r.catalog.Name)
		if strings.Contains(name, ".") {
			err = fmt.Errorf("%w; give the table's name alone: its columns come with it", err)
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	var list []*schema.Table
	for _, t := range r.catalog.Tables {
		if r.mayCreate(t, names) {
			list = append(list, t)
		}
	}
	return list, nil
}

// mayCreate tells whether a table is made from MySQL's catalog. Without names, all
// are that --skip leaves.
func (r *run) mayCreate(t *schema.Table, names []string) bool {
	table := schema.Fold(t.Name)
	_, unmoved := schema.Unmoved(table)
	switch {
	case names != nil:
		return slices.Contains(names, table)
	case r.skips.take(t.Name, ""):
		return false
	case r.SchemaFrom == SchemaFromSource:
		return true
	default:
		return slices.Contains(r.creates, createAll) && !unmoved && !schema.IsMattermostTable(table) && !schema.IsBookkeeping(table)
	}
}

// createdNames are the names of the made tables.
func (r *run) createdNames() []string {
	names := make([]string, len(r.created))
	for i, c := range r.created {
		names[i] = c.made.Table.Name
	}
	return names
}

// mattermostAndCreated is the part of the target that Mattermost's migrations and
// --create-unknown make.
func (r *run) mattermostAndCreated(target *schema.Catalog) *schema.Catalog {
	both := schema.OnlyMattermost(target)
	both.Tables = append(both.Tables, r.onlyCreated(target).Tables...)
	return both
}

// onlyCreated is the part of the target that is made from MySQL's catalog.
func (r *run) onlyCreated(target *schema.Catalog) *schema.Catalog {
	only := &schema.Catalog{Dialect: schema.Postgres, Name: target.Name}
	for _, i := range r.created {
		if t := target.Table(i.made.Table.Name); t != nil {
			only.Tables = append(only.Tables, t)
		}
	}
	return only
}

// printCreated lists the tables that are made from MySQL's catalog, and how they
// differ from MySQL's.
func (r *run) printCreated() {
	for _, i := range r.created {
		r.printf("created      table %s\n", i.source.Name)
		for _, w := range i.made.Warnings {
			r.printf("  warning    %s\n", w)
		}
	}
}
