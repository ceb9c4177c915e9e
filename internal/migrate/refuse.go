package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/schema"
)

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

// refuseRules returns an error for a rule on one of the tables.
func (r *run) refuseRules(ctx context.Context, tx pgx.Tx, names []string) error {
	var rule, table string
	err := tx.QueryRow(ctx, `
		SELECT w.rulename::text, c.relname::text FROM pg_catalog.pg_rewrite w
		JOIN pg_catalog.pg_class c ON c.oid = w.ev_class JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND w.ev_enabled <> 'D' AND c.relname = ANY ($2) LIMIT 1`, r.Schema, names).Scan(&rule, &table)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("looking for rules in the target: %w", err)
	default:
		return fmt.Errorf("the target's table %s has the rule %s, which may change what is written; drop or disable it for the repair", table, rule)
	}
}

// refusePartitions returns an error for a table that is partitioned, is a
// partition, or has tables that inherit from it: its rows are not its own.
func (r *run) refusePartitions(ctx context.Context, tx pgx.Tx, names []string) error {
	var table string
	err := tx.QueryRow(ctx, `SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relname = ANY ($2)
		AND (c.relkind = 'p' OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE c.oid IN (inhrelid, inhparent))) ORDER BY 1 LIMIT 1`, r.Schema, names).Scan(&table)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("looking for partitions in the target: %w", err)
	default:
		return fmt.Errorf("the target's table %s has partitions, or shares rows with another table; drop it, or rename it", table)
	}
}

// refuseReferences returns an error for a foreign key to one of the tables from
// another one: PostgreSQL empties only both (manual, "TRUNCATE").
func (r *run) refuseReferences(ctx context.Context, tx pgx.Tx, names []string) error {
	rows, err := tx.Query(ctx, `
		WITH emptied AS (SELECT c.oid, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = ANY ($2))
		SELECT k.conname::text, n.nspname::text, c.relname::text, k.conrelid::regclass::text, e.relname::text
		FROM pg_catalog.pg_constraint k JOIN emptied e ON e.oid = k.confrelid
		JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE k.contype = 'f' AND k.conrelid NOT IN (SELECT oid FROM emptied) ORDER BY 4, 1`, r.Schema, names)
	if err != nil {
		return fmt.Errorf("looking for foreign keys in the target: %w", err)
	}
	var refused error
	var key, schemaName, table, from, to string
	_, err = pgx.ForEachRow(rows, []any{&key, &schemaName, &table, &from, &to}, func() error {
		if refused == nil && !r.isDropped(schemaName, table, key) {
			refused = fmt.Errorf("the foreign key %s of the table %s points to the target's table %s, which can therefore not be emptied; "+
				"drop that key, and add it again after the migration", key, from, to)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking for foreign keys in the target: %w", err)
	}
	return refused
}

// isDropped tells whether a foreign key is dropped before tables are emptied: by --restart,
// or since an earlier run has made it with a created table.
func (r *run) isDropped(schemaName, table, key string) bool {
	return r.restarted != nil && slices.ContainsFunc(r.saved, func(o schema.Object) bool {
		return o.Kind == schema.ObjectForeignKey && o.Schema == schemaName && o.Table == table && o.Name == key
	}) || r.isReused(schemaName, table, key)
}

// refuseRows returns an error that names those of the tables that have rows. Those
// that the migrations bring do not count, nor do those that --restart deletes.
func (r *run) refuseRows(ctx context.Context, tx pgx.Tx, names []string, versions schema.Versions) error {
	var seededNames, seededValues []string
	for _, row := range schema.SeededRows(versions) {
		seededNames, seededValues = append(seededNames, row.Name), append(seededValues, row.Value)
	}
	var filled []string
	for _, name := range names {
		if slices.Contains(r.emptied, name) {
			continue
		}
		query := "SELECT EXISTS (SELECT FROM " + schema.QuotePostgres(r.Schema, name)
		var args []any
		if name == systems && seededNames != nil {
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
	earlier, err := copier.LoadRun(ctx, tx, r.Schema)
	if err != nil {
		return err
	}
	by := ""
	if earlier != nil && earlier.Ended != nil {
		by = fmt.Sprintf(": a %s was done on %s, as the command status shows", earlier.Command, moment(*earlier.Ended))
	}
	return fmt.Errorf("the target has rows already, in %s%s; use an empty database, or --truncate to delete these rows first", cut(filled, 10), by)
}

// refuseDependents returns an error for each view that needs a key of one of the tables,
// which is dropped for the copy (PostgreSQL manual, "GROUP BY Clause"). Mattermost's own
// views go before, where its tables are made.
func (r *run) refuseDependents(ctx context.Context, tx pgx.Tx, live *schema.Catalog, names []string) error {
	rows, err := tx.Query(ctx, `
		SELECT DISTINCT CASE k.contype WHEN 'p' THEN 'primary key ' ELSE 'unique key ' END || k.conname, k.conname::text,
			e.relname::text, v.oid::regclass::text, v.relname::text, v.relnamespace = e.relnamespace
		FROM pg_catalog.pg_class e JOIN pg_catalog.pg_namespace n ON n.oid = e.relnamespace
		JOIN pg_catalog.pg_constraint k ON k.conrelid = e.oid AND k.contype IN ('p', 'u')
		JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_constraint'::regclass AND d.refobjid = k.oid AND d.classid = 'pg_catalog.pg_rewrite'::regclass
		JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid JOIN pg_catalog.pg_class v ON v.oid = w.ev_class
		WHERE n.nspname = $1 AND e.relname = ANY ($2) ORDER BY 3, 2, 4`, r.Schema, names)
	if err != nil {
		return fmt.Errorf("looking for views in the target: %w", err)
	}
	known := schema.OnlyMattermost(live).Views
	var errs []error
	var key, constraint, table, view, name string
	var beside bool
	_, err = pgx.ForEachRow(rows, []any{&key, &constraint, &table, &view, &name, &beside}, func() error {
		if r.DataOnly || !beside || !slices.ContainsFunc(known, func(v *schema.View) bool { return v.Name == name }) {
			errs = append(errs, fmt.Errorf("preparing the target's tables would drop %s of %s.%s, but the view %s depends on constraint %s; drop that view, and make it again after the migration",
				key, r.Schema, table, view, constraint))
		}
		return nil
	})
	return errors.Join(append(errs, err)...)
}
