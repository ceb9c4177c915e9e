package typemap

import (
	"fmt"
	"slices"
	"strings"

	"migration-assist/schema"
)

// numberedColumns are the columns with AUTO_INCREMENT, and those that point to one by
// a foreign key, over others or not: both ends of a key need types that PostgreSQL
// can compare.
func numberedColumns(tables []*schema.Table) map[*schema.Column]bool {
	numbered := map[*schema.Column]bool{}
	for _, t := range tables {
		for _, c := range t.Columns {
			if c.AutoIncrement {
				numbered[c] = true
			}
		}
	}
	for found := true; found; {
		found = false
		for _, t := range tables {
			for _, k := range t.Constraints {
				for i, name := range referring(k) {
					c, parent := t.Column(name), parentColumn(tables, k, i)
					if c != nil && numbered[parent] && !numbered[c] {
						numbered[c], found = true, true
					}
				}
			}
		}
	}
	return numbered
}

// referring are the columns of a foreign key, none for another constraint.
func referring(k *schema.Constraint) []string {
	if k.Kind != schema.ForeignKey {
		return nil
	}
	return k.Columns
}

// parentColumn is the column to which a foreign key's column of that number points,
// nil where it is not in the tables.
func parentColumn(tables []*schema.Table, k *schema.Constraint, number int) *schema.Column {
	i := slices.IndexFunc(tables, func(t *schema.Table) bool { return t.Name == k.RefTable })
	if i < 0 {
		return nil
	}
	return tables[i].Column(k.RefColumns[number])
}

// constraints adds the foreign keys that PostgreSQL can have, and warns of all other
// constraints but those that a column's type replaces.
func (m *tableMaker) constraints(all []*tableMaker) {
	taken := map[string]bool{}
	for _, k := range m.made.Table.Constraints {
		taken[k.Name] = true
	}
	for _, k := range m.source.Constraints {
		switch {
		case k.Kind == schema.ForeignKey:
			key, reason := m.foreignKey(all, k)
			if reason != "" {
				m.warn(WarnForeignKey, k.Name+" ("+reason+")")
				continue
			}
			key.Name = freeName(taken, m.names.of(k.Name))
			m.made.Table.Constraints = append(m.made.Table.Constraints, key)
		case !m.checksJSON(k):
			m.warn(WarnCheck, k.Name)
		}
	}
	slices.SortFunc(m.made.Table.Constraints, func(a, b *schema.Constraint) int { return strings.Compare(a.Name, b.Name) })
}

// foreignKey makes a foreign key without a name, or says why PostgreSQL cannot have
// it. MySQL's may point to columns that are not unique.
func (m *tableMaker) foreignKey(all []*tableMaker, k *schema.Constraint) (key *schema.Constraint, reason string) {
	parent, columns, reason := m.parent(all, k)
	if reason != "" {
		return nil, reason
	}
	key = &schema.Constraint{Kind: schema.ForeignKey, Columns: m.madeNames(k.Columns), RefTable: parent.Name}
	for n, name := range k.Columns {
		from, to := m.madeColumn(name), columns[n]
		if !canCompare(from.Type, to.Type) {
			return nil, fmt.Sprintf("from %s to %s", from.Type, to.Type)
		}
		key.RefColumns = append(key.RefColumns, to.Name)
	}
	key.Definition = fmt.Sprintf("FOREIGN KEY (%s) REFERENCES %s(%s)%s",
		identifiers(key.Columns), schema.PostgresIdentifier(key.RefTable), identifiers(key.RefColumns), k.Definition)
	return key, ""
}

// parent is PostgreSQL's table that a foreign key points to, with the columns there:
// one that is made with it, or one of the parents that are there already.
func (m *tableMaker) parent(all []*tableMaker, k *schema.Constraint) (parent *schema.Table, columns []*schema.Column, reason string) {
	if i := slices.IndexFunc(all, func(other *tableMaker) bool { return other.source.Name == k.RefTable }); i >= 0 {
		for _, name := range k.RefColumns {
			columns = append(columns, all[i].madeColumn(name))
		}
		if !all[i].hasKey(k.RefColumns) {
			return nil, nil, "to columns of " + k.RefTable + " without a unique key"
		}
		return all[i].made.Table, columns, ""
	}
	i := slices.IndexFunc(m.parents, func(t *schema.Table) bool { return t.Name == schema.Fold(k.RefTable) })
	if i < 0 {
		return nil, nil, "to " + k.RefTable + ", which is not made with it"
	}
	parent = m.parents[i]
	var names []string
	for _, name := range k.RefColumns {
		names = append(names, schema.Fold(name))
		columns = append(columns, parent.Column(schema.Fold(name)))
	}
	if !hasUniqueKey(parent, names) {
		return nil, nil, "to columns of " + k.RefTable + " without a unique key in PostgreSQL"
	}
	return parent, columns, ""
}

// hasUniqueKey tells whether a table of PostgreSQL has a primary or unique key over these
// columns, in any order.
func hasUniqueKey(t *schema.Table, columns []string) bool {
	wanted := slices.Sorted(slices.Values(columns))
	return slices.ContainsFunc(t.Constraints, func(k *schema.Constraint) bool {
		return (k.Kind == schema.PrimaryKey || k.Kind == schema.UniqueKey) && slices.Equal(slices.Sorted(slices.Values(k.Columns)), wanted)
	})
}

// hasKey tells whether PostgreSQL's table gets a primary key or a unique index over
// these columns of MySQL's, in any order.
func (m *tableMaker) hasKey(columns []string) bool {
	wanted := slices.Sorted(slices.Values(columns))
	return slices.ContainsFunc(m.source.Indexes, func(i *schema.Index) bool {
		return i.Unique && m.cannotIndex(i) == "" && slices.Equal(slices.Sorted(slices.Values(i.Columns)), wanted)
	})
}

// canCompare tells whether a foreign key can have these types.
func canCompare(from, to string) bool {
	a, _ := splitType(from)
	b, _ := splitType(to)
	return a == b || isInteger(a) && isInteger(b)
}

func isInteger(name string) bool { return name == "smallint" || name == "integer" || name == "bigint" }

// identifiers writes names as PostgreSQL does.
func identifiers(names []string) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = schema.PostgresIdentifier(name)
	}
	return strings.Join(texts, ", ")
}
