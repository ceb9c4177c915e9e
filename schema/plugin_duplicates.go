package schema

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
)

// Duplicates are rows of a table of MySQL's that a unique key of PostgreSQL's does not
// take.
type Duplicates struct {
	// Table is MySQL's name.
	Table string
	// Key is the name of PostgreSQL's key.
	Key string
	// Columns are MySQL's names of the key's columns.
	Columns []string
	// Groups is how often several rows are equal in these columns.
	Groups int64
	// Query is a statement for MySQL that lists them.
	Query string
}

// String says what is wrong, without the table.
func (d Duplicates) String() string {
	values := "1 value"
	if d.Groups != 1 {
		values = humanize.Comma(d.Groups) + " values"
	}
	return fmt.Sprintf("more than one row has the same %s (%s), which PostgreSQL's key %s does not take", strings.Join(d.Columns, ", "), values, d.Key)
}

// Duplicates looks for rows that the keys of the plugin's tables in PostgreSQL do not
// take. It reads the tables whose own keys in MySQL do not keep such rows out.
func (i *InstalledPlugin) Duplicates(ctx context.Context, db Querier, database string) ([]Duplicates, error) {
	pairing, err := Pair(&Catalog{Dialect: MySQL, Name: database, Tables: i.Tables}, i.Postgres())
	if err != nil {
		return nil, err
	}
	var list []Duplicates
	for _, pair := range pairing.Tables {
		for _, key := range pair.Target.Constraints {
			columns := pair.keyColumns(key)
			if columns == nil || pair.Source.keepsUnique(columns) {
				continue
			}
			d := Duplicates{Table: pair.Source.Name, Key: key.Name, Columns: columns}
			query := ""
			d.Query, query = duplicatesQueries(database, d)
			if err := db.QueryRowContext(ctx, query).Scan(&d.Groups); err != nil {
				return nil, fmt.Errorf("looking for equal rows in MySQL's table %s: %w", d.Table, err)
			}
			if d.Groups > 0 {
				list = append(list, d)
			}
		}
	}
	return list, nil
}

// keyColumns returns MySQL's columns of a primary or unique key of PostgreSQL's, nil
// for another constraint and where MySQL lacks one.
func (p TablePair) keyColumns(key *Constraint) (columns []string) {
	if key.Kind != PrimaryKey && key.Kind != UniqueKey {
		return nil
	}
	for _, name := range key.Columns {
		i := slices.IndexFunc(p.Columns, func(c ColumnPair) bool { return c.Target.Name == name })
		if i < 0 {
			return nil
		}
		columns = append(columns, p.Columns[i].Source.Name)
	}
	return columns
}

// keepsUnique tells whether a unique index of MySQL's keeps rows from being equal in
// the columns.
func (t *Table) keepsUnique(columns []string) bool {
	return slices.ContainsFunc(t.Indexes, func(i *Index) bool {
		return i.Unique && !i.Prefix && !slices.ContainsFunc(i.Columns, func(c string) bool { return !slices.Contains(columns, c) })
	})
}

// duplicatesQueries return a statement that lists the groups of equal rows, and one
// that counts them. Texts are compared as PostgreSQL does, byte by byte.
func duplicatesQueries(database string, d Duplicates) (list, count string) {
	texts, quoted, present := make([]string, len(d.Columns)), make([]string, len(d.Columns)), make([]string, len(d.Columns))
	for n, name := range d.Columns {
		quoted[n] = QuoteMySQL(name)
		texts[n] = "HEX(CAST(" + quoted[n] + " AS CHAR))"
		present[n] = quoted[n] + " IS NOT NULL"
	}
	rest := fmt.Sprintf("COUNT(*) FROM %s.%s WHERE %s GROUP BY %s HAVING COUNT(*) > 1",
		QuoteMySQL(database), QuoteMySQL(d.Table), strings.Join(present, " AND "), strings.Join(texts, ", "))
	for n := range quoted {
		quoted[n] = "MIN(" + quoted[n] + ")"
	}
	return "SELECT " + strings.Join(quoted, ", ") + ", " + rest, "SELECT COUNT(*) FROM (SELECT " + rest + ") AS equal_rows"
}
