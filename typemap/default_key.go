package typemap

import (
	"fmt"
	"slices"
	"strings"

	"migration-assist/schema"
)

// indexes adds the primary key, and the unique and ordinary indexes that
// PostgreSQL can have in the same way. Where a key may be too long for
// PostgreSQL, an ordinary index is left out, since it can be built at any time
// and would end the run after the copy; a unique one is kept, since it says what
// the rows must be.
func (m *tableMaker) indexes() {
	primary := m.newName(m.relations, "pkey")
	for _, i := range m.source.Indexes {
		if reason := m.cannotIndex(i); reason != "" {
			m.warn(WarnIndex, i.Name+" ("+reason+")")
			continue
		}
		if most := m.keySize(i); most > maxKeySize {
			if !i.Primary && !i.Unique {
				m.warn(WarnIndex, fmt.Sprintf("%s (of up to %d bytes, of which PostgreSQL's holds %d)", i.Name, most, maxKeySize))
				continue
			}
			m.warn(WarnKeySize, i.Name)
		}
		columns := identifiers(m.madeNames(i.Columns))
		if i.Primary {
			m.made.Table.Constraints = append(m.made.Table.Constraints, &schema.Constraint{
				Name: primary, Kind: schema.PrimaryKey, Columns: m.madeNames(i.Columns),
				Definition: "PRIMARY KEY (" + columns + ")",
			})
			continue
		}
		m.made.Table.Indexes = append(m.made.Table.Indexes, &schema.Index{
			Name: m.newName(m.relations, i.Name), Unique: i.Unique, Method: "btree", Definition: "btree (" + columns + ")",
		})
	}
	slices.SortFunc(m.made.Table.Indexes, func(a, b *schema.Index) int { return strings.Compare(a.Name, b.Name) })
}

// cannotIndex says why an index is not built, "" where it is. MySQL has no
// B-tree over whole texts, MariaDB makes a hash index of a unique key over them:
// their values may be too long for PostgreSQL's.
func (m *tableMaker) cannotIndex(i *schema.Index) string {
	switch {
	case i.Method != "btree" && !i.Primary:
		return i.Method
	case i.Prefix:
		return "of the start of values"
	case slices.ContainsFunc(i.Columns, func(c string) bool { return m.source.Column(c) == nil }):
		return "of an expression"
	default:
		return ""
	}
}

// checksJSON tells whether a check says no more than a column's type does.
func (m *tableMaker) checksJSON(k *schema.Constraint) bool {
	for n, c := range m.source.Columns {
		if target := m.made.Table.Columns[n].Type; isJSONCheck(k, c) && (target == "jsonb" || target == "json") {
			return true
		}
	}
	return false
}
