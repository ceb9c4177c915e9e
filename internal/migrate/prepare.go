package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/copier"
	"migration-assist/schema"
)

// prepare makes the target ready for rows: Mattermost's tables at the source's
// migrations, empty and without indexes. All of it, every check that can refuse
// the target, and the run's record, is one transaction: a refused or failed run
// leaves the target as it was. Where a run has not ended, the target is ready.
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
	if err := lockTarget(ctx, tx, r.Schema); err != nil {
		return err
	}
	if err := r.checkTarget(ctx, tx); err != nil {
		return err
	}
	record, err := r.unfinished(ctx, tx)
	if err != nil {
		return err
	}
	if record == nil {
		err = r.makeTarget(ctx, tx)
	} else {
		err = r.planAgain(ctx, tx, record)
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

// makeTarget makes the tables, and begins the run.
func (r *run) makeTarget(ctx context.Context, tx pgx.Tx) error {
	if err := r.emptyTarget(ctx, tx); err != nil {
		return err
	}
	if _, err := schema.Apply(ctx, tx, r.Schema, r.versions, schema.ApplyOptions{Bare: true}); err != nil {
		return err
	}
	if err := r.includeTables(ctx, tx); err != nil {
		return err
	}
	if err := r.planCopy(ctx, tx); err != nil {
		return err
	}
	// Rows that Mattermost's migrations bring are replaced by the source's.
	if slices.Contains(r.plan.targetNames(), systems) {
		if _, err := tx.Exec(ctx, "TRUNCATE "+schema.QuotePostgres(r.Schema, systems)); err != nil {
			return fmt.Errorf("emptying the table systems in PostgreSQL: %w", err)
		}
	}
	return r.begin(ctx, tx)
}

// planAgain plans again what a run that has not ended does, and goes on with it.
func (r *run) planAgain(ctx context.Context, tx pgx.Tx, record *copier.Run) error {
	if err := r.makeIncluded(); err != nil {
		return err
	}
	if err := r.planCopy(ctx, tx); err != nil {
		return fmt.Errorf("%w. A run into this target has not ended: %s", err, restart)
	}
	return r.resume(ctx, tx, record)
}

// lockKey is the key of the lock on a schema.
const lockKey = "hashtextextended('migration-assist ' || $1, 0)"

// lockTarget keeps a second migration out of the schema until the session ends. It
// waits a moment: the session of a run that was interrupted may be about to end.
func lockTarget(ctx context.Context, tx pgx.Tx, schemaName string) error {
	if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '3s'"); err != nil {
		return fmt.Errorf("locking the target: %w", err)
	}
	_, err := tx.Exec(ctx, "SELECT pg_advisory_lock("+lockKey+")", schemaName)
	var answer *pgconn.PgError
	if errors.As(err, &answer) && answer.Code == lockNotAvailable {
		return errors.New("another migration-assist is at work in the target; wait until it has ended: migration-assist status shows how far it is")
	}
	if err == nil {
		_, err = tx.Exec(ctx, "SET LOCAL lock_timeout = 0")
	}
	if err != nil {
		return fmt.Errorf("locking the target: %w", err)
	}
	return nil
}

// checkTarget checks what can be known of the target before its tables are
// read: its encoding, and whether the role may create tables.
func (r *run) checkTarget(ctx context.Context, tx pgx.Tx) error {
	var encoding, role string
	var exists, usable bool
	err := tx.QueryRow(ctx, `
		SELECT current_setting('server_encoding'), current_user::text, n.oid IS NOT NULL,
			coalesce(has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE'), false)
		FROM (VALUES ($1::text)) AS wanted (name)
		LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.name`, r.Schema).Scan(&encoding, &role, &exists, &usable)
	switch {
	case err != nil:
		return fmt.Errorf("checking the PostgreSQL database: %w", err)
	case encoding != "UTF8":
		return fmt.Errorf("the PostgreSQL database %s has the encoding %s; Mattermost needs one created with ENCODING 'UTF8'", r.Postgres.Database, encoding)
	case !exists:
		return fmt.Errorf("the PostgreSQL database %s has no schema %s; create it: CREATE SCHEMA %s AUTHORIZATION %s",
			r.Postgres.Database, r.Schema, schema.QuotePostgres(r.Schema), schema.QuotePostgres(role))
	case !usable:
		return fmt.Errorf("the role %s may not create tables in the schema %s of the PostgreSQL database %s; let its owner run: GRANT USAGE, CREATE ON SCHEMA %s TO %s",
			role, r.Schema, r.Postgres.Database, schema.QuotePostgres(r.Schema), schema.QuotePostgres(role))
	}
	return nil
}

// systems is the table into which Mattermost's migrations write.
const systems = "systems"

// emptyTarget refuses a target with rows in one of Mattermost's tables, or
// empties them where that is wanted. Tables that --skip names are left alone,
// but for those that the source's migrations drop: their rows would be lost.
func (r *run) emptyTarget(ctx context.Context, tx pgx.Tx) error {
	live, err := schema.ReadPostgres(ctx, tx, r.Schema)
	if err != nil {
		return fmt.Errorf("reading the target's schema: %w", err)
	}
	if err := r.checkTables(ctx, tx, live); err != nil {
		return err
	}
	stays := schema.MattermostPostgres(r.versions)
	var names []string
	for _, t := range schema.OnlyMattermost(live).Tables {
		if stays.Table(t.Name) == nil || !r.skips.take(t.Name, "") {
			names = append(names, t.Name)
		}
	}
	if !r.Truncate || names == nil {
		return r.refuseRows(ctx, tx, names)
	}
	for i, name := range names {
		names[i] = schema.QuotePostgres(r.Schema, name)
	}
	if _, err := tx.Exec(ctx, "TRUNCATE "+strings.Join(names, ", ")); err != nil {
		return fmt.Errorf("emptying the tables in PostgreSQL: %w", schema.WithDetail(err))
	}
	return nil
}

// checkTables refuses triggers on Mattermost's tables, which could change what
// is copied, and tables that no migration accounts for, as a migration by
// pgloader that ended on the way leaves them.
func (r *run) checkTables(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	var names []string
	for _, t := range schema.OnlyMattermost(live).Tables {
		names = append(names, t.Name)
	}
	if err := r.refuseTriggers(ctx, tx, names); err != nil {
		return err
	}
	if len(names) > 0 && len(live.Migrations) == 0 {
		return fmt.Errorf("the target has %d of Mattermost's tables (%s), but no migrations in db_migrations: no Mattermost server made them; "+
			"use an empty database, or drop these tables if nothing needs them", len(names), cut(names, 5))
	}
	return nil
}

// refuseTriggers returns an error for a trigger on one of the tables.
func (r *run) refuseTriggers(ctx context.Context, tx pgx.Tx, names []string) error {
	var trigger, table string
	err := tx.QueryRow(ctx, `
		SELECT t.tgname::text, c.relname::text FROM pg_catalog.pg_trigger t
		JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relname = ANY ($2) LIMIT 1`, r.Schema, names).Scan(&trigger, &table)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("looking for triggers in the target: %w", err)
	default:
		return fmt.Errorf("the target's table %s has the trigger %s, which may change rows; drop or disable it for the migration", table, trigger)
	}
}

// refuseRows returns an error that names those of the tables that have rows.
func (r *run) refuseRows(ctx context.Context, tx pgx.Tx, names []string) error {
	var seededNames, seededValues []string
	for _, row := range schema.SeededRows(r.versions) {
		seededNames, seededValues = append(seededNames, row.Name), append(seededValues, row.Value)
	}
	var filled []string
	for _, name := range names {
		query := "SELECT EXISTS (SELECT FROM " + schema.QuotePostgres(r.Schema, name)
		var args []any
		if name == systems {
			query += " WHERE (name, value) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))"
			args = append(args, seededNames, seededValues)
		}
		var exists bool
		if err := tx.QueryRow(ctx, query+")", args...).Scan(&exists); err != nil {
			return fmt.Errorf("looking for rows in the target's table %s: %w", name, err)
		}
		if exists {
			filled = append(filled, name)
		}
	}
	if filled == nil {
		return nil
	}
	return fmt.Errorf("the target has rows already, in %s; use an empty database, or --truncate to delete these rows first", strings.Join(filled, ", "))
}

// cut joins the first of the names, and marks where there are more.
func cut(names []string, most int) string {
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
