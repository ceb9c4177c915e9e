package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/checks/verify"
	"migration-assist/copier"
	"migration-assist/indexes"
	"migration-assist/internal/session"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// beginRepair keeps other runs out of the target, where it is to be repaired, and
// refuses one into which a run has not copied all: that copies the rest.
func (v *verification) beginRepair(ctx context.Context) error {
	if !v.Repair {
		return nil
	}
	if err := pgx.BeginFunc(ctx, v.target, func(tx pgx.Tx) error {
		if err := copier.LockRun(ctx, tx, v.run.Schema); err != nil {
			return err
		}
		return v.readWriters(ctx, tx)
	}); err != nil {
		return err
	}
	if v.record == nil {
		v.printf("run      none is recorded in PostgreSQL: what is repaired is recorded nowhere\n")
		return nil
	}
	// What the record says may have changed before the lock was there.
	record, err := copier.LoadRun(ctx, v.target, v.run.Schema)
	switch {
	case err != nil:
		return err
	case record == nil || record.ID != v.record.ID:
		return errors.New("--repair: another run into the target has begun meanwhile; run the same command again")
	case record.Ended == nil && record.Phase == phaseCopy:
		return fmt.Errorf("--repair: the run into the target has not copied all rows: run %s again, which goes on", record.Command)
	}
	v.record = record
	return nil
}

// readWriters reads the number of the oldest transaction whose rows the comparison may not
// see: of those in this database that have not ended, or else this one's. Later ones have
// greater numbers. Each holds a lock on its own number while it runs.
func (v *verification) readWriters(ctx context.Context, tx pgx.Tx) error {
	// Ages count from this transaction's number, once it has one.
	var number int64
	err := tx.QueryRow(ctx, "SELECT txid_current()").Scan(&number)
	if err == nil {
		err = tx.QueryRow(ctx, `SELECT $1 - max(age(l.transactionid))
			FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a USING (pid)
			WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
			AND (a.datname = current_database() OR l.pid IS NULL)`, number).Scan(&v.oldest) // a prepared transaction has no pid
	}
	if err != nil {
		return fmt.Errorf("asking PostgreSQL for the transactions that write: %w", err)
	}
	return nil
}

// repair makes the tables that differ equal to the snapshot, all of them or none, and
// compares them again.
func (v *verification) repair(ctx context.Context) error {
	if !v.Repair {
		return nil
	}
	broken, err := v.broken()
	if err != nil {
		return fmt.Errorf("nothing was repaired: %w", err)
	}
	if broken == nil {
		v.printf("repair   nothing to do: no row differs\n")
		return nil
	}
	if yes, err := v.confirmRepair(ctx); err != nil || !yes {
		return err
	}
	start := time.Now()
	if v.ping(ctx) != nil { // it was idle while the tables were compared
		if err := v.reconnect(ctx); err != nil {
			return err
		}
	}
	if err := v.repairIn(ctx, broken); err != nil {
		return err
	}
	v.printf("repaired %s, in %s s\n", counted(int64(len(broken)), "table"), seconds(time.Since(start)))
	return v.compareAgain(ctx)
}

// repairIn repairs the tables over a session of its own: the next run ends it, where the
// program was killed and the server goes on with what it was asked for.
func (v *verification) repairIn(ctx context.Context, broken []brokenTable) (err error) {
	conn, err := session.OpenPostgres(ctx, copier.JoinSessions(v.run.Postgres, v.run.Schema))
	if err != nil {
		return fmt.Errorf("nothing was repaired: %w", err)
	}
	// What was not committed ends with the session.
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, conn)) }()
	tx, err := conn.Begin(ctx)
	if err == nil {
		err = v.repairTables(ctx, tx, broken)
	}
	if err != nil {
		return fmt.Errorf("nothing was repaired: %w", err)
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("the repaired tables may be in PostgreSQL or not: committing them: %w; run the same command again", err)
	}
	return nil
}

// brokenTable is a table that is to be repaired.
type brokenTable struct {
	*typemap.Table
	compared *verify.Table
}

// broken are the tables that differ. Those that cannot be repaired are an error.
func (v *verification) broken() (list []brokenTable, err error) {
	options := typemap.Options{UTCOffset: v.catalog.Server.UTCOffset, Policies: v.run.Policies, Indexed: v.plan.indexed}
	var errs []error
	for _, r := range v.results {
		if !r.Differs() {
			continue
		}
		if r.PutBack > 0 {
			errs = append(errs, fmt.Errorf("table %s has %s of the rejects file that were put back, and that are not as in MySQL", r.Source.Name, counted(r.PutBack, "row")))
		}
		if columns := v.leftOut[r.Table]; columns != nil {
			errs = append(errs, fmt.Errorf("table %s: --skip names %s, without which its rows cannot be written: compare all columns", r.Source.Name, strings.Join(columns, ", ")))
		}
		t, err := typemap.NewTable(v.paired[r.Table], v.plan.enums, options)
		errs = append(errs, err)
		list = append(list, brokenTable{t, r.Table})
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("%w; or leave the table out with --skip", err)
	}
	return list, nil
}

// confirmRepair has a person agree. Sessions of servers are named: what these have
// written is what only PostgreSQL has.
func (v *verification) confirmRepair(ctx context.Context) (bool, error) {
	rows, err := v.target.Query(ctx, `SELECT format('%s of %s', count(*), usename) FROM pg_catalog.pg_stat_activity
		WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid() GROUP BY usename ORDER BY usename`)
	if err != nil {
		return false, fmt.Errorf("asking PostgreSQL for other sessions: %w", err)
	}
	sessions, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return false, fmt.Errorf("asking PostgreSQL for other sessions: %w", err)
	}
	if sessions != nil {
		v.printf("sessions %s in the PostgreSQL database: no Mattermost server may be among them\n", strings.Join(sessions, ", "))
	}
	if v.Confirm == nil {
		return true, nil
	}
	var tables []string
	for _, r := range v.results {
		if r.Differs() {
			tables = append(tables, r.Target.Name)
		}
	}
	yes, err := v.Confirm(fmt.Sprintf("Rows that only PostgreSQL has are deleted there, also those that a server has written since the migration.\nMake %s in PostgreSQL equal to MySQL's?", strings.Join(tables, ", ")))
	if err == nil && !yes {
		v.printf("repair   nothing was changed in PostgreSQL\n")
	}
	return yes, err
}

// repairTables repairs the tables in one transaction. Foreign keys are dropped
// meanwhile, so that no row is deleted for another one, and are checked at its end.
func (v *verification) repairTables(ctx context.Context, tx pgx.Tx, broken []brokenTable) error {
	v.plan.tables = nil
	for _, t := range broken {
		v.plan.tables = append(v.plan.tables, t.Table)
	}
	names := v.plan.targetNames()
	if err := v.lockTables(ctx, tx, names); err != nil {
		return err
	}
	objects, err := schema.ReadObjects(ctx, tx, v.run.Schema, names)
	if err != nil {
		return err
	}
	keys := slices.DeleteFunc(objects, func(o schema.Object) bool { return o.Kind != schema.ObjectForeignKey })
	if err := refuseFlaws(keys); err != nil {
		return err
	}
	if err := schema.Exec(ctx, tx, v.run.Schema, schema.DropObjects(keys)); err != nil {
		return fmt.Errorf("dropping foreign keys until the tables are repaired: %w", err)
	}
	for _, t := range broken {
		if err := v.repairTable(ctx, tx, t); err != nil {
			return fmt.Errorf("repairing %s: %w", t.Target.Name, err)
		}
	}
	// A statement cannot change a table with checks that wait for the commit.
	if _, err := tx.Exec(ctx, "SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
		return fmt.Errorf("checking the constraints of the repaired tables: %w", schema.WithDetail(err))
	}
	restored := make([]schema.Change, len(keys))
	for i, o := range keys {
		restored[i] = schema.RestoreObject{Object: o}
	}
	if err := schema.Exec(ctx, tx, v.run.Schema, restored); err != nil {
		return fmt.Errorf("building the foreign keys again: %w", schema.WithDetail(err))
	}
	if err := indexes.RefreshIn(ctx, tx, v.run.Schema, names); err != nil {
		return err
	}
	// Last, and never back: sequences stay as they are set where the transaction is undone.
	return v.setSequences(ctx, tx, true)
}

// lockTables keeps others from writing to the tables until the transaction's end, and
// refuses those that cannot be repaired.
func (v *verification) lockTables(ctx context.Context, tx pgx.Tx, names []string) error {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = schema.QuotePostgres(v.run.Schema, name)
	}
	for _, statement := range []string{
		// The commit is to be on the disk when the tables are compared again.
		"SET LOCAL synchronous_commit = on",
		"SET LOCAL lock_timeout = '10s'",
		"LOCK TABLE " + strings.Join(quoted, ", ") + " IN SHARE ROW EXCLUSIVE MODE",
	} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return fmt.Errorf("locking the tables that differ: %w; does a Mattermost server still write to them?", err)
		}
	}
	if err := v.refuseTriggers(ctx, tx, names); err != nil {
		return err
	}
	if err := v.refuseRules(ctx, tx, names); err != nil {
		return err
	}
	if err := v.refusePartitions(ctx, tx, names); err != nil {
		return err
	}
	for i, name := range names {
		// A row has the low 32 bits of the transaction that wrote it, and age counts from
		// there to this one.
		var written bool
		err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM "+quoted[i]+" WHERE age(xmin) BETWEEN 0 AND txid_current() - $1)", v.oldest).Scan(&written)
		if err != nil {
			return fmt.Errorf("looking for rows of %s that were written meanwhile: %w", name, err)
		}
		if written {
			return fmt.Errorf("rows of %s were written since the comparison began; does a Mattermost server still write to them?", name)
		}
	}
	return nil
}

// compareAgain compares the tables that were repaired with the same snapshot, all of their
// rows.
func (v *verification) compareAgain(ctx context.Context) error {
	var tables []*verify.Table
	for _, r := range v.results {
		if r.Differs() {
			tables = append(tables, r.Table)
		}
	}
	start := time.Now()
	again, err := v.compareTables(ctx, tables, 0)
	if err != nil {
		return fmt.Errorf("the tables were repaired, but could not be compared again: %w", err)
	}
	all := v.results
	v.results = again
	v.printResults(time.Since(start))
	v.results = all
	for i, r := range v.results {
		if at := slices.Index(tables, r.Table); at >= 0 {
			v.results[i] = again[at]
		}
	}
	return nil
}
