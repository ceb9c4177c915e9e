package checks

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"migration-assist/internal/session"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// drop drops a table, or columns of one, after all rows that have something there are
// in the backup.
type drop struct {
	source  *Source
	conn    *sql.Conn
	table   *schema.Table
	columns []string
	whole   bool
	backup  Backup
}

func (d *drop) run(ctx context.Context) (done Fixed, err error) {
	done = Fixed{Fix: FixArtifacts, Table: d.table.Name}
	if index := d.index(); index != "" {
		return done, fmt.Errorf("a column that is to be dropped is in the index %s; drop that first", index)
	}
	name := d.source.tableName(d.table.Name)
	// Nobody can write what would be dropped unseen.
	if _, err := d.conn.ExecContext(ctx, "LOCK TABLES "+name+" WRITE"); err != nil {
		return done, fmt.Errorf("LOCK TABLES: %w", err)
	}
	definition, err := d.definition(ctx)
	if err != nil {
		return done, err
	}
	if done.Rows, err = d.save(ctx, definition); err != nil {
		return done, err
	}
	statement := "DROP TABLE " + name
	done.Done = "dropped with the table"
	if !d.whole {
		list := make([]string, len(d.columns))
		for i, c := range d.columns {
			list[i] = "DROP COLUMN " + schema.QuoteMySQL(c)
		}
		statement = "ALTER TABLE " + name + " " + strings.Join(list, ", ")
		done.Done = "had values in what was dropped: " + strings.Join(d.columns, ", ")
	}
	for _, statement := range []string{statement, "UNLOCK TABLES"} {
		if _, err := d.conn.ExecContext(ctx, statement); err != nil {
			return done, fmt.Errorf("%s: %w", statement, err)
		}
	}
	return done, nil
}

// index is the name of an index that would change with a column, "" where none would.
func (d *drop) index() string {
	for _, i := range d.table.Indexes {
		if slices.ContainsFunc(d.columns, func(c string) bool { return slices.Contains(i.Columns, c) }) {
			return i.Name
		}
	}
	return ""
}

// definition are the statements that make again what is dropped, in MySQL's own words.
// A column that is added gets its default in all rows, also in those that have NULL.
func (d *drop) definition(ctx context.Context) ([]string, error) {
	var name, text string
	if err := d.conn.QueryRowContext(ctx, "SHOW CREATE TABLE "+d.source.tableName(d.table.Name)).Scan(&name, &text); err != nil {
		return nil, asked("the definition of the table", err)
	}
	if d.whole {
		return []string{text}, nil
	}
	var added, emptied []string
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(strings.TrimSpace(line), ",")
		for _, column := range d.columns {
			if strings.HasPrefix(line, schema.QuoteMySQL(column)+" ") {
				added = append(added, "ADD COLUMN "+line)
			}
		}
	}
	for _, column := range d.columns {
		if c := d.table.Column(column); c.Default != nil && !c.NotNull {
			emptied = append(emptied, schema.QuoteMySQL(column)+" = NULL")
		}
	}
	statements := []string{"ALTER TABLE " + schema.QuoteMySQL(d.table.Name) + " " + strings.Join(added, ", ")}
	if emptied != nil {
		statements = append(statements, "UPDATE "+schema.QuoteMySQL(d.table.Name)+" SET "+strings.Join(emptied, ", "))
	}
	return statements, nil
}

// save puts the rows into the backup, and where there are none what makes the table or
// the columns again.
func (d *drop) save(ctx context.Context, definition []string) (rows int64, err error) {
	saved := Saved{
		Table: storedColumns(d.table), Definition: definition,
		Column: strings.Join(d.columns, ", "), Kind: nameArtifacts, Reason: "is left over from an older release",
	}
	query := "SELECT " + strings.Join(selectAll(saved.Table), ", ") + " FROM " + d.source.tableName(d.table.Name)
	var filled []string
	for _, c := range d.columns {
		filled = append(filled, schema.QuoteMySQL(c)+" IS NOT NULL")
	}
	if !d.whole {
		query += " WHERE " + strings.Join(filled, " OR ")
	}
	err = session.ReadRows(ctx, d.conn, query, len(saved.Table.Columns), func(row [][]byte) error {
		rows++
		saved.Values = row
		return d.backup.Add(saved)
	})
	if err == nil && rows == 0 {
		saved.Values = nil
		err = d.backup.Add(saved)
	}
	if err != nil {
		return rows, err
	}
	return rows, d.backup.Sync()
}

// storedColumns is the table with its columns but for generated ones, whose values are
// not written.
func storedColumns(t *schema.Table) *schema.Table {
	stored := *t
	stored.Columns = slices.DeleteFunc(slices.Clone(t.Columns), func(c *schema.Column) bool { return c.Generated != "" })
	return &stored
}

// selectAll are the expressions for all columns of a table.
func selectAll(t *schema.Table) []string {
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		column := typemap.Column{Source: c}
		list[i] = column.SelectExpression()
	}
	return list
}
