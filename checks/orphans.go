package checks

import (
	"fmt"
	"strings"

	"migration-assist/schema"
)

// orphans is about rows that point to a row which is not there, where PostgreSQL has
// a foreign key. MySQL may never have had one, or not have looked.
type orphans struct {
	table string
	keys  []orphanKey
}

// orphanKey is a foreign key of the target.
type orphanKey struct {
	columns, refTable string
	// missing is true of a row whose parent is not there.
	missing string
	// plugin is set where the table is a plugin's.
	plugin bool
	found  tally
}

func newOrphans(s *Source, pair schema.TablePair) rowCheck {
	c := &orphans{table: pair.Source.Name}
	for _, constraint := range pair.Target.Constraints {
		if constraint.Kind != schema.ForeignKey {
			continue
		}
		if key, ok := s.orphanKey(pair, constraint); ok {
			c.keys = append(c.keys, key)
		}
	}
	if c.keys == nil {
		return nil
	}
	return c
}

// orphanKey returns false where MySQL lacks the parent table or a column.
func (s *Source) orphanKey(pair schema.TablePair, constraint *schema.Constraint) (key orphanKey, ok bool) {
	for _, parent := range s.pairing.Tables {
		if parent.Target.Name != constraint.RefTable {
			continue
		}
		var names, present, equal, child, found []string
		for i, name := range constraint.Columns {
			column, ref := sourceColumn(pair, name), sourceColumn(parent, constraint.RefColumns[i])
			if column == nil || ref == nil {
				return orphanKey{}, false
			}
			own, other := "t."+schema.QuoteMySQL(column.Name), "p."+schema.QuoteMySQL(ref.Name)
			names = append(names, column.Name)
			present = append(present, own+" IS NOT NULL")
			equal = append(equal, other+" = "+inCollation(own, ref))
			child, found = append(child, exact(own, column)), append(found, exact(other, ref))
		}
		return orphanKey{
			columns: strings.Join(names, ", "), refTable: parent.Source.Name, plugin: schema.PluginOf(pair.Target.Name) != nil,
			missing: fmt.Sprintf("%s AND NOT (CONCAT(%s) <=> (SELECT CONCAT(%s) FROM %s AS p WHERE %s LIMIT 1))",
				strings.Join(present, " AND "), strings.Join(child, ", '-', "), strings.Join(found, ", '-', "),
				s.tableName(parent.Source.Name), strings.Join(equal, " AND ")),
		}, true
	}
	return orphanKey{}, false
}

// sourceColumn finds MySQL's column by the name of PostgreSQL's.
func sourceColumn(pair schema.TablePair, target string) *schema.Column {
	for _, c := range pair.Columns {
		if c.Target.Name == target {
			return c.Source
		}
	}
	return nil
}

// inCollation is a value in the collation of the parent's column, for which it has an
// index; MySQL refuses to compare texts of two collations.
func inCollation(value string, parent *schema.Column) string {
	if parent.Collation == "" {
		return value
	}
	return "CONVERT(" + value + " USING " + charsetOf(parent) + ") COLLATE " + parent.Collation
}

// exact is a text that is the same for the same bytes alone, as PostgreSQL compares.
// It is compared outside of the query for the parent: MariaDB takes what is equal in a
// collation for the same within it.
func exact(value string, c *schema.Column) string {
	if c.Collation == "" {
		return value
	}
	return "HEX(CONVERT(" + value + " USING utf8mb4))"
}

func (c *orphans) expressions() []string {
	list := make([]string, len(c.keys))
	for i, key := range c.keys {
		list[i] = key.missing
	}
	return list
}

func (c *orphans) row(values [][]byte, key func() string) {
	for i, missing := range values {
		if isTrue(missing) {
			c.keys[i].found.add(key)
		}
	}
}

func (c *orphans) problems() (list []Problem) {
	for _, key := range c.keys {
		if key.found.rows == 0 {
			continue
		}
		advice := "migrate ends when it builds PostgreSQL's foreign key, unless --orphans=not-valid has it hold for the rows to come; or delete these in MySQL"
		if key.plugin {
			advice = "migrate moves the rows, and builds PostgreSQL's foreign key NOT VALID: it holds for rows that come. Delete these in MySQL for one that is valid"
		}
		list = append(list, Problem{
			Check: "orphans", Table: c.table, Column: key.columns, Rows: key.found.rows, Keys: key.found.keys,
			What: "point to no row of " + key.refTable, Advice: advice, Blocks: !key.plugin,
		})
	}
	return list
}
