// Package migrate moves a Mattermost database from MySQL to PostgreSQL: it
// drives schema, typemap, copier and indexes in order.
package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/indexes"
	"migration-assist/internal/rejects"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// Options say what to move where.
type Options struct {
	// MySQL is the source, as dsn.MySQL returns it.
	MySQL *mysql.Config
	// Postgres is the target.
	Postgres *pgx.ConnConfig
	// Schema is the target's schema, which must exist.
	Schema string
	// Truncate empties the target's tables first.
	Truncate bool
	// Skip names what is not copied: each is a TABLE, or a TABLE.COLUMN for a
	// column that only one side has. Names are the source's, in upper or lower
	// case; those of what only the target has are the target's. They have no
	// quotes and no wildcards.
	Skip []string
	// Include names tables that only MySQL has and that are copied all the
	// same, in upper or lower case; PostgreSQL's are made by typemap.Rules.
	Include []string
	// Policies are what is done with values that PostgreSQL cannot hold.
	Policies typemap.Policies
	// Rejects is the path of the file for the rows that policies set aside; ""
	// is rejects.DefaultPath. It must have nothing in it, and is made with the
	// first row.
	Rejects string
	// Snapshot says which locks may be taken for a moment to read one state of
	// MySQL; copier.SnapshotAuto where it is empty.
	Snapshot copier.SnapshotMode
	// Workers is how many chunks of tables, and how many indexes, are in work at
	// a time; 0 is one for each core, 2 at least and 8 at most.
	Workers int
	// Out takes what a person reads: what is moved, each phase's time, the
	// summary.
	Out io.Writer
}

// Validate tells whether a run can begin with the options. The error names the
// flag of the command line.
func (o Options) Validate() error {
	switch {
	case o.Workers < 0:
		return fmt.Errorf("--workers %d: give 1 or more", o.Workers)
	case o.Schema == "":
		return errors.New("--schema: give the name of the target's schema")
	case o.Rejects != "" && !o.mayReject():
		return fmt.Errorf("--rejects %s: no row can be set aside; give --on-invalid KIND=reject too", o.Rejects)
	}
	skips, err := newSkips(o.Skip)
	if err != nil {
		return err
	}
	_, err = newIncludes(o.Include, skips)
	return err
}

// defaultWorkers is the number of workers for Options.Workers 0.
func defaultWorkers() int { return min(max(runtime.GOMAXPROCS(0), 2), 8) }

// run is one migration.
type run struct {
	Options
	source *sql.DB
	target *pgx.Conn

	catalog  *schema.Catalog // the source's
	versions schema.Versions // the source's migrations
	skips    skips
	includes []string   // the folded names that --include gave
	included []included // what was made of them
	plan     *plan
	results  []copier.Result
	rejects  *rejects.File // nil where no policy sets rows aside
	waiting  []error       // of foreign keys to rows that were set aside
	// building is set when the target has been changed.
	building bool
	// copied is set when every table was copied.
	copied bool
}

// Run moves the database. A *RejectedError means that all is done but for the
// rows that were set aside. Another error means that the target is not complete;
// where it comes before the first row is copied, the target is as it was, or is
// Mattermost's schema without rows.
func Run(ctx context.Context, opts Options) (err error) {
	if err := opts.Validate(); err != nil {
		return err
	}
	r := &run{Options: opts}
	if r.skips, err = newSkips(opts.Skip); err != nil {
		return err
	}
	if r.includes, err = newIncludes(opts.Include, r.skips); err != nil {
		return err
	}
	if r.Workers == 0 {
		r.Workers = defaultWorkers()
	}
	if err := r.openRejects(); err != nil {
		return err
	}
	defer func() {
		if err != nil && r.building {
			err = &PartialError{Err: err, RowsCopied: r.copied, Rejects: r.openedRejects()}
		}
		if err == nil {
			err = r.rejected()
		}
		err = errors.Join(err, r.close(ctx))
	}()
	phases := []struct {
		name string
		do   func(context.Context) error
	}{
		{"connect", r.connect},
		{"schema", r.prepare},
		{"copy", r.copy},
		{"indexes", r.finish},
		{"verify", r.verify},
	}
	start := time.Now()
	for _, p := range phases {
		began := time.Now()
		if err := p.do(ctx); err != nil {
			return err
		}
		r.printf("phase %-8s %.3fs\n", p.name, time.Since(began).Seconds())
	}
	r.printSummary(time.Since(start))
	return nil
}

// PartialError says that a run ended after it had changed the target.
type PartialError struct {
	Err error
	// RowsCopied is set where every row is in the target and something else is
	// missing.
	RowsCopied bool
	// Rejects is the rejects file where one was made, else "". A row that ended
	// the run may be there in part.
	Rejects string
}

func (e *PartialError) Error() string {
	state, first := "The target is not complete", "Correct what is named, then "
	if e.RowsCopied {
		state = "The rows are in the target, but it is not complete"
	}
	if errors.Is(e.Err, context.Canceled) {
		first = "To go on, "
	}
	text := e.Err.Error() + "\n" + state + ": do not start a server on it. " + first +
		"run the same command again with --truncate, which first empties Mattermost's tables there, and those that --include names."
	if e.Rejects != "" {
		text += " Move or delete " + e.Rejects + " before that: it has what this run set aside."
	}
	return text
}

// Unwrap returns why the run ended.
func (e *PartialError) Unwrap() error { return e.Err }

func (r *run) printf(format string, args ...any) {
	// What a person reads is not worth the migration: an error in writing it
	// does not end a run.
	_, _ = fmt.Fprintf(r.Out, format, args...)
}

func (r *run) copy(ctx context.Context) error {
	if len(r.plan.tables) == 0 {
		return nil
	}
	snapshot, err := r.openSnapshot(ctx)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	c, err := copier.New(copier.Config{
		Source: snapshot, SourceDatabase: r.MySQL.DBName,
		Target: r.Postgres, TargetSchema: r.Schema,
		Workers: r.Workers,
		Reject:  r.reject(),
		Copied:  r.printCopied,
	})
	if err != nil {
		return err
	}
	r.results, err = c.Run(ctx, r.plan.tables)
	r.copied = err == nil
	return err
}

// printCopied tells of a table that took its time.
func (r *run) printCopied(result copier.Result) {
	if result.Duration >= time.Second {
		r.printf("copied   %s: %s rows in %.1f s\n", result.Table.Target.Name, humanize.Comma(result.Rows), result.Duration.Seconds())
	}
}

// finish builds what the copy went without: keys, indexes, constraints and
// views, which are filled by that.
func (r *run) finish(ctx context.Context) error {
	have, err := schema.ReadPostgres(ctx, r.target, r.Schema)
	if err != nil {
		return err
	}
	want := schema.MattermostPostgres(r.versions)
	changes := append(schema.Diff(schema.OnlyMattermost(have), want), r.includedKeys(have)...)
	builder := indexes.Builder{Target: r.Postgres, Schema: r.Schema, Workers: r.Workers}
	if err := r.build(ctx, builder, changes); err != nil {
		return err
	}
	if err := r.setIdentities(ctx); err != nil {
		return err
	}
	relations := r.plan.targetNames()
	for _, view := range want.Views {
		relations = append(relations, view.Name)
	}
	return builder.Analyze(ctx, relations)
}

// typemapOptions are what the codecs must know about the source.
func (r *run) typemapOptions() typemap.Options {
	return typemap.Options{
		UTCOffset: r.catalog.Server.UTCOffset,
		Policies:  r.Policies,
		Indexed:   schema.MattermostPostgres(r.versions),
	}
}
