package schema

import "slices"

// Diff returns the changes that make the PostgreSQL catalog have into want, in
// an order in which they can be applied: views, constraints and indexes go
// first, then types, tables and columns change, then constraints, indexes,
// foreign keys and views come. Elements are paired by name; everything of have
// that want has not is dropped, so that have must be limited to what the caller
// owns (see OnlyMattermost).
//
// An index that is marked Invalid counts as missing. The order of columns, the
// query of a view and the rows are not compared, nor are generated columns, which
// Mattermost does not have. A comment stays where want has none, and so
// does a label that only have's enumerated type has: PostgreSQL cannot remove one
// (manual, section 8.7.4).
func Diff(have, want *Catalog) []Change {
	d := differ{types: typesOf(have, want)}
	d.enums(have.Enums, want.Enums)
	for _, p := range pairs(have.Tables, want.Tables) {
		d.table(p.have, p.want)
	}
	for _, p := range pairs(have.Views, want.Views) {
		d.view(p.have, p.want)
	}
	return slices.Concat(
		d.dropViews, d.dropForeignKeys, d.dropConstraints, d.dropIndexes, d.dropTables,
		d.createEnums, d.createTables, d.columns, d.comments, d.dropEnums, d.storage,
		d.addConstraints, d.createIndexes, d.addForeignKeys, d.createViews, d.createViewIndexes,
	)
}

// Bare returns the catalog without indexes, constraints and views: the state in
// which rows are copied. It shares columns with the catalog.
func (c *Catalog) Bare() *Catalog {
	bare := *c
	bare.Views = nil
	bare.Tables = make([]*Table, len(c.Tables))
	for i, table := range c.Tables {
		t := *table
		t.Indexes, t.Constraints = nil, nil
		bare.Tables[i] = &t
	}
	return &bare
}

// differ collects changes by the phase in which they are applied.
type differ struct {
	types ownTypes

	dropViews, dropForeignKeys, dropConstraints, dropIndexes, dropTables []Change
	createEnums, createTables, columns, comments, dropEnums, storage     []Change
	addConstraints, createIndexes, addForeignKeys                        []Change
	createViews, createViewIndexes                                       []Change
}

// pair is an element of two catalogs. One side may be the zero value.
type pair[E any] struct{ have, want E }

// pairs matches elements by name, sorted by name.
func pairs[E namedElement](have, want []E) []pair[E] {
	have, want = slices.SortedFunc(slices.Values(have), byName), slices.SortedFunc(slices.Values(want), byName)
	var list []pair[E]
	for len(have) > 0 || len(want) > 0 {
		var p pair[E]
		switch {
		case len(want) == 0 || len(have) > 0 && byName(have[0], want[0]) < 0:
			p.have, have = have[0], have[1:]
		case len(have) == 0 || byName(have[0], want[0]) > 0:
			p.want, want = want[0], want[1:]
		default:
			p.have, have = have[0], have[1:]
			p.want, want = want[0], want[1:]
		}
		list = append(list, p)
	}
	return list
}

func (d *differ) enums(have, want []*Enum) {
	for _, p := range pairs(have, want) {
		switch {
		case p.want == nil:
			d.dropEnums = append(d.dropEnums, DropEnum{p.have.Name})
		case p.have == nil:
			d.createEnums = append(d.createEnums, CreateEnum{p.want})
		default:
			d.labels(p.have, p.want)
		}
	}
}

func (d *differ) labels(have, want *Enum) {
	for i, label := range want.Labels {
		if slices.Contains(have.Labels, label) {
			continue
		}
		add := AddEnumLabel{Enum: want.Name, Label: label}
		if i > 0 {
			add.After = want.Labels[i-1]
		} else if len(have.Labels) > 0 {
			add.Before = have.Labels[0]
		}
		d.createEnums = append(d.createEnums, add)
	}
}
