package migrate

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/schema"
)

// look decides what is done, and refuses what cannot be: prepare does what it has
// decided, Plan only tells of it. It changes nothing in either database, and lists all
// that is in the way at once. live is the target as it is; record is that of a run that
// has not ended and that this one goes on with, nil where a new one begins.
func (r *run) look(ctx context.Context, tx pgx.Tx) (live *schema.Catalog, record *copier.Run, err error) {
	problems := []error{r.checkAccess(ctx, tx)}
	recordable := r.inTurn(ctx, tx, func(tx pgx.Tx) error { return copier.CheckLedger(ctx, tx) })
	if recordable == nil {
		recordable = r.inTurn(ctx, tx, func(tx pgx.Tx) (err error) {
			record, err = r.unfinished(ctx, tx)
			return err
		})
	}
	problems = append(problems, recordable)
	if live, err = schema.ReadPostgres(ctx, tx, r.Schema); err != nil {
		return nil, nil, errors.Join(append(problems, fmt.Errorf("reading the target's schema: %w", err))...)
	}
	if record != nil {
		return live, record, errors.Join(append(problems, r.lookAgain(ctx, tx, live, record))...)
	}
	problems = append(problems, r.planInto(ctx, live), r.command.checkTarget(ctx, tx, live), r.checkRejects(),
		r.inTurn(ctx, tx, func(tx pgx.Tx) error { return r.refuseReferences(ctx, tx, r.emptied) }))
	return live, nil, errors.Join(problems...)
}

// lookAgain plans again what a run that has not ended does.
func (r *run) lookAgain(ctx context.Context, tx pgx.Tx, live *schema.Catalog, record *copier.Run) error {
	if err := errors.Join(r.planCreated(), r.planPairs(ctx, live)); err != nil {
		return fmt.Errorf("%w. A run into this target has not ended: %s", err, restart)
	}
	if err := r.checkResume(record); err != nil {
		return err
	}
	return r.inTurn(ctx, tx, func(tx pgx.Tx) error { return checkContinued(ctx, tx, record) })
}

// planInto plans the copy into the tables that a new run makes of the target's.
func (r *run) planInto(ctx context.Context, live *schema.Catalog) error {
	if err := r.planCreated(); err != nil {
		return err
	}
	return r.planPairs(ctx, r.foresee(live))
}

// planPairs plans the copy into a target's tables, and refuses what would be lost.
func (r *run) planPairs(ctx context.Context, target *schema.Catalog) error {
	err := r.pairTables(target)
	if r.plan == nil {
		return err
	}
	return errors.Join(err, r.refuseOneSided(ctx))
}

// foresee returns what makeTarget will leave of the target.
func (r *run) foresee(live *schema.Catalog) *schema.Catalog {
	left := *live
	if !r.DataOnly && !r.OnlyPlugins && r.SchemaFrom != SchemaFromSource {
		left = *schema.Foresee(live, r.versions)
	}
	made := &schema.Catalog{}
	for _, i := range r.created {
		made.Tables, made.Enums = append(made.Tables, i.made.Table), append(made.Enums, i.made.Enums...)
	}
	for _, p := range r.plugins {
		made.Tables, made.Enums = append(made.Tables, p.Postgres().Tables...), append(made.Enums, p.Postgres().Enums...)
	}
	return left.WithMissing(made.Bare())
}

// inTurn runs checks that only read, each in a savepoint: what PostgreSQL refuses to
// tell one of them does not keep the others from asking.
func (r *run) inTurn(ctx context.Context, tx pgx.Tx, checks ...func(pgx.Tx) error) error {
	var errs []error
	for _, check := range checks {
		errs = append(errs, pgx.BeginFunc(ctx, tx, check))
	}
	return errors.Join(errs...)
}
