package migrate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/jackc/pgx/v5"
	"github.com/jedib0t/go-pretty/v6/table"

	"migration-assist/copier"
	"migration-assist/internal/session"
)

// RecordOptions say which run's record in PostgreSQL is meant.
type RecordOptions struct {
	// Postgres is the target.
	Postgres *pgx.ConnConfig
	// Schema is the target's schema.
	Schema string
	// Force removes the record of a run that has not ended, too.
	Force bool
	// Out takes what a person reads.
	Out io.Writer
}

// inTarget does something in a transaction of the target.
func (o RecordOptions) inTarget(ctx context.Context, do func(pgx.Tx) error) (err error) {
	conn, err := session.OpenPostgres(ctx, o.Postgres)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, conn)) }()
	return pgx.BeginFunc(ctx, conn, do)
}

func (o RecordOptions) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(o.Out, format, args...) // as run.printf
}

// Status prints how far the run into a schema is. Another process may be at work.
func Status(ctx context.Context, o RecordOptions) error {
	var status *copier.Status
	err := o.inTarget(ctx, func(tx pgx.Tx) (err error) {
		status, err = copier.ReadStatus(ctx, tx, o.Schema)
		return err
	})
	switch {
	case err != nil:
		return err
	case status == nil:
		o.printf("no run into the schema %s of the PostgreSQL database %s is recorded\n", o.Schema, o.Postgres.Database)
		return nil
	}
	o.printStatus(status)
	return nil
}

func (o RecordOptions) printStatus(s *copier.Status) {
	o.printf("run      %s into the schema %s, begun on %s by migration-assist %s\n", s.Command, s.Schema, moment(s.Began), s.Version)
	switch {
	case s.Ended != nil:
		o.printf("state    done on %s\n", moment(*s.Ended))
	case s.AtWork:
		o.printf("state    at work, in the phase %s\n", s.Phase)
	default:
		o.printf("state    ended on the way, in the phase %s; run the same command again to go on, or %s\n", s.Phase, restart)
	}
	if s.Position != nil {
		o.printf("source   at %s\n", s.Position)
	}
	if s.Rejects != "" {
		o.printf("rejects  %s\n", s.Rejects)
	}
	w := newTable("table", "parts done", "rows", "rows in MySQL, about", "set aside")
	var rows, estimate, rejected int64
	whole := 0
	for _, t := range s.Tables {
		rows, estimate, rejected = rows+t.Rows, estimate+t.RowsEstimate, rejected+t.Rejected
		if t.IsDone() {
			whole++
		}
		if t.Rows+t.Rejected == 0 && (t.IsDone() || t.RowsEstimate == 0) {
			continue
		}
		w.AppendRow(table.Row{t.Target, parts(t), humanize.Comma(t.Rows), humanize.Comma(t.RowsEstimate), humanize.Comma(t.Rejected)})
	}
	w.AppendFooter(table.Row{"total", "", humanize.Comma(rows), humanize.Comma(estimate), humanize.Comma(rejected)})
	o.printf("%s\n%d of %s copied; those without rows are not listed\n", w.Render(), whole, counted(int64(len(s.Tables)), "table"))
}

// parts says how many of a table's parts are done.
func parts(t copier.TableStatus) string {
	switch {
	case t.AllPlanned:
		return fmt.Sprintf("%d of %d", t.Done, t.Planned)
	case t.Planned == 0:
		return "0"
	default:
		return fmt.Sprintf("%d of more than %d", t.Done, t.Planned)
	}
}

func moment(t time.Time) string { return t.Format("2006-01-02 15:04:05 MST") }

// Clean removes the record of the run into a schema, and the ledger with the last
// one. The rows stay. A run that is at work, or that may have to go on, is an error.
func Clean(ctx context.Context, o RecordOptions) error {
	return o.inTarget(ctx, func(tx pgx.Tx) error {
		record, err := copier.LoadRun(ctx, tx, o.Schema)
		if err != nil {
			return err
		}
		if record == nil {
			o.printf("no run into the schema %s of the PostgreSQL database %s is recorded\n", o.Schema, o.Postgres.Database)
			return nil
		}
		if err := copier.LockRun(ctx, tx, o.Schema); err != nil {
			return err
		}
		if record.Ended == nil && !o.Force {
			return fmt.Errorf("the %s into the schema %s that began on %s has not ended: its record is needed to go on. --force removes it all the same; "+
				"then its tables are empty in part and without indexes, and the next run must begin with --truncate", record.Command, o.Schema, moment(record.Began))
		}
		if err := o.printObjects(ctx, tx, record); err != nil {
			return err
		}
		if err := copier.RemoveRun(ctx, tx, o.Schema); err != nil {
			return err
		}
		if err := copier.RemoveLedger(ctx, tx); err != nil {
			return err
		}
		o.printf("removed  the record of the %s into the schema %s that began on %s\n", record.Command, o.Schema, moment(record.Began))
		return nil
	})
}

// printObjects prints the statements that make again what a run that has not ended
// had dropped: nothing else has them.
func (o RecordOptions) printObjects(ctx context.Context, tx pgx.Tx, record *copier.Run) error {
	if record.Ended != nil {
		return nil
	}
	objects, err := record.Objects(ctx, tx)
	if err != nil || objects == nil {
		return err
	}
	o.printf("The run had dropped what these statements make; what is missing must be made again by hand:\n")
	for _, object := range objects {
		o.printf("%s;\n", strings.TrimSuffix(object.Definition, ";"))
	}
	return nil
}
