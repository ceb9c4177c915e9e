package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/indexes"
	"migration-assist/schema"
)

// Orphans says what is done with a foreign key where rows have no parent.
type Orphans string

// The ways. OrphansStop names the rows and ends the run when all else is done.
// OrphansNotValid adds the key NOT VALID: PostgreSQL then checks the rows to come, and
// those that are changed.
const (
	OrphansStop     Orphans = "stop"
	OrphansNotValid Orphans = "not-valid"
)

// buildForeignKeys builds those that are missing, one after the other, since each
// locks two tables. One to rows that were set aside waits for them: that is no error
// of the run.
func (r *run) buildForeignKeys(ctx context.Context) error {
	var parents []string
	for _, result := range r.results {
		if result.Rejected > 0 {
			parents = append(parents, result.Table.Target.Name)
		}
	}
	var errs []error
	for _, key := range r.keys {
		r.recorder.Building(key.String())
		err := r.builder().Build(ctx, []schema.Change{key})
		r.recorder.Built(key.String(), err)
		switch {
		case !waits(err):
			errs = append(errs, err)
		case slices.ContainsFunc(parents, func(table string) bool { return pointsTo(key, r.Schema, table) }):
			r.waiting = append(r.waiting, fmt.Errorf("a foreign key waits for rows that were set aside: %w", err))
			r.oweKey(key)
		default:
			errs = append(errs, r.addOrphaned(ctx, key, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(errs...)
}

// errKeepNothing undoes a transaction.
var errKeepNothing = errors.New("nothing is to be kept")

// addOrphaned adds a foreign key that rows violate, or returns an error that lists
// them, beside the one that PostgreSQL gave. A plugin's is always added: MySQL before
// its release 9 took no notice of most of these, so that orphans are to be expected.
func (r *run) addOrphaned(ctx context.Context, key schema.Change, refused error) error {
	var orphans indexes.Faults
	err := pgx.BeginFunc(ctx, r.target, func(tx pgx.Tx) (err error) {
		orphans, err = indexes.AddNotValid(ctx, tx, r.Schema, key)
		if err == nil && r.Orphans != OrphansNotValid && !r.isPluginKey(key) {
			err = errKeepNothing
		}
		return err
	})
	switch {
	case err == nil:
		r.printf("not valid  %s: rows without a parent: %s. Rows to come are checked; when these are corrected: %s\n", key, orphans, schema.Validate(r.Schema, key))
		return nil
	case errors.Is(err, errKeepNothing):
		return fmt.Errorf("%w; rows without a parent: %s; delete or correct them, or go on with --orphans=%s", refused, orphans, OrphansNotValid)
	default:
		return errors.Join(refused, err)
	}
}

// pointsTo tells whether a change builds a foreign key to a table, by PostgreSQL's
// names.
func pointsTo(change schema.Change, schemaName, table string) bool {
	switch c := change.(type) {
	case schema.AddConstraint:
		return c.Constraint.RefTable == table
	case schema.RestoreObject:
		return c.Object.PointsTo(schemaName, table)
	default:
		return false
	}
}
