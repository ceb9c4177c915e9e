package schema

import (
	"slices"
	"strings"
	"sync"
)

// plugin is a plugin that keeps tables of its own in the server's database.
type plugin struct {
	Name string `json:"name"`
	// Tables are folded names, sorted.
	Tables []string `json:"tables"`
}

// unmovedTable is a table of the server itself whose rows are not moved.
type unmovedTable struct {
	Table  string `json:"table"`
	Reason string `json:"reason"`
}

var (
	plugins = sync.OnceValue(func() (list []plugin) {
		mustReadData("plugins.json", &list)
		return list
	})
	unmovedTables = sync.OnceValue(func() (list []unmovedTable) {
		mustReadData("unmoved.json", &list)
		return list
	})
)

// Unmoved says of a table, by its folded name, why it is not moved with the
// core: it belongs to a plugin, or it is the server's bookkeeping or
// configuration. ok is false for every other table.
func Unmoved(table string) (reason string, ok bool) {
	for _, t := range unmovedTables() {
		if t.Table == table {
			return t.Reason, true
		}
	}
	if name, ok := PluginOf(table); ok {
		return "belongs to the plugin " + name, true
	}
	return "", false
}

// PluginOf returns the plugin that keeps a table, given by its folded name, in the
// server's database. ok is false where no known plugin does.
func PluginOf(table string) (name string, ok bool) {
	for _, p := range plugins() {
		if slices.Contains(p.Tables, table) {
			return p.Name, true
		}
	}
	return "", false
}

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
