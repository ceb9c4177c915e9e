package checks

import (
	"regexp"
	"strings"

	"migration-assist/schema"
)

// TableDiff is how a table of MySQL differs from Mattermost's.
type TableDiff struct {
	// Table is Mattermost's name.
	Table string
	// Lines begin with - for what only MySQL has, and with + for what Mattermost's
	// schema has there.
	Lines []string
}

// Compare compares the columns and indexes of a database with Mattermost's schema at a
// set of migrations. Tables that are not Mattermost's are left out; so are the order of
// columns, collations, and what differs between servers: display widths of integers,
// and JSON, which is LONGTEXT in MariaDB.
func Compare(catalog *schema.Catalog, versions schema.Versions) (list []TableDiff) {
	for _, want := range schema.MattermostMySQL(versions).Tables {
		have := &schema.Table{}
		for _, t := range catalog.Tables {
			if schema.Fold(t.Name) == schema.Fold(want.Name) {
				have = t
			}
		}
		if lines := compareTables(have, want); lines != nil {
			list = append(list, TableDiff{Table: want.Name, Lines: lines})
		}
	}
	return list
}

// compareTables returns the lines of both definitions that differ.
func compareTables(have, want *schema.Table) (lines []string) {
	var has, wants [][2]string // folded names and definitions
	for _, c := range have.Columns {
		has = append(has, [2]string{schema.Fold(c.Name), columnLine(c, typeLike(c.Type, columnOf(want, c.Name)))})
	}
	for _, c := range want.Columns {
		wants = append(wants, [2]string{schema.Fold(c.Name), columnLine(c, c.Type)})
	}
	for _, i := range have.Indexes {
		has = append(has, [2]string{"index " + schema.Fold(i.Name), indexLine(i)})
	}
	for _, i := range want.Indexes {
		wants = append(wants, [2]string{"index " + schema.Fold(i.Name), indexLine(i)})
	}
	for _, h := range has {
		if other := definition(wants, h[0]); other != h[1] {
			lines = append(lines, "-"+h[1])
			if other != "" {
				lines = append(lines, "+"+other)
			}
		}
	}
	for _, w := range wants {
		if definition(has, w[0]) == "" {
			lines = append(lines, "+"+w[1])
		}
	}
	return lines
}

func definition(list [][2]string, name string) string {
	for _, l := range list {
		if l[0] == name {
			return l[1]
		}
	}
	return ""
}

// columnOf finds a column by its folded name.
func columnOf(t *schema.Table, name string) *schema.Column {
	for _, c := range t.Columns {
		if schema.Fold(c.Name) == schema.Fold(name) {
			return c
		}
	}
	return nil
}

// displayWidth finds the width of an integer type, which says nothing but in
// tinyint(1).
var displayWidth = regexp.MustCompile(`^(tinyint|smallint|mediumint|int|bigint)\([0-9]+\)`)

// typeLike is a live column's type as Mattermost's schema would have it.
func typeLike(t string, want *schema.Column) string {
	if want != nil && want.Type == "json" && t == "longtext" {
		return "json"
	}
	if strings.HasPrefix(t, "tinyint(1)") {
		return t
	}
	return displayWidth.ReplaceAllString(t, "$1")
}

func columnLine(c *schema.Column, columnType string) string {
	line := "  " + schema.QuoteMySQL(c.Name) + " " + columnType
	if c.NotNull {
		line += " NOT NULL"
	}
	if c.Default != nil {
		line += " DEFAULT '" + *c.Default + "'"
	}
	return line
}

// keyPartLength finds the length in a key part such as URL(512), which a live catalog
// does not have.
var keyPartLength = regexp.MustCompile(`\([0-9]+\)$`)

func indexLine(i *schema.Index) string {
	parts := make([]string, len(i.Columns))
	for n, c := range i.Columns {
		parts[n] = schema.QuoteMySQL(keyPartLength.ReplaceAllString(c, ""))
	}
	on := " (" + strings.Join(parts, ", ") + ")"
	switch {
	case i.Primary:
		return "  PRIMARY KEY" + on
	case i.Unique:
		return "  UNIQUE KEY " + schema.QuoteMySQL(i.Name) + on
	case strings.EqualFold(i.Method, "fulltext"):
		return "  FULLTEXT KEY " + schema.QuoteMySQL(i.Name) + on
	default:
		return "  KEY " + schema.QuoteMySQL(i.Name) + on
	}
}
