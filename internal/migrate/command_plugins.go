package migrate

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// pluginMigration is the command migrate with --only-plugins: the target has
// Mattermost's tables, which stay as they are, and gets those of plugins.
type pluginMigration struct{ *run }

// checkTarget refuses a target that has not Mattermost's tables, and tables of plugins
// that are filled, or cannot be.
func (r pluginMigration) checkTarget(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	var errs []error
	if r.plugins == nil {
		errs = append(errs, errors.New("--only-plugins: there is nothing to move: no plugin's tables that the flags leave are in MySQL, with a schema that is known"))
	}
	if len(live.Migrations) == 0 {
		errs = append(errs, fmt.Errorf("--only-plugins: the target's schema %s has no Mattermost server's tables yet; migrate without it moves these too", r.Schema))
	}
	return errors.Join(append(errs, r.checkPlugins(ctx, tx, live))...)
}

// makeTarget makes the plugins' tables, and begins the run.
func (r pluginMigration) makeTarget(ctx context.Context, tx pgx.Tx, _ *schema.Catalog) error {
	if err := r.makePlugins(ctx, tx); err != nil {
		return err
	}
	if err := r.confirmPlan(ctx, tx); err != nil {
		return err
	}
	return r.begin(ctx, tx)
}

// scope is the plugins' part of both databases.
func (r pluginMigration) scope(target *schema.Catalog) (scope, error) {
	limited := *target
	limited.Tables = r.pluginTables(target)
	return scope{source: r.picked(), target: &limited, indexed: &limited, remedy: "let the plugin start on MySQL once more, which makes what is missing"}, nil
}

// missing is what the plugins' migrations make and the target has not.
func (r pluginMigration) missing(have *schema.Catalog) ([]schema.Change, []string) {
	return r.pluginKeys(have), nil
}
