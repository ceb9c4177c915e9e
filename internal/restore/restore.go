// Package restore puts the rows of a rejects file, or of a backup file, into MySQL.
package restore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dustin/go-humanize"
	"github.com/go-sql-driver/mysql"

	"migration-assist/internal/rejects"
	"migration-assist/internal/session"
	"migration-assist/schema"
)

// Options say which rows to put where.
type Options struct {
	// File is the path of the rejects or backup file.
	File string
	// MySQL is the database from which the rows were taken.
	MySQL *mysql.Config
	// Out takes what a person reads.
	Out io.Writer
}

// restore is one restoration.
type restore struct {
	Options
	file    *os.File
	db      *sql.DB
	conn    *sql.Conn // of db, for the transaction
	catalog *schema.Catalog

	made  []definition // what is made again before rows are written
	wrong []error      // a line each
	rows  map[string]int64
	order []string // of the tables in rows
}

// Run writes each row over the one with its primary key, or inserts it, all of them or
// none. What was dropped with rows is made again first. The error names every line that
// is wrong by its number; nothing is written then.
func Run(ctx context.Context, opts Options) (err error) {
	r := &restore{Options: opts, rows: map[string]int64{}}
	if r.file, err = os.Open(opts.File); err != nil {
		return fmt.Errorf("opening the file: %w", err)
	}
	defer func() { err = errors.Join(err, r.file.Close()) }()
	if r.db, err = session.OpenMySQL(opts.MySQL); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.db.Close()) }()
	if r.conn, err = r.db.Conn(ctx); err != nil {
		return fmt.Errorf("cannot connect to MySQL at %s as %s: %w", opts.MySQL.Addr, opts.MySQL.User, err)
	}
	// A session that may be in a transaction does not go back to the pool.
	defer func() { _ = r.conn.Raw(func(any) error { return driver.ErrBadConn }) }()
	if r.catalog, err = schema.ReadMySQL(ctx, r.conn, opts.MySQL.DBName); err != nil {
		return fmt.Errorf("reading the schema: %w", err)
	}
	if err := r.check(ctx); err != nil {
		return fmt.Errorf("nothing was put back: %w", err)
	}
	if err := r.putBack(ctx); err != nil {
		return fmt.Errorf("nothing was put back: %w", err)
	}
	var rows int64
	for _, d := range r.made {
		r.printf("made again %s\n", d)
	}
	for _, table := range r.order {
		rows += r.rows[table]
		r.printf("put back %s rows into %s\n", humanize.Comma(r.rows[table]), table)
	}
	r.printf("done: %s rows of %s are in MySQL; delete the file, since it may hold secrets\n", humanize.Comma(rows), r.File)
	return nil
}

func (r *restore) printf(format string, args ...any) {
	// The exit status says what matters.
	_, _ = fmt.Fprintf(r.Out, format, args...)
}

// check looks at each line, and at what has to be made again for it.
func (r *restore) check(ctx context.Context) error {
	err := rejects.Scan(r.file, func(line rejects.Line, text []byte) error {
		row, err := rejects.Parse(text)
		if err != nil {
			err = fmt.Errorf("line %d %w", line.Number, err)
		} else if err = r.place(row); err != nil {
			err = fmt.Errorf("line %d: %w", line.Number, err)
		}
		if err != nil {
			r.wrong = append(r.wrong, err)
		}
		return ctx.Err()
	})
	if err == nil && r.wrong != nil {
		err = fmt.Errorf("%d lines of %s are wrong:\n%w", len(r.wrong), r.File, errors.Join(r.wrong...))
	}
	return err
}

// place tells whether MySQL has a place for a row, or will have.
func (r *restore) place(row *rejects.Row) error {
	t := r.catalog.Table(row.Table.Name)
	missing := missingColumns(t, row)
	switch {
	case t != nil && missing == nil || r.makes(row):
		return nil
	case t == nil:
		return fmt.Errorf("MySQL has no table %s", row.Table.Name)
	default:
		return fmt.Errorf("MySQL's table %s has no column %s", row.Table.Name, missing[0])
	}
}

// missingColumns are those of the row that a table does not have.
func missingColumns(t *schema.Table, row *rejects.Row) (names []string) {
	for _, c := range row.Table.Columns {
		if t == nil || t.Column(c.Name) == nil {
			names = append(names, c.Name)
		}
	}
	return names
}

// putBack makes again what is missing, and writes the rows in one transaction.
func (r *restore) putBack(ctx context.Context) (err error) {
	// What does not fit is an error, and a zero is one in AUTO_INCREMENT too.
	if _, err := r.conn.ExecContext(ctx, "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'"); err != nil {
		return fmt.Errorf("preparing the session: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.unmake(context.WithoutCancel(ctx)))
		}
	}()
	if err := r.make(ctx); err != nil {
		return err
	}
	if _, err := r.conn.ExecContext(ctx, "START TRANSACTION"); err != nil {
		return fmt.Errorf("START TRANSACTION: %w", err)
	}
	if err := r.write(ctx); err != nil {
		// Where the connection broke, MySQL ends the transaction by itself.
		_, _ = r.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return err
	}
	if _, err := r.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("COMMIT: %w", err)
	}
	return nil
}

// write writes the rows of all lines.
func (r *restore) write(ctx context.Context) error {
	if _, err := r.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("reading the file again: %w", err)
	}
	return rejects.Scan(r.file, func(line rejects.Line, text []byte) error {
		row, err := rejects.Parse(text)
		if err != nil {
			return fmt.Errorf("line %d %w", line.Number, err)
		}
		if row.Values == nil { // a definition alone
			return nil
		}
		if err := r.put(ctx, row); err != nil {
			return fmt.Errorf("line %d: %w", line.Number, err)
		}
		return nil
	})
}
