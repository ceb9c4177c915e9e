package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/indexes"
	"migration-assist/internal/target"
	"migration-assist/schema"
)

// migration is the command migrate: the target becomes what Mattermost's migrations
// leave.
type migration struct{ *run }

// checkTarget refuses a target that Mattermost's migrations would not make what the
// source has, and tables that are filled, or cannot be.
func (r migration) checkTarget(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	return errors.Join(
		schema.CheckApply(live.Migrations, r.versions),
		r.inTurn(ctx, tx,
			func(tx pgx.Tx) error { return r.checkTables(ctx, tx, live) },
			func(tx pgx.Tx) error {
				problem, err := target.CheckOwners(ctx, tx.Conn(), r.Schema)
				return errors.Join(problem, err)
			},
			func(tx pgx.Tx) error {
				return r.refuseDependents(ctx, tx, live, tableNames(schema.OnlyMattermost(live)))
			},
			func(tx pgx.Tx) error {
				if r.Truncate {
					return r.refuseReferences(ctx, tx, r.filled(live))
				}
				return r.refuseRows(ctx, tx, r.filled(live), r.versions)
			},
			func(tx pgx.Tx) error { return r.checkCreated(ctx, tx, live) },
			func(tx pgx.Tx) error { return r.checkPlugins(ctx, tx, live) },
		),
	)
}

// makeTarget makes the tables, and begins the run. What is about to be dropped is
// saved.
func (r migration) makeTarget(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	known := schema.OnlyMattermost(live)
	all := tableNames(known)
	for _, v := range known.Views {
		all = append(all, v.Name)
	}
	present, err := r.saveObjects(ctx, tx, append(all, r.createdNames()...))
	if err != nil {
		return err
	}
	if err := r.dropCreatedKeys(ctx, tx, present); err != nil {
		return err
	}
	if r.Truncate {
		if err := r.truncate(ctx, tx, r.filled(live)); err != nil {
			return err
		}
	}
	if _, err := schema.Apply(ctx, tx, r.Schema, r.versions, schema.ApplyOptions{Bare: true}); err != nil {
		return err
	}
	if err := r.createTables(ctx, tx); err != nil {
		return err
	}
	if err := r.makePlugins(ctx, tx); err != nil {
		return err
	}
	if err := r.confirmPlan(ctx, tx); err != nil {
		return err
	}
	if err := r.emptySystems(ctx, tx); err != nil {
		return err
	}
	return r.begin(ctx, tx)
}

// filled are the target's tables in which no rows may stay. Those that --skip names are
// left alone, but for those that the source's migrations drop: their rows would be
// lost.
func (r migration) filled(live *schema.Catalog) (names []string) {
	stays := schema.MattermostPostgres(r.versions)
	for _, t := range schema.OnlyMattermost(live).Tables {
		if stays.Table(t.Name) == nil || !r.skips.take(t.Name, "") {
			names = append(names, t.Name)
		}
	}
	for _, t := range live.Tables {
		if r.moves(t.Name) {
			names = append(names, t.Name)
		}
	}
	return names
}

// checkTables refuses triggers on Mattermost's tables, which could change what
// is copied, and tables that no migration accounts for, as a migration by
// pgloader that ended on the way leaves them.
func (r migration) checkTables(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	names := tableNames(schema.OnlyMattermost(live))
	if err := r.refuseTriggers(ctx, tx, names); err != nil {
		return err
	}
	if len(names) > 0 && len(live.Migrations) == 0 {
		return fmt.Errorf("the target has %d of Mattermost's tables (%s), but no migrations in db_migrations: no Mattermost server made them; "+
			"use an empty database, or drop these tables if nothing needs them", len(names), cut(names, 5))
	}
	return nil
}

// scope is Mattermost's and the plugins' part of both databases, and what
// --create-unknown names.
func (r migration) scope(target *schema.Catalog) (scope, error) {
	want := schema.MattermostPostgres(r.versions)
	if changes := schema.Diff(schema.OnlyMattermost(target).Bare(), want.Bare()); len(changes) > 0 {
		return scope{}, fmt.Errorf("the target's tables are not what Mattermost's migrations %s leave; it would take: %s",
			r.versions, joinStrings(changes))
	}
	both := r.mattermostAndCreated(target)
	both.Tables = append(both.Tables, r.pluginTables(target)...)
	return scope{
		source: r.picked(), target: both, indexed: want,
		remedy: "have tables made and copied with --create-unknown TABLE or --create-unknown all",
	}, nil
}

// missing is what the migrations of Mattermost and its plugins, and --create-unknown,
// make and the target has not.
func (r migration) missing(have *schema.Catalog) (changes []schema.Change, views []string) {
	want := schema.MattermostPostgres(r.versions)
	for _, view := range want.Views {
		views = append(views, view.Name)
	}
	m := indexes.Find(schema.OnlyMattermost(have), want)
	others := slices.DeleteFunc(m.Others, func(change schema.Change) bool { return isNotValid(have, change) })
	return slices.Concat(m.Changes, others, r.createdKeys(have), r.pluginKeys(have)), views
}

// isNotValid tells whether a difference drops a foreign key that --orphans has added
// NOT VALID.
func isNotValid(have *schema.Catalog, change schema.Change) bool {
	drop, ok := change.(schema.DropConstraint)
	if !ok {
		return false
	}
	key := have.Table(drop.Table).Constraint(drop.Constraint)
	return key.Kind == schema.ForeignKey && strings.HasSuffix(key.Definition, " NOT VALID")
}

// tableNames are the names of a catalog's tables.
func tableNames(c *schema.Catalog) []string {
	names := make([]string, len(c.Tables))
	for i, t := range c.Tables {
		names[i] = t.Name
	}
	return names
}

// cut joins the first of the names, and marks where there are more.
func cut(names []string, most int) string {
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
