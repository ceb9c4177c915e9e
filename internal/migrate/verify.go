package migrate

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"migration-assist/copier"
	"migration-assist/internal/report"
	"migration-assist/internal/session"
	"migration-assist/schema"
)

// verify counts the rows of every copied table on both sides, and compares the
// counts with each other and with what was copied and set aside.
func (r *run) verify(ctx context.Context) (err error) {
	state := func(s report.State) { r.recorder.Update(func(report *report.Report) { report.Verification.State = s }) }
	state(report.Running)
	defer func() {
		if err != nil {
			state(report.Failed)
			return
		}
		state(report.Done)
	}()
	queue := make(chan copier.Result, len(r.results))
	for _, result := range r.results {
		queue <- result
	}
	close(queue)
	differences := make(chan error, len(r.results))
	group, ctx := errgroup.WithContext(ctx)
	for range min(r.Workers, len(r.results)) {
		group.Go(func() error { return r.countTables(ctx, queue, differences) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	close(differences)
	var errs []error
	for err := range differences {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// countTables counts the tables of the queue over a connection of its own.
func (r *run) countTables(ctx context.Context, queue <-chan copier.Result, differences chan<- error) (err error) {
	target, err := session.OpenPostgres(ctx, r.Postgres)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, target)) }()
	for result := range queue {
		source, name := result.Table.Source.Name, result.Table.Target.Name
		var inSource, inTarget int64
		query := "SELECT count(*) FROM " + schema.QuoteMySQL(r.MySQL.DBName) + "." + schema.QuoteMySQL(source)
		if err := r.source.QueryRowContext(ctx, query).Scan(&inSource); err != nil {
			return fmt.Errorf("counting the rows of MySQL's table %s: %w", source, err)
		}
		query = "SELECT count(*) FROM " + schema.QuotePostgres(r.Schema, name)
		if err := target.QueryRow(ctx, query).Scan(&inTarget); err != nil {
			return fmt.Errorf("counting the rows of PostgreSQL's table %s: %w", name, err)
		}
		count := report.Count{
			Table: name, MySQL: inSource, Postgres: inTarget, SetAside: result.Rejected,
			Same: inSource == inTarget+result.Rejected && inTarget == result.Rows,
		}
		r.recorder.Update(func(r *report.Report) { r.Verification.Tables = append(r.Verification.Tables, count) })
		if !count.Same {
			differences <- fmt.Errorf("table %s: MySQL has %d rows, %d were copied and %d set aside, PostgreSQL has %d; is a Mattermost server still running?",
				source, inSource, result.Rows, result.Rejected, inTarget)
		}
	}
	return nil
}
