package schema

import (
	"maps"
	"slices"
)

func (d *differ) table(have, want *Table) {
	switch {
	case want == nil:
		// The foreign keys go first, so that tables that point to each other
		// can be dropped in any order.
		for _, c := range have.Constraints {
			if c.Kind == ForeignKey {
				d.dropForeignKeys = append(d.dropForeignKeys, DropConstraint{have.Name, c.Name})
			}
		}
		d.dropTables = append(d.dropTables, DropTable{have.Name})
		return
	case have == nil:
		d.createTables = append(d.createTables, CreateTable{want, d.types})
		have = &Table{Name: want.Name}
	default:
		d.tableColumns(have, want)
	}
	d.tableComments(have, want)
	d.storageParameters(want.Name, have.StorageParameters, want.StorageParameters)
	for _, p := range pairs(have.Constraints, want.Constraints) {
		d.constraint(want.Name, p.have, p.want)
	}
	for _, p := range pairs(have.Indexes, want.Indexes) {
		if sameIndex(p.have, p.want) {
			continue
		}
		if p.have != nil {
			d.dropIndexes = append(d.dropIndexes, DropIndex{want.Name, p.have.Name})
		}
		if p.want != nil {
			d.createIndexes = append(d.createIndexes, CreateIndex{want.Name, p.want, d.types})
		}
	}
}

// tableColumns adds columns in the order that want has them in.
func (d *differ) tableColumns(have, want *Table) {
	for _, c := range have.Columns {
		if want.Column(c.Name) == nil {
			d.columns = append(d.columns, DropColumn{want.Name, c.Name})
		}
	}
	for _, c := range want.Columns {
		switch old := have.Column(c.Name); {
		case old == nil:
			d.columns = append(d.columns, AddColumn{want.Name, c, d.types})
		case !sameColumn(old, c):
			d.columns = append(d.columns, AlterColumn{want.Name, old, c, d.types})
		}
	}
}

func sameColumn(have, want *Column) bool {
	return have.Type == want.Type && have.Collation == want.Collation && have.NotNull == want.NotNull &&
		equalDefault(have.Default, want.Default) && have.AutoIncrement == want.AutoIncrement
}

// tableComments sets the comments of a table and of columns that are new, or have
// another one.
func (d *differ) tableComments(have, want *Table) {
	if want.Comment != "" && have.Comment != want.Comment {
		d.comments = append(d.comments, CommentTable{want.Name, want.Comment})
	}
	for _, c := range want.Columns {
		old := have.Column(c.Name)
		if c.Comment != "" && (old == nil || old.Comment != c.Comment) {
			d.comments = append(d.comments, CommentColumn{want.Name, c.Name, c.Comment})
		}
	}
}

func (d *differ) storageParameters(table string, have, want map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if _, wanted := want[name]; !wanted {
			d.storage = append(d.storage, ResetStorageParameter{table, name})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if value, set := have[name]; !set || value != want[name] {
			d.storage = append(d.storage, SetStorageParameter{table, name, want[name]})
		}
	}
}

func (d *differ) constraint(table string, have, want *Constraint) {
	if have != nil && want != nil && have.Definition == want.Definition {
		return
	}
	if have != nil {
		drop := &d.dropConstraints
		if have.Kind == ForeignKey {
			drop = &d.dropForeignKeys
		}
		*drop = append(*drop, DropConstraint{table, have.Name})
	}
	if want != nil {
		add := &d.addConstraints
		if want.Kind == ForeignKey {
			add = &d.addForeignKeys
		}
		*add = append(*add, AddConstraint{table, want, d.types})
	}
}

func sameIndex(have, want *Index) bool {
	return have != nil && want != nil && !have.Invalid &&
		have.Unique == want.Unique && have.Definition == want.Definition
}

func (d *differ) view(have, want *View) {
	if have != nil && want != nil && sameView(have, want) {
		d.viewIndexes(want.Name, have.Indexes, want.Indexes)
		return
	}
	if have != nil {
		d.dropViews = append(d.dropViews, DropView{have.Name, have.Materialized})
	}
	if want != nil {
		d.createViews = append(d.createViews, CreateView{want})
		d.viewIndexes(want.Name, nil, want.Indexes)
	}
}

func (d *differ) viewIndexes(view string, have, want []*Index) {
	for _, p := range pairs(have, want) {
		if sameIndex(p.have, p.want) {
			continue
		}
		if p.have != nil {
			d.dropViews = append(d.dropViews, DropIndex{view, p.have.Name})
		}
		if p.want != nil {
			d.createViewIndexes = append(d.createViewIndexes, CreateIndex{view, p.want, d.types})
		}
	}
}

// sameView compares kind and columns, these in order.
func sameView(have, want *View) bool {
	return have.Materialized == want.Materialized &&
		slices.EqualFunc(have.Columns, want.Columns, func(a, b *Column) bool {
			return a.Name == b.Name && a.Type == b.Type
		})
}
