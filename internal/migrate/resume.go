package migrate

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/rejects"
	"migration-assist/typemap"
)

// The phases of a run, as the ledger has them from phaseCopy on.
const (
	phaseConnect = "connect"
	phaseSchema  = "schema"
	phaseCopy    = "copy"
	phaseIndexes = "indexes"
	phaseVerify  = "verify"
	phaseDone    = "done"
)

// phases are those of a run, in order.
var phases = []string{phaseConnect, phaseSchema, phaseCopy, phaseIndexes, phaseVerify, phaseDone}

// restart is how every advice to begin anew ends.
const restart = "begin anew with --restart, which first empties the tables that the run has filled"

// unfinished returns the record of a run into the schema that has not ended, nil
// where there is none, or --restart begins anew: what is emptied then is noted. What an earlier run has dropped and not built again is owed by this
// one, however that ended.
func (r *run) unfinished(ctx context.Context, tx pgx.Tx) (*copier.Run, error) {
	record, err := copier.LoadRun(ctx, tx, r.Schema)
	if err != nil || record == nil {
		return nil, err
	}
	if r.saved, err = record.Objects(ctx, tx); err != nil || record.Ended != nil {
		return nil, err
	}
	if !r.Restart {
		return record, nil
	}
	r.restarted, r.reuses = record, true
	r.emptied, err = record.Targets(ctx, tx)
	return nil, err
}

// clear empties, with --restart, what the run has filled that has not ended, and
// removes its record.
func (r *run) clear(ctx context.Context, tx pgx.Tx) error {
	if r.restarted == nil {
		return nil
	}
	if err := r.dropForeignKeys(ctx, tx); err != nil {
		return err
	}
	if err := r.truncate(ctx, tx, r.emptied); err != nil {
		return err
	}
	return copier.RemoveRun(ctx, tx, r.Schema)
}

// checkRejects checks that a new run can set rows aside, and leaves the folder as it
// was.
func (r *run) checkRejects() error {
	if !r.mayReject() {
		return nil
	}
	_, err := rejects.New(cmp.Or(r.Rejects, rejects.DefaultPath))
	return err
}

// begin records a new run, in the transaction that makes the target ready.
func (r *run) begin(ctx context.Context, tx pgx.Tx) (err error) {
	r.record = &copier.Run{
		Schema: r.Schema, Command: r.commandName(), Version: r.Version, Conditions: r.conditions(), Phase: phaseCopy,
	}
	if r.mayReject() {
		path := cmp.Or(r.Rejects, rejects.DefaultPath)
		if r.record.Rejects, err = filepath.Abs(path); err != nil {
			return fmt.Errorf("the rejects file: %w", err)
		}
		if r.rejects, err = rejects.New(path); err != nil {
			return err
		}
	}
	if err := copier.BeginRun(ctx, tx, r.record, r.plan.tables); err != nil {
		return err
	}
	return r.record.SaveObjects(ctx, tx, r.saved)
}

// checkResume refuses to go on with a run where something that it depends on has
// changed.
func (r *run) checkResume(record *copier.Run) error {
	began := record.Began.Format("2006-01-02 15:04:05 MST")
	var errs []error
	if differences := r.differences(record.Conditions); differences != nil {
		errs = append(errs, fmt.Errorf("the target has a run that began on %s with migration-assist %s, has not ended, and cannot go on now: %s. "+
			"Go on as it began, or %s", began, record.Version, strings.Join(differences, "; "), restart))
	}
	if record.Rejects != "" {
		if path, err := filepath.Abs(cmp.Or(r.Rejects, record.Rejects)); err != nil || path != record.Rejects {
			errs = append(errs, err, fmt.Errorf("--rejects %s: the run that began on %s has set rows aside in %s; leave --rejects out, or %s", r.Rejects, began, record.Rejects, restart))
		}
	}
	return errors.Join(errs...)
}

// checkContinued refuses to go on with a run whose rejects file has not the rows that it
// has set aside, and leaves that as it is.
func checkContinued(ctx context.Context, tx pgx.Tx, record *copier.Run) error {
	if record.Rejects == "" {
		return nil
	}
	done, err := record.Done(ctx, tx)
	if err != nil {
		return err
	}
	return rejects.CheckContinue(record.Rejects, rejectedRows(done))
}

// rejectedRows are how many rows of each chunk that is done were set aside.
func rejectedRows(done []copier.DoneChunk) map[rejects.Chunk]int64 {
	rows := map[rejects.Chunk]int64{}
	for _, c := range done {
		rows[rejects.Chunk{Table: c.Table, Number: c.Number}] = c.Rejected
	}
	return rows
}

// resume goes on with a run that lookAgain has not refused.
func (r *run) resume(ctx context.Context, tx pgx.Tx, record *copier.Run) error {
	done, err := record.Done(ctx, tx)
	if err != nil {
		return err
	}
	if record.Rejects != "" {
		if r.rejects, err = rejects.Continue(record.Rejects, rejectedRows(done)); err != nil {
			return err
		}
	}
	r.printf("go on    with the run that began on %s: %s of tables done\n", record.Began.Format("2006-01-02 15:04:05 MST"), counted(int64(len(done)), "part"))
	r.record = record
	return nil
}

// conditions are what must be the same for a run to go on.
func (r *run) conditions() copier.Conditions {
	major, _, _ := strings.Cut(r.Version, ".")
	c := copier.Conditions{
		"command":       r.commandName(),
		"major version": major,
		"database":      r.MySQL.DBName,
		"migrations":    r.versions.String(),
		"time zone":     fmt.Sprintf("%+d s", r.catalog.Server.UTCOffset),
	}
	if r.SchemaFrom == SchemaFromSource {
		c[schemaFromCondition], c["--identifiers"] = string(r.SchemaFrom), string(cmp.Or(r.Identifiers, typemap.LowerIdentifiers))
	}
	for k, p := range r.Policies {
		if p != 0 {
			c[policyCondition+typemap.Kind(k).String()] = p.String()
		}
	}
	for _, p := range r.plugins {
		c["plugin "+p.Name] = p.Version(p.Applied)
	}
	for _, t := range r.plan.tables {
		c[tableCondition+t.Source.Name] = fingerprint(t)
	}
	return c
}

// schemaFromCondition is the condition of a run with SchemaFromSource. What the names of
// conditions that are tables, and of those that are policies, begin with, is below.
const (
	schemaFromCondition = "--schema-from"

	tableCondition  = "table "
	policyCondition = "--on-invalid "
)

// fingerprint is a text that changes when a table is copied in another way.
func fingerprint(t *typemap.Table) string {
	hash := sha256.New()
	for _, c := range t.Columns {
		_, _ = fmt.Fprintf(hash, "%q %q %q %q %t\n", c.SelectExpression(), c.Source.Type, c.Target.Name, c.Target.Type, c.Target.NotNull) // a hash takes everything
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// differences says in what a run that is recorded differs from this one.
func (r *run) differences(recorded copier.Conditions) []string {
	present := r.conditions()
	var differences []string
	for _, name := range recorded.Differences(present) {
		was, had := recorded[name]
		is, has := present[name]
		switch table := strings.HasPrefix(name, tableCondition); {
		case table && had && has:
			differences = append(differences, name+" has other columns or types")
		case table && had:
			differences = append(differences, name+" is no longer copied")
		case table:
			differences = append(differences, name+" was not copied")
		default:
			differences = append(differences, fmt.Sprintf("%s was %s and is %s", name, cmp.Or(was, "not given"), cmp.Or(is, "not given")))
		}
	}
	return differences
}

// checkPosition has the ledger record where the source is, or compares that with
// what is recorded: rows of two states must not meet in the target.
func (r *run) checkPosition(ctx context.Context, s *copier.Snapshot) error {
	if r.record.Position == nil {
		return r.record.SetPosition(ctx, r.target, s.Position)
	}
	same, err := s.IsAt(ctx, *r.record.Position)
	switch {
	case err != nil:
		return err
	case same:
		return nil
	case r.record.Position.Known() && s.Position.Known():
		return fmt.Errorf("%w: it has changed since the run began: it was at %s and is at %s; is a Mattermost server still running? Where only other databases of the server were written to, go on with --source-stopped", copier.ErrSnapshotLost, r.record.Position, s.Position)
	default:
		return errors.New("nothing shows whether MySQL has changed since the run began: the position of its binary log is not visible. " +
			"If nothing has written to it, go on with --source-stopped; otherwise " + restart)
	}
}
