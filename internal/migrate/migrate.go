// Package migrate moves a Mattermost database from MySQL to PostgreSQL: it
// drives schema, typemap, copier and indexes in order.
package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/indexes"
	"migration-assist/internal/metrics"
	"migration-assist/internal/rejects"
	"migration-assist/internal/report"
	"migration-assist/internal/session"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// run is one migration.
type run struct {
	Options
	command command
	source  *sql.DB
	target  *pgx.Conn

	printing sync.Mutex
	watched  watched

	catalog         *schema.Catalog // the source's
	versions        schema.Versions // the source's migrations
	postgresVersion string          // the target's server's
	tables          patterns
	skips           patterns
	creates         []string  // the folded names that --create-unknown gave
	created         []created // the tables that are made from MySQL's catalog
	// configuration is that of the server in MySQL, nil where there is none.
	configuration *configuration
	chosen        pluginChoice
	plugins       []*schema.InstalledPlugin // those that are moved
	compared      map[string]bool           // the folded names of tables that a comparison takes beside those of a copy
	plan          *plan
	saved         []schema.Object // that the ledger has
	results       []copier.Result
	rejects       *rejects.File // nil where no policy sets rows aside
	counters      *copier.Counters
	exporter      *metrics.Exporter // shows the counters
	recorder      *report.Recorder  // of the run's timeline
	verdict       string            // "" until all is done
	record        *copier.Run       // in the ledger
	reuses        bool              // whether the rows of tables that are there go
	restarted     *copier.Run       // that has not ended, and whose rows --restart deletes
	emptied       []string          // the tables that are emptied with it
	waiting       []error           // of foreign keys to rows that were set aside
	builds        *indexes.Queue    // nil before the copy
	built         *indexes.Counters // of builds
	views         []string          // that the builds fill
	keys          []schema.Change   // the foreign keys that are missing
	changes       []schema.Change   // all else that is missing
	deferred      []schema.Change   // full-text indexes that are left to post-migrate
	// building is set when the target has been changed.
	building bool
	// copied is set when every table was copied.
	copied bool
	// complete is set when all is built that the tables lacked, and that is recorded.
	complete bool
}

// Run moves the database. A *RejectedError means that all is done but for the
// rows that were set aside. Another error means that the target is not complete;
// where it comes before the first row is copied, the target is as it was, or is
// Mattermost's schema without rows.
func Run(ctx context.Context, opts Options) (err error) {
	r, err := newRun(opts)
	if err != nil {
		return err
	}
	ctx = session.WithStall(ctx, opts.Stall)
	if err := r.openMetrics(ctx); err != nil {
		return err
	}
	r.watch()
	defer func() { r.closeMetrics(ctx, err) }()
	defer func() {
		closed := r.close(ctx)
		if err != nil && r.building {
			err = &PartialError{Err: err, RowsCopied: r.copied, Built: r.complete && closed == nil}
		}
		// Rows that are set aside are in the rejects file, unless closing that fails.
		if err = errors.Join(err, closed); err == nil {
			err = r.rejected()
		}
	}()
	start := time.Now()
	for _, p := range []phase{{phaseConnect, r.connect}, {phaseSchema, r.prepare}, {phaseCopy, r.copy}} {
		if err := r.enter(ctx, p.name); err != nil {
			return err
		}
		if err := r.time(ctx, p); err != nil {
			return err
		}
	}
	if err := r.buildAndVerify(ctx); err != nil {
		return err
	}
	if err := r.again(ctx, r.keepOwed); err != nil {
		return err
	}
	if err := r.again(ctx, r.recordEnd); err != nil {
		return err
	}
	r.exporter.Enter(phaseDone)
	r.printSummary(time.Since(start))
	r.printChecklist()
	r.printf("%s\n", r.verdict)
	return nil
}

// recordEnd records that all is done, unless that is recorded.
func (r *run) recordEnd(ctx context.Context) error {
	record, err := copier.LoadRun(ctx, r.target, r.Schema)
	if err != nil || record != nil && record.Ended != nil {
		return err
	}
	return r.record.End(ctx, r.target, r.writeConfiguration)
}

// newRun returns a run that has not connected yet.
func newRun(opts Options) (*run, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	r := &run{Options: opts, reuses: opts.Truncate}
	if err := r.readNames(); err != nil {
		return nil, err
	}
	r.command = r.newCommand()
	if r.Workers == 0 {
		r.Workers = defaultWorkers()
	}
	return r, nil
}

// phase is a part of a run.
type phase struct {
	name string
	do   func(context.Context) error
}

// time does a phase, and records and prints how long it took.
func (r *run) time(ctx context.Context, p phase) error {
	began, end := time.Now(), r.recorder.Phase(p.name)
	err := p.do(ctx)
	end(err)
	if err != nil {
		return err
	}
	took := time.Since(began)
	r.log().Info("phase ended", "phase", p.name, "seconds", took.Seconds())
	r.printf("phase %-8s %.3fs\n", p.name, took.Seconds())
	return nil
}

// buildAndVerify builds what the tables still lack, and verifies what was copied, both at a
// time. Neither ends the other: what is built need not be built again.
func (r *run) buildAndVerify(ctx context.Context) error {
	if err := r.enter(ctx, phaseIndexes); err != nil {
		return err
	}
	verified := make(chan error, 1)
	go func() { verified <- r.time(ctx, phase{phaseVerify, r.verifyAndRecord}) }()
	err := r.time(ctx, phase{phaseIndexes, r.finish})
	if err == nil {
		err = r.enter(ctx, phaseVerify)
	}
	r.complete = err == nil
	return errors.Join(err, <-verified)
}

// enter records a phase. A connection to PostgreSQL that broke meanwhile is
// replaced, as the copy replaces its own.
func (r *run) enter(ctx context.Context, phase string) error {
	r.exporter.Enter(phase)
	r.watched.enter(phase)
	r.log().Info("phase", "phase", phase)
	if r.record == nil {
		return nil
	}
	return r.again(ctx, func(ctx context.Context) error { return r.record.SetPhase(ctx, r.target, phase) })
}

// PartialError says that a run ended after it had changed the target.
type PartialError struct {
	Err error
	// RowsCopied is set where every row is in the target and something else is
	// missing.
	RowsCopied bool
	// Built is set where all is built, too: rows are not what they should be.
	Built bool
}

func (e *PartialError) Error() string {
	state, next := "The target is not complete", "Run the same command again to go on where it ended, or "+restart
	if e.RowsCopied {
		state = "The rows are in the target, but it is not complete"
	}
	if e.Built && errors.As(e.Err, new(*DifferencesError)) {
		next = "All is built. Where these rows were changed in PostgreSQL on purpose, run the same command again with --verify=counts; otherwise let migration-assist verify --repair write them again, then run the same command again, or " + restart
	}
	if errors.As(e.Err, new(*typemap.ValueError)) || errors.Is(e.Err, copier.ErrSnapshotLost) {
		next = "Correct what is named, then " + restart
	}
	return fmt.Sprintf("%v\n%s: do not start a server on it. %s.", e.Err, state, next)
}

// Unwrap returns why the run ended.
func (e *PartialError) Unwrap() error { return e.Err }

func (r *run) copy(ctx context.Context) error {
	if err := r.startBuilds(ctx); err != nil {
		return err
	}
	if len(r.plan.tables) == 0 {
		return nil
	}
	tables := make([]*schema.Table, len(r.plan.tables))
	for i, t := range r.plan.tables {
		tables[i] = t.Source
	}
	snapshot, err := r.openSnapshot(ctx, tables, r.copyWorkers(), "may arrive in part")
	if err != nil {
		return err
	}
	defer snapshot.Close()
	if err := r.checkPosition(ctx, snapshot); err != nil {
		return err
	}
	c, err := copier.New(copier.Config{
		Source: snapshot, SourceDatabase: r.MySQL.DBName,
		Target: r.Postgres, Run: r.record,
		Workers: r.copyWorkers(), ChunkBytes: r.ChunkBytes, Memory: r.Memory, Tries: r.Tries, Stall: r.Stall,
		Rejects: r.sink(), Counters: r.counters,
		Copied: r.tableCopied, Idle: r.builds.Idle, Observe: r.observer(ctx), Retrying: r.printRetry,
	})
	if err != nil {
		return err
	}
	r.results, err = c.Run(ctx, r.plan.tables)
	r.copied = err == nil
	r.printWaited(r.counters.Waited())
	return err
}

// printRetry tells of an error that the copy goes on after.
func (r *run) printRetry(err error, wait time.Duration) {
	r.log().Warn("trying again", "error", err, "wait_seconds", wait.Seconds())
	r.printf("waiting  %.1f s, then trying again: %v\n", wait.Seconds(), err)
}

// printWaited says which side the other one waited for.
func (r *run) printWaited(w copier.Waited) {
	r.tell("waited", "%.1f s for rows of MySQL, %.1f s for PostgreSQL to take them, over all workers", w.ForMySQL.Seconds(), w.ForPostgres.Seconds())
}

// tableCopied has a table's indexes built, and tells of it where it took its time, or not
// all of it has arrived as it was.
func (r *run) tableCopied(result copier.Result) {
	r.builds.Add(result.Table.Target.Name, result.Bytes)
	r.log().Info("table copied", "table", result.Table.Target.Name, "rows", result.Rows, "bytes", result.Bytes, "rejected", result.Rejected, "seconds", result.Duration.Seconds())
	if result.Duration >= time.Second {
		r.printf("copied   %s: %s rows in %.1f s\n", result.Table.Target.Name, humanize.Comma(result.Rows), result.Duration.Seconds())
	}
	if changed := changedValues(result.Findings); changed+result.Rejected > 0 {
		r.log().Warn("values did not fit", "table", result.Table.Target.Name, "changed", changed, "rejected", result.Rejected)
		r.printf("no fit   %s: %s changed, %s set aside\n", result.Table.Target.Name, counted(changed, "value"), counted(result.Rejected, "row"))
	}
}
