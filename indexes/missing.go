package indexes

import (
	"slices"

	"migration-assist/schema"
)

// Missing is what a target lacks of the keys, indexes, constraints and views that it
// should have.
type Missing struct {
	// Changes build it.
	Changes []schema.Change
	// Invalid are indexes that a build has left unfinished. They are dropped before
	// they are built again, which Changes has too.
	Invalid []schema.DropIndex
	// Others are the differences that building does not mend: columns, tables, and
	// what is there under its name as something else, which stays as it is.
	Others []schema.Change
}

// Find compares what a schema has with what it should have.
func Find(have, want *schema.Catalog) Missing {
	var m Missing
	changes := schema.Diff(have, want)
	kept := map[string]bool{} // what is there as something else, and tables that are not there
	for _, change := range changes {
		switch c := change.(type) {
		case schema.DropIndex:
			if isInvalid(have, c) {
				m.Invalid = append(m.Invalid, c)
				continue
			}
			kept[c.Relation+"."+c.Index] = true
		case schema.DropConstraint:
			kept[c.Table+"."+c.Constraint] = true
		case schema.DropView:
			kept[c.View] = true
		case schema.CreateTable:
			kept[c.Table.Name] = true
		}
		if relation(change) == "" {
			m.Others = append(m.Others, change)
		}
	}
	for _, change := range changes {
		if name := relation(change); name != "" && !kept[name] && !kept[name+"."+built(change)] {
			m.Changes = append(m.Changes, change)
		}
	}
	return m
}

// FullText returns the part that are full-text indexes of these tables.
func (m Missing) FullText(tables ...string) Missing {
	part := Missing{Others: m.Others}
	for _, change := range m.Changes {
		if c, ok := change.(schema.CreateIndex); ok && c.Index.IsFullText() && slices.Contains(tables, c.Relation) {
			part.Changes = append(part.Changes, change)
			part.Invalid = append(part.Invalid, slices.DeleteFunc(slices.Clone(m.Invalid), func(d schema.DropIndex) bool { return d.Index != c.Index.Name })...)
		}
	}
	return part
}

// Relations are the tables and materialized views of which something is missing,
// sorted.
func (m Missing) Relations() []string {
	var names []string
	for _, change := range m.Changes {
		names = append(names, relation(change))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// relation is the table or the view that a change which builds something is about,
// "" for another change.
func relation(change schema.Change) string {
	switch c := change.(type) {
	case schema.CreateIndex:
		return c.Relation
	case schema.AddConstraint:
		return c.Table
	case schema.CreateView:
		return c.View.Name
	case schema.RestoreObject:
		return c.Object.Table
	default:
		return ""
	}
}

// built is the name of what a change builds on its relation, "" for a view.
func built(change schema.Change) string {
	switch c := change.(type) {
	case schema.CreateIndex:
		return c.Index.Name
	case schema.AddConstraint:
		return c.Constraint.Name
	default:
		return ""
	}
}

// isInvalid tells whether an index that a difference drops is one that a build has
// left unfinished.
func isInvalid(have *schema.Catalog, d schema.DropIndex) bool {
	var list []*schema.Index
	if t := have.Table(d.Relation); t != nil {
		list = t.Indexes
	}
	for _, v := range have.Views {
		if v.Name == d.Relation {
			list = v.Indexes
		}
	}
	return slices.ContainsFunc(list, func(i *schema.Index) bool { return i.Name == d.Index && i.Invalid })
}
