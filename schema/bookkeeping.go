package schema

import (
	"slices"
	"strings"
)

// bookkeepings are how the names of tables end in which tools keep what migrations they
// have applied: those that are in use with Go, and elsewhere.
const bookkeepings = `migrations migrations_lock db_lock goose_db_version flyway_schema_history schema_version
databasechangelog databasechangeloglock alembic_version __efmigrationshistory doctrine_migration_versions sequelizemeta
phinxlog ar_internal_metadata`

// morphBookkeeping is how the names of morph's begin in some plugins, as in
// db_migrations_calls.
const morphBookkeeping = "db_migrations_"

// IsBookkeeping tells of a folded name of a table in MySQL whether migrations are kept
// there. They are MySQL's: a tool that reads them in PostgreSQL would skip its own.
func IsBookkeeping(table string) bool {
	return strings.HasPrefix(table, morphBookkeeping) || slices.ContainsFunc(strings.Fields(bookkeepings), func(name string) bool {
		return table == name || strings.HasSuffix(table, "_"+name)
	})
}
