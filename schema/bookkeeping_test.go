package schema_test

import (
	"testing"

	"migration-assist/schema"
)

func TestIsBookkeeping(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"db_migrations": true, "db_migrations_calls": true, "db_migrations_own": true, "calendar_db_migrations": true, // morph
		"db_lock": true, "schema_migrations": true, "own_schema_migrations": true, "schema_migrations_lock": true, // golang-migrate, Rails
		"goose_db_version": true, "gorp_migrations": true, "darwin_migrations": true, "migrations": true, "_prisma_migrations": true,
		"knex_migrations": true, "knex_migrations_lock": true, "sequelizemeta": true, "django_migrations": true, "alembic_version": true,
		"__efmigrationshistory": true, "flyway_schema_history": true, "schema_version": true, "databasechangelog": true, "databasechangeloglock": true,
		"doctrine_migration_versions": true, "phinxlog": true, "own_phinxlog": true, "ar_internal_metadata": true,
		"immigrations": false, "migrations_of_birds": false, "db_migration": false, "my_db_migrations_calls": false, "version": false,
		"alembic_versions": false, "history": false, "things": false, "posts": false,
	} {
		if got := schema.IsBookkeeping(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	// Tables that are moved are none, but those of plugins whose rows are checked.
	kept := map[string]bool{}
	for _, p := range schema.Plugins() {
		kept[p.Bookkeeping.Table] = true
		for _, table := range p.Postgres(nil).Tables {
			if schema.IsBookkeeping(table.Name) && !kept[table.Name] {
				t.Errorf("the table %s of the plugin %s is taken for bookkeeping", table.Name, p.Name)
			}
		}
	}
}
