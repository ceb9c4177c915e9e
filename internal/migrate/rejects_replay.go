package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/dustin/go-humanize"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/copier"
	"migration-assist/indexes"
	"migration-assist/internal/rejects"
	"migration-assist/internal/session"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// ReplayOptions say which rows to put back where.
type ReplayOptions struct {
	// File is the rejects file's path.
	File string
	// Postgres is the target, into which a migration has ended.
	Postgres *pgx.ConnConfig
	// Schema is the target's schema.
	Schema string
	// Policies are what is done with values that PostgreSQL still cannot hold.
	Policies typemap.Policies
	// Out takes what a person reads.
	Out io.Writer
}

// Validate tells whether a replay can begin with the options. The error names
// the flag of the command line.
func (o ReplayOptions) Validate() error {
	switch {
	case o.Schema == "":
		return errors.New("--schema: give the name of the target's schema")
	case slices.Contains(o.Policies[:], typemap.Reject):
		return errors.New("--on-invalid: rows that are put back cannot be set aside again; correct them in the file, or take their lines out")
	}
	return nil
}

// Replay puts the rows of a rejects file into the target, all of them or none,
// and then builds the foreign keys that waited for them. A *RejectedError means
// that the rows are back, and that foreign keys still wait for others. Another
// error names every line that is wrong by its number; nothing is written then.
func Replay(ctx context.Context, opts ReplayOptions) (err error) {
	if err := opts.Validate(); err != nil {
		return err
	}
	r := &replay{ReplayOptions: opts, groups: map[string]*replayGroup{}}
	if r.file, err = os.Open(opts.File); err != nil {
		return fmt.Errorf("opening the rejects file: %w", err)
	}
	defer func() { err = errors.Join(err, r.file.Close()) }()
	if r.target, err = session.OpenPostgres(ctx, r.Postgres); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, r.target)) }()
	if err := pgx.BeginFunc(ctx, r.target, func(tx pgx.Tx) error { return r.putBack(ctx, tx) }); err != nil {
		return fmt.Errorf("nothing was put back: %w", err)
	}
	var rows int64
	for _, result := range r.results {
		rows += result.Rows
		r.printf("put back %s rows into %s\n", humanize.Comma(result.Rows), result.Table.Target.Name)
	}
	printFindings(r.Out, r.results)
	waiting, err := r.buildForeignKeys(ctx)
	if err != nil {
		return fmt.Errorf("the %s rows were put back, but a foreign key still cannot be built: %w", humanize.Comma(rows), err)
	}
	if waiting != nil {
		return &RejectedError{File: r.File, Schema: r.Schema, ForeignKeys: waiting}
	}
	r.printf("done: %s rows of %s are in PostgreSQL; delete the file, since it may hold secrets\n", humanize.Comma(rows), r.File)
	return nil
}

// replay is one replay of a rejects file.
type replay struct {
	ReplayOptions
	file    *os.File
	target  *pgx.Conn
	catalog *schema.Catalog // the target's

	groups  map[string]*replayGroup // by layout
	order   []*replayGroup          // as they were met
	scratch []byte                  // a row that was encoded to check it
	wrong   []error                 // a line each
	results []copier.Result
}

func (r *replay) printf(format string, args ...any) {
	// As in a migration, what a person reads is not worth an error.
	_, _ = fmt.Fprintf(r.Out, format, args...)
}

// putBack checks all lines and copies their rows. The lines are read twice, so
// that no more than one row is in memory.
func (r *replay) putBack(ctx context.Context, tx pgx.Tx) (err error) {
	if err := copier.LockRun(ctx, tx, r.Schema); err != nil {
		return err
	}
	if r.catalog, err = schema.ReadPostgres(ctx, tx, r.Schema); err != nil {
		return fmt.Errorf("reading the target's schema: %w", err)
	}
	err = rejects.Scan(r.file, func(line rejects.Line, text []byte) error {
		if err := r.check(line, text); err != nil {
			r.wrong = append(r.wrong, err)
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	if r.wrong != nil {
		return fmt.Errorf("%d lines of %s are wrong:\n%w", len(r.wrong), r.File, errors.Join(r.wrong...))
	}
	for _, g := range r.parentsFirst() {
		result, err := copier.CopyRows(ctx, tx.Conn(), r.Schema, g.table, r.rows(g))
		if err != nil {
			return refused(err)
		}
		r.results = append(r.results, result)
	}
	return nil
}

// rows reads the lines of a group again.
func (r *replay) rows(g *replayGroup) copier.Rows {
	return func(ctx context.Context, each func(row [][]byte) error) error {
		for _, line := range g.lines {
			text, err := rejects.Read(r.file, line)
			if err != nil {
				return err
			}
			row, err := rejects.Parse(text)
			if err != nil {
				return fmt.Errorf("line %d %w", line.Number, err)
			}
			if r.group(row) != g {
				return fmt.Errorf("line %d of %s has changed while it was read", line.Number, r.File)
			}
			if err := each(row.Values); err != nil {
				return fmt.Errorf("line %d: %w", line.Number, err)
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	}
}

// refused says what to do about a row that PostgreSQL refuses.
func refused(err error) error {
	var answer *pgconn.PgError
	if !errors.As(err, &answer) {
		return err
	}
	switch answer.Code {
	case uniqueViolation:
		return fmt.Errorf("%w; the key is in PostgreSQL already, or twice in the file: take the line out, or give the row another key", err)
	case foreignKeyViolation:
		return fmt.Errorf("%w; the row that it points to must be there, or in the same file", err)
	}
	return err
}

// buildForeignKeys builds the foreign keys that the target lacks, as the run leaves
// out those to rows that were set aside. waiting has an error for each to which rows
// are still missing.
func (r *replay) buildForeignKeys(ctx context.Context) (waiting []error, err error) {
	record, err := copier.LoadRun(ctx, r.target, r.Schema)
	if err != nil {
		return nil, err
	}
	var keys []schema.Change
	if record == nil || record.Command != commandCopy {
		keys = r.mattermostForeignKeys()
	}
	var owed []schema.Object
	if record != nil && record.Ended != nil {
		if owed, err = record.Objects(ctx, r.target); err != nil {
			return nil, err
		}
		if owed, err = schema.MissingObjects(ctx, r.target, owed); err != nil {
			return nil, err
		}
		for _, o := range owed {
			keys = append(keys, schema.RestoreObject{Object: o})
		}
	}
	builder := indexes.Builder{Target: r.Postgres, Schema: r.Schema, Workers: 1}
	var errs []error
	for _, key := range keys {
		err := builder.Build(ctx, []schema.Change{key})
		if waits(err) {
			waiting = append(waiting, fmt.Errorf("a foreign key waits for rows that are missing: %w", err))
			continue
		}
		errs = append(errs, err)
	}
	if owed != nil {
		owed, err = schema.MissingObjects(ctx, r.target, owed)
		if err == nil {
			err = record.KeepObjects(ctx, r.target, owed)
		}
	}
	return waiting, errors.Join(append(errs, err)...)
}

// mattermostForeignKeys returns what builds those of Mattermost's that the target
// lacks.
func (r *replay) mattermostForeignKeys() (keys []schema.Change) {
	for _, change := range schema.Diff(schema.OnlyMattermost(r.catalog), schema.MattermostPostgres(schema.VersionsOf(r.catalog.Migrations))) {
		if add, ok := change.(schema.AddConstraint); ok && add.Constraint.Kind == schema.ForeignKey {
			keys = append(keys, add)
		}
	}
	return keys
}

// parentsFirst returns the groups so that those of a table come after those of
// the tables that its foreign keys point to.
func (r *replay) parentsFirst() (list []*replayGroup) {
	depths := map[string]int{}
	for _, g := range r.order {
		r.depth(g.table.Target.Name, depths)
	}
	list = slices.Clone(r.order)
	slices.SortStableFunc(list, func(a, b *replayGroup) int {
		return cmp.Compare(depths[a.table.Target.Name], depths[b.table.Target.Name])
	})
	return list
}

// depth is how many foreign keys lead on from a table, one after the other.
func (r *replay) depth(table string, depths map[string]int) int {
	t := r.catalog.Table(table)
	if depth, known := depths[table]; known || t == nil {
		return depth
	}
	depths[table] = 0 // a foreign key to the table itself ends here
	depth := 0
	for _, c := range t.Constraints {
		if c.Kind == schema.ForeignKey {
			depth = max(depth, 1+r.depth(c.RefTable, depths))
		}
	}
	depths[table] = depth
	return depth
}
