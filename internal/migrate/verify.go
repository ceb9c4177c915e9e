package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"migration-assist/checks/verify"
	"migration-assist/copier"
	"migration-assist/internal/digest"
	"migration-assist/internal/report"
	"migration-assist/internal/session"
	"migration-assist/schema"
)

// VerifyMode says what a run compares after the copy. docs/verify.md says what each
// mode proves.
type VerifyMode string

// The modes. Each finds what the one before it finds.
const (
	// VerifyNone compares nothing.
	VerifyNone VerifyMode = "none"
	// VerifyCounts compares how many rows both servers count with what was copied.
	VerifyCounts VerifyMode = "counts"
	// VerifyTarget also compares the rows that PostgreSQL returns with those that it
	// was sent. It is the default.
	VerifyTarget VerifyMode = "target"
	// VerifyFull compares them with MySQL's instead, as the command verify does.
	VerifyFull VerifyMode = "full"
)

// verify compares what the mode says. It writes nothing in either database and opens
// connections of its own, so that indexes can be built meanwhile.
func (r *run) verify(ctx context.Context) error {
	mode := cmp.Or(r.Verify, VerifyTarget)
	if mode == VerifyNone || len(r.results) == 0 {
		return nil
	}
	if err := r.verifyCounts(ctx); err != nil {
		return err
	}
	if mode == VerifyCounts {
		return nil
	}
	if mode == VerifyFull {
		return r.verifyFull(ctx, r.results)
	}
	changed, err := r.verifyTarget(ctx)
	if err != nil || changed == nil {
		return err
	}
	return r.verifyFull(ctx, changed)
}

// verifyTarget reads PostgreSQL's rows, and returns the tables that do not have what was
// sent.
func (r *run) verifyTarget(ctx context.Context) (changed []copier.Result, err error) {
	start := time.Now()
	biggest := slices.SortedStableFunc(slices.Values(r.results), func(a, b copier.Result) int { return cmp.Compare(b.Bytes, a.Bytes) })
	tables := make([]verify.Columns, len(biggest))
	for i, result := range biggest {
		tables[i].Table = result.Table.Target.Name
		for _, c := range result.Table.Columns {
			tables[i].Columns = append(tables[i].Columns, c.Target)
		}
	}
	// A session of a run that was killed may hold a lock until its rows are taken.
	server := copier.JoinSessions(r.Postgres, r.Schema)
	stored, err := verify.Stored(ctx, server, r.Schema, r.Workers, tables, r.retries())
	if err != nil {
		return nil, err
	}
	var total digest.Digest
	for i, result := range biggest {
		total.Merge(stored[i])
		if stored[i] != result.Digest {
			changed = append(changed, result)
			r.printf("changed  %s: PostgreSQL does not return the %s that it was sent\n", result.Table.Target.Name, counted(result.Digest.Rows, "row"))
		}
	}
	r.reportSent(len(tables), total.Rows, changed)
	if changed == nil {
		r.tell("verified", "%s of PostgreSQL are those that it was sent, in %s s", counted(total.Rows, "row"), seconds(time.Since(start)))
	}
	return changed, nil
}

// verifyFull compares tables with MySQL's rows.
func (r *run) verifyFull(ctx context.Context, results []copier.Result) error {
	v := &verification{
		VerifyOptions: VerifyOptions{Schema: r.Schema, Snapshot: r.Snapshot}, run: r, record: r.record,
	}
	options := verify.Options{UTCOffset: r.catalog.Server.UTCOffset, Policies: r.Policies, Indexed: r.plan.indexed}
	for _, result := range results {
		pair := schema.TablePair{Source: result.Table.Source, Target: result.Table.Target}
		for _, c := range result.Table.Columns {
			pair.Columns = append(pair.Columns, schema.ColumnPair{Source: c.Source, Target: c.Target})
		}
		t, err := verify.NewTable(pair, r.plan.enums, options)
		if err != nil {
			return err
		}
		v.pairs = append(v.pairs, t)
	}
	start := time.Now()
	defer v.closeSnapshot()
	if err := v.compare(ctx); err != nil {
		return err
	}
	r.reportComparison(v.results)
	v.printDifferences()
	if err := v.differences(); err != nil {
		return err
	}
	r.tell("verified", "%s, in %s s", v.same(), seconds(time.Since(start)))
	return nil
}

// verifyCounts counts the rows of every copied table on both sides, and compares the
// counts with each other and with what was copied and set aside.
func (r *run) verifyCounts(ctx context.Context) error {
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

// countTables counts the tables of the queue, and again where an error may pass.
func (r *run) countTables(ctx context.Context, queue <-chan copier.Result, differences chan<- error) error {
	for result := range queue {
		var count report.Count
		err := r.retries().Do(ctx, func() (err error) {
			count, err = r.count(ctx, result)
			return err
		})
		if err != nil {
			return err
		}
		r.recorder.Update(func(r *report.Report) { r.Verification.Tables = append(r.Verification.Tables, count) })
		if !count.Same {
			differences <- fmt.Errorf("table %s: MySQL has %d rows, %d were copied and %d set aside, PostgreSQL has %d; is a Mattermost server still running?",
				result.Table.Source.Name, count.MySQL, result.Rows, result.Rejected, count.Postgres)
		}
	}
	return nil
}

// count counts the rows of a table on both sides, over connections of its own.
func (r *run) count(ctx context.Context, result copier.Result) (count report.Count, err error) {
	target, err := session.OpenPostgres(ctx, r.Postgres)
	if err != nil {
		return count, err
	}
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, target)) }()
	source, name := result.Table.Source.Name, result.Table.Target.Name
	count = report.Count{Table: name, SetAside: result.Rejected}
	query := "SELECT count(*) FROM " + schema.QuoteMySQL(r.MySQL.DBName) + "." + schema.QuoteMySQL(source)
	if err := r.source.QueryRowContext(ctx, query).Scan(&count.MySQL); err != nil {
		return count, fmt.Errorf("counting the rows of MySQL's table %s: %w", source, err)
	}
	query = "SELECT count(*) FROM " + schema.QuotePostgres(r.Schema, name)
	if err := target.QueryRow(ctx, query).Scan(&count.Postgres); err != nil {
		return count, fmt.Errorf("counting the rows of PostgreSQL's table %s: %w", name, err)
	}
	count.Same = count.MySQL == count.Postgres+result.Rejected && count.Postgres == result.Rows
	return count, nil
}
