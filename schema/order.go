package schema

import (
	"cmp"
	"slices"
)

// sortByName puts everything that the model keeps in order of name into that
// order, byte by byte: servers sort by collations that differ.
func (c *Catalog) sortByName() {
	slices.SortFunc(c.Tables, func(a, b *Table) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(c.Views, func(a, b *View) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(c.Enums, func(a, b *Enum) int { return cmp.Compare(a.Name, b.Name) })
	for _, t := range c.Tables {
		sortIndexes(t.Indexes)
		slices.SortFunc(t.Constraints, func(a, b *Constraint) int { return cmp.Compare(a.Name, b.Name) })
	}
	for _, v := range c.Views {
		sortIndexes(v.Indexes)
	}
}

func sortIndexes(indexes []*Index) {
	slices.SortFunc(indexes, func(a, b *Index) int { return cmp.Compare(a.Name, b.Name) })
}
