package schema

import (
	"slices"
	"strings"
)

// bookkeepings are how the names of tables end in which tools keep what migrations they
// have applied: morph's, and those that are in use with Go and elsewhere.
const bookkeepings = `db_migrations db_lock schema_migrations schema_migrations_lock goose_db_version gorp_migrations
darwin_migrations flyway_schema_history schema_version databasechangelog databasechangeloglock`

// IsBookkeeping tells of a folded name of a table in MySQL whether migrations are kept
// there. They are MySQL's: a tool that reads them in PostgreSQL would skip its own.
func IsBookkeeping(table string) bool {
	return slices.ContainsFunc(strings.Fields(bookkeepings), func(name string) bool {
		return table == name || strings.HasSuffix(table, "_"+name)
	})
}
