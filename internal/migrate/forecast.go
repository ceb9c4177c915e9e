package migrate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/checks"
	"migration-assist/copier"
	"migration-assist/internal/forecast"
	"migration-assist/internal/report"
	"migration-assist/internal/session"
	"migration-assist/schema"
)

// Plan says what Run would do with the options, and what would keep it from beginning:
// all of it, by the checks that Run makes before it changes anything. It only reads,
// waits for no lock longer than lockTimeout, and leaves folders as they were. With
// deep, it reads all rows for the checks of the command mysql, too.
func Plan(ctx context.Context, opts Options, deep bool) (f *forecast.Forecast, err error) {
	opts.Out = io.Discard
	r, err := newRun(opts)
	if err != nil {
		return nil, err
	}
	r.MySQL = r.MySQL.Clone()
	if r.MySQL.Params == nil {
		r.MySQL.Params = map[string]string{}
	}
	r.MySQL.Params["lock_wait_timeout"] = lockTimeout
	defer func() { err = errors.Join(err, r.close(ctx)) }()
	if err := r.open(ctx, session.OpenMySQLReadOnly); err != nil {
		return nil, err
	}
	tx, err := r.target.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, fmt.Errorf("beginning a transaction in PostgreSQL: %w", err)
	}
	defer func() { err = errors.Join(err, tx.Rollback(context.WithoutCancel(ctx))) }()
	if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '"+lockTimeout+"s'"); err != nil {
		return nil, fmt.Errorf("preparing the session in PostgreSQL: %w", err)
	}
	if f, err = r.forecast(ctx, tx, deep); err != nil {
		return nil, err
	}
	return f, ctx.Err()
}

// lockTimeout is for how many seconds Plan waits for a lock on a table.
const lockTimeout = "3"

// forecast looks at both databases.
func (r *run) forecast(ctx context.Context, tx pgx.Tx, deep bool) (*forecast.Forecast, error) {
	source := r.read(ctx)
	if r.catalog == nil {
		return nil, source // nothing of it was read
	}
	problems := []error{source, r.tryReports(), copier.CheckLock(ctx, tx, r.Schema)}
	f := r.newForecast(deep)
	live, record, err := r.lookAt(ctx, tx)
	if r.target.IsClosed() || ctx.Err() != nil {
		return nil, errors.Join(append(problems, err)...)
	}
	if record != nil {
		f.GoesOn = fmt.Sprintf("with the run that began on %s by migration-assist %s, in the phase %s", moment(record.Began), record.Version, record.Phase)
		if record.Position != nil && !r.SourceStopped {
			f.Notes = append(f.Notes, forecast.Finding{What: "whether MySQL has changed since that run began is not looked at here; the run goes on only where it has not"})
		}
	}
	problems = append(problems, err)
	if r.plan != nil && live != nil {
		r.addPlan(f, live)
		problems = append(problems, r.addChecks(ctx, f), r.addEstimate(ctx, tx, f))
	}
	for _, problem := range each(errors.Join(problems...)) {
		f.Problems = append(f.Problems, forecast.Finding{What: withLockRemedy(problem)})
	}
	f.Ready = len(f.Problems) == 0
	return f, ctx.Err()
}

// lookAt is look. Where the source's migrations are refused, nothing can be told of a
// target but whether it may be used.
func (r *run) lookAt(ctx context.Context, tx pgx.Tx) (live *schema.Catalog, record *copier.Run, err error) {
	if _, err := r.sourceVersions(); err != nil {
		return nil, nil, errors.Join(r.checkAccess(ctx, tx), copier.CheckLedger(ctx, tx))
	}
	return r.look(ctx, tx)
}

// newForecast is one without findings. Its lists are empty, and not nil, for JSON.
func (r *run) newForecast(deep bool) *forecast.Forecast {
	f := &forecast.Forecast{
		Format: forecast.Format, Program: report.Program{Version: r.Version, Commit: r.Metrics.Commit}, Command: r.commandName(), Deep: deep,
		Tables: []forecast.Table{}, Plugins: []string{}, Conversions: []forecast.Conversion{}, Created: []forecast.Created{},
		Skipped: []string{}, LeftAlone: []string{}, OneSided: []string{}, Notes: []forecast.Finding{}, Problems: []forecast.Finding{},
	}
	f.Source, f.Target = r.servers()
	return f
}

// addPlan adds what is copied, and what is not.
func (r *run) addPlan(f *forecast.Forecast, live *schema.Catalog) {
	columns := map[string]int{}
	for _, t := range copier.InOrderOfWork(r.plan.tables, 1<<62) {
		f.Tables = append(f.Tables, forecast.Table{Name: t.Target.Name, Rows: t.Source.Rows, Bytes: t.Source.Bytes, Made: live.Table(t.Target.Name) == nil})
		for _, c := range t.Columns {
			switch typ, _, _ := strings.Cut(c.Target.Type, "("); {
			case slices.ContainsFunc(r.plan.enums, func(e *schema.Enum) bool { return e.Name == typ }):
				columns["enumerated types"]++
			case !slices.Contains(sameTypes, typ):
				columns[typ]++
			}
		}
	}
	for typ, n := range columns {
		f.Conversions = append(f.Conversions, forecast.Conversion{Type: typ, Columns: n})
	}
	slices.SortFunc(f.Conversions, func(a, b forecast.Conversion) int {
		if a.Columns != b.Columns {
			return b.Columns - a.Columns
		}
		return strings.Compare(a.Type, b.Type)
	})
	for _, p := range r.plugins {
		f.Plugins = append(f.Plugins, p.String())
	}
	for _, i := range r.created {
		made := forecast.Created{Table: i.source.Name, Warnings: []string{}}
		for _, w := range i.made.Warnings {
			made.Warnings = append(made.Warnings, w.String())
		}
		f.Created = append(f.Created, made)
	}
	f.Skipped, f.LeftAlone = append(f.Skipped, r.plan.skipped...), append(f.LeftAlone, r.plan.leftAlone...)
	for _, o := range r.plan.harmless {
		f.OneSided = append(f.OneSided, o.String())
	}
	if r.SchemaFrom == SchemaFromSource {
		for _, v := range r.catalog.Views {
			f.LeftAlone = append(f.LeftAlone, "view "+v.Name+" (write its query for PostgreSQL)")
		}
	}
	if included := r.included(); included != "" {
		f.Notes = append(f.Notes, forecast.Finding{Check: "configuration", What: included + " become the active one in PostgreSQL"})
	}
}

// sameTypes are the types of PostgreSQL that take MySQL's values in the form that they
// have.
var sameTypes = []string{"character varying", "character", "text", "smallint", "integer", "bigint", "double precision", "real"}

// addChecks adds what the checks of the source find: those of its settings, or, where
// the forecast is deep, of all its rows.
func (r *run) addChecks(ctx context.Context, f *forecast.Forecast) error {
	target := *r.plan.indexed
	target.Enums = r.plan.enums
	found, err := checks.NewPlanned(r.source, r.catalog, r.versions, r.plan.pairs, &target, r.Policies).
		Run(ctx, checks.Options{Workers: min(max(runtime.GOMAXPROCS(0), 2), 8), Shallow: !f.Deep})
	if err != nil {
		return err
	}
	for _, p := range found.Problems {
		finding := forecast.Finding{Check: p.Check, What: p.String(), Advice: p.Advice}
		switch {
		case p.Check == "size", p.Check == "configuration" && r.IncludeConfig: // the forecast has its own
		case p.Blocks && (p.Check != "fulltext" || !r.DeferFullText): // else post-migrate builds it
			f.Problems = append(f.Problems, finding)
		default:
			f.Notes = append(f.Notes, finding)
		}
	}
	return nil
}

// each returns the errors that were joined, each once.
func each(err error) (list []error) {
	if err == nil {
		return nil
	}
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) || errors.Join(joined.Unwrap()...).Error() != err.Error() {
		return []error{err}
	}
	for _, part := range joined.Unwrap() {
		for _, e := range each(part) {
			if !slices.ContainsFunc(list, func(other error) bool { return other.Error() == e.Error() }) {
				list = append(list, e)
			}
		}
	}
	return list
}

// withLockRemedy says what can be done where a lock was not had in time.
func withLockRemedy(err error) string {
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok && answer.Code == lockNotAvailable {
		return err.Error() + "; another session of PostgreSQL has locked the table: wait until it has ended, or end it"
	}
	return err.Error()
}
