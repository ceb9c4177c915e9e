package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/schema"
)

// prepare makes the target ready for rows: its tables are empty and without
// indexes. All of it, look, which refuses what cannot be, and the run's record, is one
// transaction: a refused or failed run leaves the target as it was. Where a run has not
// ended, the target is ready.
func (r *run) prepare(ctx context.Context) (err error) {
	tx, err := r.target.Begin(ctx)
	if err != nil {
		return fmt.Errorf("beginning a transaction in PostgreSQL: %w", err)
	}
	defer func() {
		if rollback := tx.Rollback(context.WithoutCancel(ctx)); rollback != nil && !errors.Is(rollback, pgx.ErrTxClosed) && err == nil {
			err = rollback
		}
	}()
	if err := copier.LockRun(ctx, tx, r.Schema); err != nil {
		return err
	}
	live, record, err := r.look(ctx, tx)
	if r.plan != nil {
		r.printPlan()
	}
	if err != nil {
		return err
	}
	if record == nil {
		if err := r.clear(ctx, tx); err != nil {
			return err
		}
		err = r.command.makeTarget(ctx, tx, live)
	} else {
		err = r.resume(ctx, tx, record)
	}
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// A commit that fails may have happened.
	r.building = true
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("committing the schema in PostgreSQL: %w", err)
	}
	return nil
}

// checkAccess checks what can be known of the target before its tables are
// read: its encoding, and whether the role may create tables.
func (r *run) checkAccess(ctx context.Context, tx pgx.Tx) error {
	var encoding, role string
	var exists, usable bool
	err := tx.QueryRow(ctx, `
		SELECT current_setting('server_encoding'), current_user::text, n.oid IS NOT NULL,
			coalesce(has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE'), false)
		FROM (VALUES ($1::text)) AS wanted (name)
		LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.name`, r.Schema).Scan(&encoding, &role, &exists, &usable)
	if err != nil {
		return fmt.Errorf("checking the PostgreSQL database: %w", err)
	}
	var errs []error
	if encoding != "UTF8" {
		errs = append(errs, fmt.Errorf("the PostgreSQL database %s has the encoding %s; create one with ENCODING 'UTF8'", r.Postgres.Database, encoding))
	}
	switch {
	case !exists:
		errs = append(errs, fmt.Errorf("the PostgreSQL database %s has no schema %s; create it: CREATE SCHEMA %s AUTHORIZATION %s",
			r.Postgres.Database, r.Schema, schema.QuotePostgres(r.Schema), schema.QuotePostgres(role)))
	case !usable:
		errs = append(errs, fmt.Errorf("the role %s may not create tables in the schema %s of the PostgreSQL database %s; let its owner run: GRANT USAGE, CREATE ON SCHEMA %s TO %s",
			role, r.Schema, r.Postgres.Database, schema.QuotePostgres(r.Schema), schema.QuotePostgres(role)))
	}
	return errors.Join(errs...)
}

// systems is the table into which Mattermost's migrations write.
const systems = "systems"

// emptySystems deletes the rows that Mattermost's migrations bring, where the
// source's replace them.
func (r *run) emptySystems(ctx context.Context, tx pgx.Tx) error {
	if !slices.Contains(r.plan.targetNames(), systems) {
		return nil
	}
	return r.truncate(ctx, tx, []string{systems})
}

// truncate empties tables of the target.
func (r *run) truncate(ctx context.Context, tx pgx.Tx, names []string) error {
	if len(names) == 0 {
		return nil
	}
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = schema.QuotePostgres(r.Schema, name)
	}
	if _, err := tx.Exec(ctx, "TRUNCATE "+strings.Join(quoted, ", ")); err != nil {
		return fmt.Errorf("emptying tables in PostgreSQL: %w", schema.WithDetail(err))
	}
	return nil
}
