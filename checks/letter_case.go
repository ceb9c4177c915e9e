package checks

import (
	"bytes"
	"hash/maphash"
	"unicode/utf8"

	"migration-assist/schema"
)

// letterCase is about names that are not in lower case. Mattermost writes them so,
// and looks for them so; MySQL finds others too, where the column's collation compares
// without case, and PostgreSQL does not.
type letterCase struct {
	table   string
	columns []*namesColumn
}

// namesColumn is a column with names.
type namesColumn struct {
	name string
	// mixed counts names that are not in lower case, and same those that another row
	// has in other letters.
	mixed, same tally
	// seen has a hash of each name in lower case, nil where rows may share names.
	seen map[uint64]bool
	seed maphash.Seed
}

// nameColumns are the columns of names by which something is found, by the folded
// names of tables.
var nameColumns = map[string][]string{
	"channels": {"name"},
	"teams":    {"name"},
	"users":    {"username", "email"},
}

func newLetterCase(_ *Source, pair schema.TablePair) rowCheck {
	c := &letterCase{table: pair.Source.Name}
	for _, p := range pair.Columns {
		for _, name := range nameColumns[pair.Target.Name] {
			if p.Target.Name != name {
				continue
			}
			column := &namesColumn{name: p.Source.Name}
			if name != "name" { // which channels of different teams share
				column.seen, column.seed = map[uint64]bool{}, maphash.MakeSeed()
			}
			c.columns = append(c.columns, column)
		}
	}
	if c.columns == nil {
		return nil
	}
	return c
}

func (c *letterCase) expressions() []string {
	list := make([]string, len(c.columns))
	for i, column := range c.columns {
		list[i] = schema.QuoteMySQL(column.name)
	}
	return list
}

func (c *letterCase) row(values [][]byte, key func() string) {
	for i, name := range values {
		if len(name) == 0 {
			continue
		}
		column := c.columns[i]
		lower := name
		if !isLower(name) {
			if lower = bytes.ToLower(name); !bytes.Equal(lower, name) {
				column.mixed.add(key)
			}
		}
		if column.seen == nil {
			continue
		}
		hash := maphash.Bytes(column.seed, lower)
		if column.seen[hash] {
			column.same.add(key)
		}
		column.seen[hash] = true
	}
}

// isLower tells whether a name is of ASCII without capital letters, as nearly all
// are.
func isLower(name []byte) bool {
	return !bytes.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf || 'A' <= r && r <= 'Z' })
}

func (c *letterCase) problems() (list []Problem) {
	for _, column := range c.columns {
		if column.mixed.rows > 0 {
			list = append(list, Problem{
				Check: "letter-case", Table: c.table, Column: column.name, Rows: column.mixed.rows, Keys: column.mixed.keys,
				What: "not in lower case", Advice: "migrate keeps the letters; MySQL finds such a name in any letters, PostgreSQL in these alone: change it to lower case in Mattermost or in MySQL",
			})
		}
		if column.same.rows > 0 {
			list = append(list, Problem{
				Check: "letter-case", Table: c.table, Column: column.name, Rows: column.same.rows, Keys: column.same.keys,
				What: "another row has the same in other letters", Advice: "migrate keeps both; rename one of them",
			})
		}
	}
	return list
}
