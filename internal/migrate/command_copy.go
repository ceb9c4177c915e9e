package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// dataCopy is the command copy: the target's tables stay what they are.
type dataCopy struct{ *run }

// checkTarget refuses tables that cannot be emptied, or not built again as they are.
func (r dataCopy) checkTarget(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	if r.plan == nil {
		return nil // why there is none is said
	}
	names := r.plan.targetNames()
	if len(names) == 0 {
		return errors.New("there is no table to copy: no table of MySQL's that the flags leave, and that its user may read, is in PostgreSQL too")
	}
	return errors.Join(r.checkTables(ctx, tx, live, names), r.inTurn(ctx, tx, func(tx pgx.Tx) error {
		objects, err := schema.ReadObjects(ctx, tx, r.Schema, names)
		return errors.Join(err, refuseFlaws(objects))
	}, func(tx pgx.Tx) error { return r.refuseDependents(ctx, tx, live, names) }))
}

// makeTarget makes the tables empty and bare. What is dropped is saved first.
func (r dataCopy) makeTarget(ctx context.Context, tx pgx.Tx, _ *schema.Catalog) error {
	names := r.plan.targetNames()
	objects, err := r.saveObjects(ctx, tx, names)
	if err != nil {
		return err
	}
	if err := r.begin(ctx, tx); err != nil {
		return err
	}
	if err := schema.Exec(ctx, tx, r.Schema, schema.DropObjects(objects)); err != nil {
		return fmt.Errorf("preparing the target's tables: %w", err)
	}
	r.printf("dropped  %d keys and indexes, which are built again after the copy\n", len(objects))
	if r.Truncate {
		return r.truncate(ctx, tx, names)
	}
	return r.emptySystems(ctx, tx)
}

// checkTables refuses tables whose rows are not their own, those that have rows or
// are in the way of emptying others, and triggers, which could change what is copied.
func (r dataCopy) checkTables(ctx context.Context, tx pgx.Tx, live *schema.Catalog, names []string) error {
	return r.inTurn(ctx, tx,
		func(tx pgx.Tx) error { return r.refuseTriggers(ctx, tx, names) },
		func(tx pgx.Tx) error {
			if err := r.refusePartitions(ctx, tx, names); err != nil {
				return fmt.Errorf("%w, or leave it out with --skip", err)
			}
			return nil
		},
		func(tx pgx.Tx) error {
			if r.Truncate {
				return r.refuseReferences(ctx, tx, names)
			}
			return r.refuseRows(ctx, tx, names, schema.VersionsOf(live.Migrations))
		},
	)
}

// refuseFlaws returns an error for objects that could not be made again.
func refuseFlaws(objects []schema.Object) error {
	var errs []error
	for _, o := range objects {
		if o.Flaw != "" {
			errs = append(errs, fmt.Errorf("the %s %s, so that it could not be built again as it is; mend it, or drop it", o, o.Flaw))
		}
	}
	return errors.Join(errs...)
}

// scope are the tables that are to be copied. Of those that only the target has, it
// is those that the source should have: Mattermost's, those that a comparison finds
// recorded, and those that --tables names.
func (r dataCopy) scope(target *schema.Catalog) (scope, error) {
	source, limited := r.picked(), *target
	limited.Tables = slices.DeleteFunc(slices.Clone(target.Tables), func(t *schema.Table) bool {
		if slices.ContainsFunc(source.Tables, func(s *schema.Table) bool { return schema.Fold(schema.ShortName(s.Name)) == schema.Fold(t.Name) }) {
			return false
		}
		_, picks := r.picks(t.Name)
		return !picks || len(r.Tables) == 0 && !schema.IsMattermostTable(t.Name) && !r.compared[schema.Fold(t.Name)]
	})
	return scope{
		source: source, target: &limited, indexed: target.WithObjects(r.saved),
		remedy: "make a table that only MySQL has in PostgreSQL first",
	}, nil
}

// missing is nothing: what a table had is saved.
func (r dataCopy) missing(*schema.Catalog) ([]schema.Change, []string) { return nil, nil }
