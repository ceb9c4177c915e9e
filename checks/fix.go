package checks

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"

	"migration-assist/schema"
)

// Backup takes rows before a fix changes or deletes them. Its methods are not called
// again after an error.
type Backup interface {
	// Add takes a row, whose values are valid until it returns.
	Add(Saved) error
	// Sync waits until all that was added is safe.
	Sync() error
}

// Saved is a row that a fix is about to change or delete, or what it is about to drop
// where that has no row.
type Saved struct {
	// Table has the row's columns, and the primary key among its indexes.
	Table *schema.Table
	// Values are in the form that a typemap.Encoder takes; nil where there is no row.
	Values [][]byte
	// Column, Kind and Reason say what is wrong with it.
	Column, Kind, Reason string
	// Definition are the statements that make again what is dropped with it; nil where
	// nothing is.
	Definition []string
}

// Fixed is what a fix has done to a table.
type Fixed struct {
	Fix   Fix
	Table string
	// Rows is how many rows were changed, deleted, or dropped with the table or its
	// columns.
	Rows int64
	// Done says what was done to them.
	Done string
}

// Fix corrects those of the problems that have one of the fixes, and returns what was
// done until it ended. db's sessions must be able to write. Each table's rows are
// changed in one transaction, after all of them are in the backup. What was dropped
// cannot be undone by MySQL, but is in the backup too.
//
// A row is looked at again before it is changed, so that rows which others have
// changed meanwhile are left alone where they have no problem now.
func (s *Source) Fix(ctx context.Context, db *sql.DB, wanted []Fix, problems []Problem, backup Backup) (done []Fixed, err error) {
	problems = slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool { return p.Fix == "" || !slices.Contains(wanted, p.Fix) })
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to MySQL: %w", err)
	}
	// A session that may be in a transaction, or hold a lock, does not go back to the
	// pool. The error is the one by which the pool closes it.
	defer func() { _ = conn.Raw(func(any) error { return driver.ErrBadConn }) }()
	for _, table := range tablesOf(problems) {
		of := slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool { return p.Table != table })
		fixed, err := s.fixTable(ctx, conn, table, of, backup)
		done = append(done, fixed...)
		if err != nil {
			return done, fmt.Errorf("correcting MySQL's table %s: %w", table, err)
		}
	}
	return done, nil
}

// tablesOf are the tables of problems, in their order.
func tablesOf(problems []Problem) (names []string) {
	for _, p := range problems {
		if !slices.Contains(names, p.Table) {
			names = append(names, p.Table)
		}
	}
	return names
}

// fixTable drops what is left over before it changes rows, so that the backup's last
// line about a row has what it was at first.
func (s *Source) fixTable(ctx context.Context, conn *sql.Conn, table string, problems []Problem, backup Backup) (done []Fixed, err error) {
	d := &drop{source: s, conn: conn, table: s.catalog.Table(table), backup: backup}
	var rows []Problem
	for _, p := range problems {
		switch {
		case p.Fix != FixArtifacts:
			rows = append(rows, p)
		case p.Column != "":
			d.columns = append(d.columns, p.Column)
		default:
			d.whole = true
		}
	}
	if d.whole || d.columns != nil {
		fixed, err := d.run(ctx)
		if err != nil {
			return nil, err
		}
		done = append(done, fixed)
	}
	if rows == nil {
		return done, nil
	}
	left := *d.table
	left.Columns = slices.DeleteFunc(slices.Clone(left.Columns), func(c *schema.Column) bool { return slices.Contains(d.columns, c.Name) })
	f, err := s.newRowFix(conn, &left, rows, backup)
	if err != nil {
		return done, err
	}
	fixed, err := f.run(ctx)
	return append(done, fixed...), err
}
