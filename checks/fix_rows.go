package checks

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"migration-assist/internal/session"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// rowFix changes or deletes rows of one table, in one transaction.
type rowFix struct {
	source *Source
	conn   *sql.Conn
	backup Backup
	wanted []Fix
	// full has all columns of a row, and table those of the key and of the problems.
	full    *schema.Table
	table   *typemap.Table
	encoder *typemap.Encoder

	cleaned map[string]int64 // rows by column
	deleted int64
}

// newRowFix prepares the correction of rows; full is the table as it is now. The error
// is that of a table whose rows cannot be changed in safety.
func (s *Source) newRowFix(conn *sql.Conn, full *schema.Table, problems []Problem, backup Backup) (*rowFix, error) {
	f := &rowFix{source: s, conn: conn, backup: backup, full: storedColumns(full), cleaned: map[string]int64{}}
	for _, p := range problems {
		f.wanted = append(f.wanted, p.Fix)
	}
	if child := s.childOf(full.Name); child != "" && slices.Contains(f.wanted, FixVarchar) {
		return nil, fmt.Errorf("%s has a foreign key to it, by which other rows could be deleted too; delete the rows that are too long by hand", child)
	}
	if !strings.EqualFold(full.Engine, "InnoDB") {
		return nil, fmt.Errorf("its engine %s has no transactions, in which the rows are to be changed; first run ALTER TABLE %s ENGINE=InnoDB", full.Engine, s.tableName(full.Name))
	}
	i := slices.IndexFunc(s.pairing.Tables, func(pair schema.TablePair) bool { return pair.Source.Name == full.Name })
	var err error
	f.table, _, err = s.tableOf(s.pairing.Tables[i], func(c typemap.Column) bool {
		return slices.ContainsFunc(problems, func(p Problem) bool { return p.Column == c.Source.Name })
	})
	if err != nil {
		return nil, err
	}
	f.encoder = f.table.NewEncoder()
	return f, nil
}

// childOf is a table of MySQL that has a foreign key to the table, "" where there is
// none.
func (s *Source) childOf(table string) string {
	for _, t := range s.catalog.Tables {
		if slices.ContainsFunc(t.Constraints, func(c *schema.Constraint) bool {
			return c.Kind == schema.ForeignKey && schema.Fold(c.RefTable) == schema.Fold(table)
		}) {
			return t.Name
		}
	}
	return ""
}

// run corrects the rows. After an error nothing has changed, but for a commit whose
// answer was lost: the transaction ends with the session, which is not used again.
func (f *rowFix) run(ctx context.Context) ([]Fixed, error) {
	if _, err := f.conn.ExecContext(ctx, "START TRANSACTION"); err != nil {
		return nil, fmt.Errorf("START TRANSACTION: %w", err)
	}
	if err := f.change(ctx); err != nil {
		return nil, err
	}
	if _, err := f.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return nil, fmt.Errorf("COMMIT: %w", err)
	}
	return f.done(), nil
}

func (f *rowFix) done() (list []Fixed) {
	for _, c := range f.full.Columns {
		if n := f.cleaned[c.Name]; n > 0 {
			list = append(list, Fixed{Fix: FixUnicode, Table: f.full.Name, Rows: n, Done: "corrected in " + c.Name})
		}
	}
	if f.deleted > 0 {
		list = append(list, Fixed{Fix: FixVarchar, Table: f.full.Name, Rows: f.deleted, Done: "deleted"})
	}
	return list
}

// change locks the rows and puts them into the backup, and only then changes the first.
func (f *rowFix) change(ctx context.Context) error {
	keys, err := f.find(ctx)
	if err != nil {
		return err
	}
	var locked [][]any
	for _, key := range keys {
		row, err := f.read(ctx, key)
		if err != nil {
			return err
		}
		if row == nil {
			continue
		}
		found := f.fixable(f.checked(row))
		if found == nil {
			continue
		}
		locked = append(locked, key)
		column := f.table.Columns[found[0].Column].Source.Name
		saved := Saved{Table: f.full, Values: row, Column: column, Kind: found[0].Kind.String(), Reason: found[0].Kind.Title()}
		if err := f.backup.Add(saved); err != nil {
			return err
		}
	}
	if err := f.backup.Sync(); err != nil {
		return err
	}
	for _, key := range locked {
		if err := f.correct(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// find returns the primary keys of rows with a problem.
func (f *rowFix) find(ctx context.Context) (keys [][]any, err error) {
	list := f.table.SelectExpressions()
	query := "SELECT " + strings.Join(list, ", ") + " FROM " + f.source.tableName(f.full.Name)
	err = session.ReadRows(ctx, f.conn, query, len(list), func(row [][]byte) error {
		if f.fixable(f.encoder.CheckRow(row)) != nil {
			keys = append(keys, f.key(row))
		}
		return nil
	})
	return keys, err
}

// key returns a copy of a row's primary key, as arguments of a statement.
func (f *rowFix) key(row [][]byte) (key []any) {
	for _, name := range f.full.PrimaryKey() {
		for i, c := range f.table.Columns {
			if c.Source.Name == name {
				key = append(key, typemap.Argument(c.Source.Type, row[i]))
			}
		}
	}
	return key
}

// whereKey is a condition that is true of the row with the key.
func (f *rowFix) whereKey() string {
	var parts []string
	for _, name := range f.full.PrimaryKey() {
		parts = append(parts, schema.QuoteMySQL(name)+" = ?")
	}
	return " WHERE " + strings.Join(parts, " AND ")
}

// read returns a row whole and keeps others from changing it until the transaction
// ends; nil where it is gone.
func (f *rowFix) read(ctx context.Context, key []any) (row [][]byte, err error) {
	query := "SELECT " + strings.Join(selectAll(f.full), ", ") + " FROM " + f.source.tableName(f.full.Name) + f.whereKey() + " FOR UPDATE"
	rows, err := f.conn.QueryContext(ctx, query, key...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return nil, rows.Err()
	}
	row = make([][]byte, len(f.full.Columns))
	into := make([]any, len(row))
	for i := range row {
		into[i] = &row[i]
	}
	if err := rows.Scan(into...); err != nil {
		return nil, err
	}
	return row, rows.Err()
}

// tableRow is the part of a row with all columns that f.table has.
func (f *rowFix) tableRow(row [][]byte) [][]byte {
	values := make([][]byte, len(f.table.Columns))
	for i, c := range f.table.Columns {
		values[i] = row[slices.Index(f.full.Columns, c.Source)]
	}
	return values
}

// checked is what the encoder says of a row with all columns.
func (f *rowFix) checked(row [][]byte) []typemap.Finding {
	return f.encoder.CheckRow(f.tableRow(row))
}

// fixable are those of the findings that a wanted flag corrects.
func (f *rowFix) fixable(findings []typemap.Finding) (list []typemap.Finding) {
	for _, found := range findings {
		check := valueCheckOf(found.Kind)
		if slices.Contains(f.wanted, check.fix) && check.canFix(f.table, found) {
			list = append(list, found)
		}
	}
	return list
}

// correct changes one row, or deletes it. A row with a text that is too long goes
// whole.
func (f *rowFix) correct(ctx context.Context, key []any) error {
	row, err := f.read(ctx, key)
	if err != nil {
		return err
	}
	found := f.fixable(f.checked(row))
	name := f.source.tableName(f.full.Name)
	if slices.ContainsFunc(found, func(found typemap.Finding) bool { return valueCheckOf(found.Kind).fix == FixVarchar }) {
		f.deleted++
		return f.exec(ctx, row, "DELETE FROM "+name+f.whereKey(), key)
	}
	var set []string
	var arguments []any
	for _, found := range found {
		c := &f.table.Columns[found.Column]
		assignment := schema.QuoteMySQL(c.Source.Name) + " = ?"
		text := row[slices.Index(f.full.Columns, c.Source)]
		if slices.Contains(set, assignment) { // a NUL and an escape in one text
			continue
		}
		set = append(set, assignment)
		arguments = append(arguments, typemap.Argument(c.Source.Type, c.WithoutNUL(text)))
		f.cleaned[c.Source.Name]++
	}
	return f.exec(ctx, row, "UPDATE "+name+" SET "+strings.Join(set, ", ")+f.whereKey(), append(arguments, key...))
}

// exec runs a statement that changes one row.
func (f *rowFix) exec(ctx context.Context, row [][]byte, statement string, arguments []any) error {
	result, err := f.conn.ExecContext(ctx, statement, arguments...)
	if err == nil {
		var n int64
		if n, err = result.RowsAffected(); err == nil && n != 1 {
			err = fmt.Errorf("%d rows were changed instead of one", n)
		}
	}
	if err != nil {
		return fmt.Errorf("row %s: %w", f.table.Key(f.tableRow(row)), err)
	}
	return nil
}
