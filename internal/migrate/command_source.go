package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// SchemaFrom says what the target's tables are made from.
type SchemaFrom string

// The ways. SchemaFromMattermost takes Mattermost's migrations, and needs the database
// of a Mattermost server; SchemaFromSource takes the catalog of any database in MySQL.
const (
	SchemaFromMattermost SchemaFrom = "mattermost"
	SchemaFromSource     SchemaFrom = "source"
)

// checkSchemaFrom checks the flags that say how tables are made.
func (o Options) checkSchemaFrom() error {
	switch {
	case !slices.Contains([]SchemaFrom{"", SchemaFromMattermost, SchemaFromSource}, o.SchemaFrom):
		return fmt.Errorf("--schema-from %s: give %s or %s", o.SchemaFrom, SchemaFromMattermost, SchemaFromSource)
	case !slices.Contains([]typemap.Identifiers{"", typemap.LowerIdentifiers, typemap.KeepIdentifiers}, o.Identifiers):
		return fmt.Errorf("--identifiers %s: give %s or %s", o.Identifiers, typemap.LowerIdentifiers, typemap.KeepIdentifiers)
	case o.SchemaFrom != SchemaFromSource && o.Identifiers == typemap.KeepIdentifiers:
		return errors.New("--identifiers=keep: Mattermost's names are in lower case; give --schema-from=source too")
	case o.SchemaFrom == SchemaFromSource && o.CreateUnknown != nil:
		return errors.New("--create-unknown: --schema-from=source makes all tables; leave some out with --skip")
	case o.SchemaFrom == SchemaFromSource && (o.IncludeConfig || o.DeferFullText):
		return errors.New("--include-config and --defer-fulltext are for Mattermost's tables; leave them out with --schema-from=source")
	case o.SchemaFrom == SchemaFromSource && (o.OnlyPlugins || o.Plugins != nil):
		return errors.New("--plugins and --only-plugins are for Mattermost's plugins; leave them out with --schema-from=source, which makes all tables as MySQL has them")
	default:
		return nil
	}
}

// sourceSchema is the command migrate with SchemaFromSource: the target gets every
// table of MySQL's database, whatever it is.
type sourceSchema struct{ *run }

// checkTarget refuses names that are taken, and tables that are filled, or cannot be.
func (r sourceSchema) checkTarget(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	if len(r.created) == 0 && r.plan == nil {
		return nil // what cannot be made of MySQL's tables is refused
	}
	if len(r.created) == 0 {
		return fmt.Errorf("the MySQL database %s has no table that the flags leave and that %s can read", r.MySQL.DBName, r.MySQL.User)
	}
	return r.checkCreated(ctx, tx, live)
}

// makeTarget makes the tables, and begins the run.
func (r sourceSchema) makeTarget(ctx context.Context, tx pgx.Tx, _ *schema.Catalog) error {
	if _, err := r.saveObjects(ctx, tx, r.createdNames()); err != nil {
		return err
	}
	if err := r.createTables(ctx, tx); err != nil {
		return err
	}
	if err := r.confirmPlan(ctx, tx); err != nil {
		return err
	}
	return r.begin(ctx, tx)
}

// scope is all of MySQL's tables, and what is made of them.
func (r sourceSchema) scope(target *schema.Catalog) (scope, error) {
	source := *r.catalog
	source.Tables = nil
	for _, i := range r.created {
		source.Tables = append(source.Tables, i.source)
	}
	for _, t := range r.catalog.Tables {
		if r.skips.take(t.Name, "") {
			r.plan.skipped = append(r.plan.skipped, "table "+t.Name)
		}
	}
	only := r.onlyCreated(target)
	return scope{source: &source, target: only, indexed: only}, nil
}

// missing is the keys and indexes of the made tables.
func (r sourceSchema) missing(have *schema.Catalog) (changes []schema.Change, views []string) {
	return r.createdKeys(have), nil
}
