package migrate

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// The commands, as the ledger calls them.
const (
	commandMigrate = "migrate"
	commandPlugins = "migrate --only-plugins"
	commandCopy    = "copy"
)

// command is what the commands do differently: how the target becomes ready for
// rows, and what it gets after them.
type command interface {
	// checkTarget refuses a target, as its catalog and the transaction have it, that
	// makeTarget could not make ready. It reads, and changes nothing.
	checkTarget(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error
	// makeTarget makes the target's tables empty and bare, and begins the run. All of
	// it is in the transaction, in which nothing has changed since checkTarget.
	makeTarget(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error
	// scope limits both databases to what is copied, one-sided parts included.
	scope(target *schema.Catalog) (scope, error)
	// missing returns what the target lacks after the copy, but for saved objects,
	// and the names of the views that are filled when that is built.
	missing(have *schema.Catalog) (changes []schema.Change, views []string)
}

// newCommand returns the one that the options choose.
func (r *run) newCommand() command {
	switch {
	case r.DataOnly:
		return dataCopy{r}
	case r.SchemaFrom == SchemaFromSource:
		return sourceSchema{r}
	case r.OnlyPlugins:
		return pluginMigration{r}
	default:
		return migration{r}
	}
}

// verb is the command of the program.
func (r *run) verb() string {
	if r.DataOnly {
		return commandCopy
	}
	return commandMigrate
}

// sourceVersions returns the source's migrations, or refuses them. Where Mattermost's
// tables are not made, nothing depends on them.
func (r *run) sourceVersions() (schema.Versions, error) {
	switch {
	case r.SchemaFrom == SchemaFromSource:
		return nil, nil // nothing is known of the database
	case r.DataOnly, r.OnlyPlugins:
		return schema.VersionsOf(r.catalog.Migrations), nil
	case len(r.catalog.Migrations) == 0:
		return nil, fmt.Errorf("the MySQL database %s has no rows in db_migrations that %s can read: "+
			"it is not the database of Mattermost 6.4 or later, or the privilege SELECT is missing", r.MySQL.DBName, r.MySQL.User)
	default:
		return schema.CheckSource(r.catalog.Migrations)
	}
}

// commandName is what the ledger calls the command.
func (r *run) commandName() string {
	switch {
	case r.DataOnly:
		return commandCopy
	case r.OnlyPlugins:
		return commandPlugins
	default:
		return commandMigrate
	}
}
