package checks

import (
	"unicode/utf8"

	"migration-assist/schema"
)

// latin1 is about UTF-8 that an application wrote into columns of latin1: MySQL takes
// each byte for a character, so that clients which ask for UTF-8 see two or more in
// the place of one.
type latin1 struct {
	table   string
	columns []string
	found   []tally
}

func newLatin1(_ *Source, pair schema.TablePair) rowCheck {
	c := &latin1{table: pair.Source.Name}
	for _, p := range pair.Columns {
		if charsetOf(p.Source) == "latin1" {
			c.columns = append(c.columns, p.Source.Name)
		}
	}
	if c.columns == nil {
		return nil
	}
	c.found = make([]tally, len(c.columns))
	return c
}

// expressions are the bytes of texts that are not ASCII, which are longer in UTF-8.
func (c *latin1) expressions() []string {
	list := make([]string, len(c.columns))
	for i, column := range c.columns {
		name := schema.QuoteMySQL(column)
		list[i] = "IF(LENGTH(CONVERT(" + name + " USING utf8mb4)) > LENGTH(" + name + "), CAST(" + name + " AS BINARY), NULL)"
	}
	return list
}

func (c *latin1) row(values [][]byte, key func() string) {
	for i, text := range values {
		if text != nil && utf8.Valid(text) {
			c.found[i].add(key)
		}
	}
}

func (c *latin1) problems() (list []Problem) {
	for i, found := range c.found {
		if found.rows > 0 {
			list = append(list, Problem{
				Check: "latin1", Table: c.table, Column: c.columns[i], Rows: found.rows, Keys: found.keys,
				What: "UTF-8 that was stored as latin1",
				Advice: "migrate copies the text that MySQL shows, such as Ã© for é; to correct it in MySQL, change the column to a BLOB type first, " +
					"and then to its own type with CHARACTER SET utf8mb4, if all of its texts are UTF-8",
			})
		}
	}
	return list
}
