package migrate

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"migration-assist/checks/verify"
	"migration-assist/copier"
	"migration-assist/internal/wholefile"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// VerifyOptions say what to compare. Fields that Options has too are as there.
type VerifyOptions struct {
	MySQL    *mysql.Config
	Postgres *pgx.ConnConfig
	Schema   string
	// Tables and Skip choose tables as they do for a run with DataOnly.
	Tables, Skip []string
	// Policies are those of the run that copied; without any, those that the ledger
	// has of the last run are taken.
	Policies typemap.Policies
	// Rejects is the file of the rows that the run has set aside; "" is the one that
	// the ledger names, where it is still there.
	Rejects  string
	Snapshot copier.SnapshotMode
	Workers  int
	// ChunkBytes is that of copier.Config.
	ChunkBytes int64
	// Sample is the share of the rows that is compared, more than 0 and up to 1; 0 is
	// 1. verify.Config says of which tables all rows are.
	Sample float64
	// Differences is the path of a file for the rows that differ, a line of JSON
	// each; "" is none.
	Differences string
	// Repair makes the tables that differ equal to MySQL's.
	Repair bool
	// Confirm asks whether to repair what the text says; nil stands for yes.
	Confirm func(text string) (bool, error)
	// Limits are those of verify.Config.
	Limits verify.Limits
	Out    io.Writer
}

// options are those of a run that copies the same tables.
func (o VerifyOptions) options() Options {
	return Options{
		MySQL: o.MySQL, Postgres: o.Postgres, Schema: o.Schema, DataOnly: true, Tables: o.Tables, Skip: o.Skip,
		Policies: o.Policies, Snapshot: o.Snapshot, Workers: o.Workers, ChunkBytes: o.ChunkBytes, Out: o.Out,
	}
}

// Validate tells whether a comparison can begin with the options. The error names the
// flag of the command line.
func (o VerifyOptions) Validate() error {
	if o.Sample < 0 || o.Sample > 1 {
		return fmt.Errorf("--sample %g%%: give a percentage of more than 0%% and up to 100%%", o.Sample*100)
	}
	if o.Repair && o.Sample > 0 && o.Sample < 1 {
		return fmt.Errorf("--repair with --sample %g%%: rows that are not compared would stay as they are; leave one of the two out", o.Sample*100)
	}
	return o.options().Validate()
}

// Verify compares the rows of both databases, whatever has copied them. The error is a
// *DifferencesError where they are not the same.
func Verify(ctx context.Context, opts VerifyOptions) (err error) {
	if err := opts.Validate(); err != nil {
		return err
	}
	v := &verification{VerifyOptions: opts, run: &run{Options: opts.options()}}
	v.command = dataCopy{v.run}
	if err := v.readNames(); err != nil {
		return err
	}
	if v.run.Workers == 0 {
		v.run.Workers = defaultWorkers()
	}
	if v.Differences != "" {
		if err := wholefile.Try(v.Differences); err != nil {
			return fmt.Errorf("the file of differences %s cannot be written: %w; name another file with --differences", v.Differences, err)
		}
	}
	defer func() { err = errors.Join(err, v.close(ctx)) }()
	start := time.Now()
	if err := v.connect(ctx); err != nil {
		return err
	}
	if err := v.readRecord(ctx); err != nil {
		return err
	}
	if err := v.beginRepair(ctx); err != nil {
		return err
	}
	if err := v.pair(ctx); err != nil {
		return err
	}
	defer v.closeSnapshot()
	if err := v.compare(ctx); err != nil {
		return err
	}
	v.printResults(time.Since(start))
	if err := v.writeDifferences(); err != nil {
		return err
	}
	if err := v.repair(ctx); err != nil {
		return err
	}
	if err := v.differences(); err != nil {
		return err
	}
	v.printf("verified: %s\n", v.same())
	return nil
}

// verification is one comparison of two databases.
type verification struct {
	VerifyOptions
	*run
	// record is the last run into the schema, nil where none is known.
	record *copier.Run
	pairs  []*verify.Table
	// paired are the columns of the pairs.
	paired map[*verify.Table]schema.TablePair
	// leftOut are the columns of both databases that --skip has taken out of the pairs.
	leftOut map[*verify.Table][]string
	// oneSided are what only one database has, and that has rows or values.
	oneSided []oneSided
	// snapshot is the state of MySQL that is compared, and setAside what is left out.
	snapshot *copier.Snapshot
	setAside map[*verify.Table]verify.Keys
	// oldest is a number of PostgreSQL's transactions: rows of this one and of later ones
	// may not have been seen.
	oldest  int64
	results []verify.Result
}

// readRecord takes over what the ledger has of the run that copied.
func (v *verification) readRecord(ctx context.Context) (err error) {
	if v.record, err = copier.LoadRun(ctx, v.target, v.run.Schema); err != nil || v.record == nil {
		return err
	}
	state := "ended"
	if v.record.Ended == nil {
		state = "has not ended: rows are missing that it would copy"
	}
	// Which tables belong to the run, that of a database which is not Mattermost's, too.
	v.SchemaFrom = SchemaFrom(v.record.Conditions[schemaFromCondition])
	v.printf("run      %s, which began on %s, %s\n", v.record.Command, v.record.Began.Format("2006-01-02 15:04:05 MST"), state)
	if v.Policies != (typemap.Policies{}) {
		return nil
	}
	var choices []string
	for name, policy := range v.record.Conditions {
		if kind, is := strings.CutPrefix(name, policyCondition); is {
			choices = append(choices, kind+"="+policy)
		}
	}
	slices.Sort(choices)
	if v.run.Policies, err = typemap.ParsePolicies(choices); err != nil {
		return fmt.Errorf("the policies that the run's record in PostgreSQL has: %w", err)
	}
	for _, choice := range choices {
		v.printf("         --on-invalid %s\n", choice)
	}
	return nil
}

// pair pairs the tables of both databases.
func (v *verification) pair(ctx context.Context) error {
	catalog, err := schema.ReadPostgres(ctx, v.target, v.run.Schema)
	if err != nil {
		return fmt.Errorf("reading the target's schema: %w", err)
	}
	v.plan, v.paired, v.leftOut = &plan{}, map[*verify.Table]schema.TablePair{}, map[*verify.Table][]string{}
	v.addRecorded(catalog)
	scope, err := v.command.scope(catalog)
	if err != nil {
		return err
	}
	pairing, err := schema.Pair(scope.source, scope.target)
	if err != nil {
		return err
	}
	v.printLeftAlone()
	if err := v.findOneSided(ctx, pairing, catalog); err != nil {
		return err
	}
	v.plan.indexed, v.plan.enums = scope.indexed, catalog.Enums
	options := verify.Options{UTCOffset: v.catalog.Server.UTCOffset, Policies: v.run.Policies, Indexed: scope.indexed}
	var errs []error
	for _, pair := range pairing.Tables {
		leftOut, skipped := v.skip(&pair)
		if skipped {
			continue
		}
		t, err := verify.NewTable(pair, catalog.Enums, options)
		errs = append(errs, err)
		v.pairs = append(v.pairs, t)
		v.paired[t], v.leftOut[t] = pair, leftOut
	}
	if err := errors.Join(append(errs, v.tables.unused(), v.skips.unused())...); err != nil {
		return fmt.Errorf("%w; leave it out with --skip", err)
	}
	if len(v.pairs) == 0 {
		return errors.New("there is no table to compare: no table of MySQL's that the flags leave, and that its user may read, is in PostgreSQL too")
	}
	slices.SortStableFunc(v.pairs, func(a, b *verify.Table) int { return cmp.Compare(b.Source.Bytes, a.Source.Bytes) })
	slices.Sort(v.plan.skipped)
	v.printSkipped()
	v.printf("tables   %d to compare\n", len(v.pairs))
	return nil
}

// skip takes the columns that --skip names out of a pair, and tells whether it names
// the table.
func (v *verification) skip(pair *schema.TablePair) (columns []string, table bool) {
	if v.skips.take(pair.Source.Name, "") {
		v.plan.skipped = append(v.plan.skipped, "table "+pair.Source.Name)
		return nil, true
	}
	pair.Columns = slices.DeleteFunc(pair.Columns, func(c schema.ColumnPair) bool {
		skipped := v.skips.take(pair.Source.Name, c.Source.Name)
		if skipped {
			v.plan.skipped = append(v.plan.skipped, "column "+pair.Source.Name+"."+c.Source.Name)
			columns = append(columns, c.Source.Name)
		}
		return skipped
	})
	return columns, false
}

// findOneSided lists what only one database has, and notes where rows or values are
// lost with it.
func (v *verification) findOneSided(ctx context.Context, pairing *schema.Pairing, catalog *schema.Catalog) error {
	for _, o := range v.run.oneSided(pairing, catalog) {
		if v.skips.take(o.table, o.column) || v.skips.take(o.table, "") {
			v.plan.skipped = append(v.plan.skipped, o.String())
			continue
		}
		v.printf("on one side  %s\n", o)
		lost, err := v.loses(ctx, o)
		if err != nil {
			return err
		}
		if lost {
			v.oneSided = append(v.oneSided, o)
		}
	}
	return nil
}

// loses tells whether what only one database has, has rows or values there. A column
// that only PostgreSQL has is its own.
func (v *verification) loses(ctx context.Context, o oneSided) (exists bool, err error) {
	if o.inSource {
		return v.mustRefuse(ctx, o)
	}
	if o.column == "" {
		err = v.target.QueryRow(ctx, "SELECT EXISTS (SELECT FROM "+schema.QuotePostgres(v.run.Schema, o.table)+")").Scan(&exists)
	}
	if err != nil {
		return false, fmt.Errorf("looking for rows of the target's %s: %w", o, err)
	}
	return exists, nil
}

// compare compares the tables, and leaves the snapshot of MySQL open.
func (v *verification) compare(ctx context.Context) (err error) {
	if v.setAside, err = v.readRejects(ctx); err != nil {
		return err
	}
	tables := make([]*schema.Table, len(v.pairs))
	for i, t := range v.pairs {
		tables[i] = t.Source
	}
	if v.snapshot, err = v.openSnapshot(ctx, tables, v.run.Workers, "may be named as a difference"); err != nil {
		return err
	}
	v.results, err = v.compareTables(ctx, v.pairs, v.Sample)
	return err
}

// compareTables compares some tables with the snapshot.
func (v *verification) compareTables(ctx context.Context, tables []*verify.Table, sample float64) ([]verify.Result, error) {
	return verify.Run(ctx, verify.Config{
		Source: v.snapshot, Database: v.run.MySQL.DBName, Target: v.run.Postgres, Schema: v.run.Schema, Workers: v.run.Workers,
		Parts: v.chunks, SetAside: v.setAside, Sample: sample, Limits: v.Limits,
	}, tables)
}

func (v *verification) closeSnapshot() {
	if v.snapshot != nil {
		v.snapshot.Close()
	}
}

// chunks cuts a table as the copy does.
func (r *run) chunks(ctx context.Context, conn *sql.Conn, t *schema.Table, filter string, each func(from string) error) error {
	bytes := r.ChunkBytes
	if bytes == 0 {
		bytes = copier.DefaultChunkBytes
	}
	finder := copier.ChunkFinder{Conn: conn, Database: r.MySQL.DBName, Bytes: bytes}
	var conditions []string
	if filter != "" {
		conditions = append(conditions, filter)
	}
	return finder.Each(ctx, &typemap.Table{Source: t}, func(c *copier.Chunk) error { return each(c.From(r.MySQL.DBName, conditions...)) })
}

// writeDifferences writes the file of the rows that differ, for its owner alone:
// values may be private.
func (v *verification) writeDifferences() error {
	if v.Differences == "" {
		return nil
	}
	var lines []verify.TableLine
	for _, o := range v.oneSided {
		line := verify.TableLine{Table: o.table, Column: o.column, Kind: verify.OneSided, OnlyIn: "postgres"}
		if o.inSource {
			line.OnlyIn = "mysql"
		}
		lines = append(lines, line)
	}
	err := wholefile.Write(v.Differences, func(w io.Writer) error { return verify.WriteJSON(w, v.results, lines) })
	if err != nil {
		return fmt.Errorf("the file of differences %s was not written: %w", v.Differences, err)
	}
	return nil
}
