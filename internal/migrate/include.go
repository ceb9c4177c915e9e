package migrate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// included is a table that --include named, and what the rules make of it.
type included struct {
	source *schema.Table
	made   *typemap.DefaultTable
}

// newIncludes reads the names that --include gave: folded, each once. It refuses
// those of tables that are moved, or left alone, without it. A name may have a
// dot: MySQL's tables may.
func newIncludes(names []string, skips patterns) ([]string, error) {
	var folded []string
	for _, name := range names {
		table := schema.Fold(name)
		reason, unmoved := schema.Unmoved(table)
		switch {
		case name == "":
			return nil, fmt.Errorf("--include %q: give a TABLE", name)
		case skips.take(table, ""):
			return nil, fmt.Errorf("--include %s contradicts --skip %s", name, name)
		case unmoved:
			return nil, fmt.Errorf("--include %s: the table cannot be moved by itself: %s", name, reason)
		case schema.IsMattermostTable(table):
			return nil, fmt.Errorf("--include %s: the table is Mattermost's own, whose migrations say how it is made", name)
		}
		folded = append(folded, table)
	}
	slices.Sort(folded)
	return slices.Compact(folded), nil
}

// makeIncluded makes the tables that --include named. The error lists those that
// MySQL does not have, or for which PostgreSQL can have no table.
func (r *run) makeIncluded() error {
	rules, err := typemap.NewRules()
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range r.includes {
		i := slices.IndexFunc(r.catalog.Tables, func(t *schema.Table) bool { return schema.Fold(t.Name) == name })
		if i < 0 {
			err := fmt.Errorf("--include %s: MySQL's database %s has no such table, or the MySQL user lacks the privilege SELECT on it", name, r.catalog.Name)
			if strings.Contains(name, ".") {
				err = fmt.Errorf("%w; give the table's name alone: its columns come with it", err)
			}
			errs = append(errs, err)
			continue
		}
		source := r.catalog.Tables[i]
		made, err := rules.DefaultTable(source)
		if err != nil {
			errs = append(errs, fmt.Errorf("--include %s: %w", name, err))
			continue
		}
		r.included = append(r.included, included{source: source, made: made})
	}
	return errors.Join(errs...)
}

// mattermostAndIncluded is the part of the target that Mattermost's migrations and
// --include make.
func (r *run) mattermostAndIncluded(target *schema.Catalog) *schema.Catalog {
	both := schema.OnlyMattermost(target)
	for _, i := range r.included {
		both.Tables = append(both.Tables, target.Table(i.made.Table.Name))
	}
	return both
}

// printIncluded lists the included tables, and how they differ from MySQL's.
func (r *run) printIncluded() {
	for _, i := range r.included {
		r.printf("included     table %s\n", i.source.Name)
		for _, w := range i.made.Warnings {
			r.printf("  warning    %s\n", w)
		}
	}
}
