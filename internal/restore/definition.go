package restore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"migration-assist/internal/rejects"
	"migration-assist/schema"
)

// definition makes a table, or columns of one, again.
type definition struct {
	table string
	// columns are those that it makes; a table that it makes has none.
	columns    []string
	statements []string
}

// String names what is made.
func (d definition) String() string {
	if d.columns == nil {
		return "the table " + d.table
	}
	return strings.Join(d.columns, ", ") + " of " + d.table
}

// makes notes the row's definition where it makes what is missing for the row, and
// tells whether it does.
func (r *restore) makes(row *rejects.Row) bool {
	d := definition{table: row.Table.Name, statements: row.Definition}
	t := r.catalog.Table(row.Table.Name)
	want := "ALTER TABLE " + schema.QuoteMySQL(d.table) + " ADD COLUMN "
	if t == nil {
		want = "CREATE TABLE " + schema.QuoteMySQL(d.table) + " ("
	} else {
		d.columns = missingColumns(t, row)
	}
	if d.statements == nil || !strings.HasPrefix(d.statements[0], want) {
		return false
	}
	if !slices.ContainsFunc(r.made, func(other definition) bool { return slices.Equal(other.statements, d.statements) }) {
		r.made = append(r.made, d)
	}
	return true
}

// make makes again what is missing, and reads the schema anew. MySQL does so outside
// of a transaction.
func (r *restore) make(ctx context.Context) (err error) {
	all := r.made
	r.made = nil
	for _, d := range all {
		for i, statement := range d.statements {
			if _, err := r.conn.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("making %s again by «%s»: %w", d.table, statement, err)
			}
			if i == 0 {
				r.made = append(r.made, d)
			}
		}
	}
	if all == nil {
		return nil
	}
	if r.catalog, err = schema.ReadMySQL(ctx, r.conn, r.catalog.Name); err != nil {
		return fmt.Errorf("reading the schema: %w", err)
	}
	return nil
}

// unmakePatience is how long dropping again what was made may take.
const unmakePatience = time.Minute

// unmake drops what make has made, over a connection of its own: the transaction's may
// have broken, and if not, dropping would commit it.
func (r *restore) unmake(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, unmakePatience)
	defer cancel()
	var errs []error
	for _, d := range r.made {
		statement := "DROP TABLE " + schema.QuoteMySQL(d.table)
		if d.columns != nil {
			list := make([]string, len(d.columns))
			for i, c := range d.columns {
				list[i] = "DROP COLUMN " + schema.QuoteMySQL(c)
			}
			statement = "ALTER TABLE " + schema.QuoteMySQL(d.table) + " " + strings.Join(list, ", ")
		}
		if _, err := r.db.ExecContext(ctx, statement); err != nil {
			errs = append(errs, fmt.Errorf("dropping again what was made: %w", err))
		}
	}
	r.made = nil
	return errors.Join(errs...)
}
