package schema

import (
	"slices"
	"strings"
)

// namedElement is an element of a catalog or a timeline: they are paired by name.
type namedElement interface{ elementName() string }

// named returns the elements of live whose name one of known has.
func named[L, K namedElement](live []L, known []K) []L {
	var kept []L
	for _, element := range live {
		if hasName(known, element.elementName()) {
			kept = append(kept, element)
		}
	}
	return kept
}

// hasName tells whether one of the elements has the name.
func hasName[E namedElement](list []E, name string) bool {
	return slices.ContainsFunc(list, func(e E) bool { return e.elementName() == name })
}

// byName orders elements of a catalog.
func byName[E namedElement](a, b E) int {
	return strings.Compare(a.elementName(), b.elementName())
}

// sortByName puts everything that the model keeps in order of name into that
// order, byte by byte: servers sort by collations that differ.
func (c *Catalog) sortByName() {
	slices.SortFunc(c.Tables, byName)
	slices.SortFunc(c.Views, byName)
	slices.SortFunc(c.Enums, byName)
	for _, t := range c.Tables {
		slices.SortFunc(t.Indexes, byName)
		slices.SortFunc(t.Constraints, byName)
	}
	for _, v := range c.Views {
		slices.SortFunc(v.Indexes, byName)
	}
}

func (t *Table) elementName() string      { return t.Name }
func (c *Column) elementName() string     { return c.Name }
func (i *Index) elementName() string      { return i.Name }
func (c *Constraint) elementName() string { return c.Name }
func (v *View) elementName() string       { return v.Name }
func (e *Enum) elementName() string       { return e.Name }
