package migrate

import (
	"context"

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
	// sourceVersions returns the source's migrations, or refuses them.
	sourceVersions() (schema.Versions, error)
	// makeTarget makes the target's tables empty and bare, plans the copy, and
	// begins the run. All of it is in the transaction.
	makeTarget(ctx context.Context, tx pgx.Tx) error
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
