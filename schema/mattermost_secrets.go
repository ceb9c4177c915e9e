package schema

import (
	"slices"
	"sync"
)

// secretTable is a table with columns that hold credentials.
type secretTable struct {
	// Table and Columns are folded names.
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
	Reason  string   `json:"reason"`
}

var secretTables = sync.OnceValue(func() (list []secretTable) {
	mustReadData("secrets.json", &list)
	return list
})

// Secret tells whether a column of Mattermost's schema holds credentials: its
// values must not appear in an error, a log or a report. Names may be those of
// either database.
func Secret(table, column string) bool {
	i := slices.IndexFunc(secretTables(), func(t secretTable) bool { return t.Table == Fold(table) })
	return i >= 0 && slices.Contains(secretTables()[i].Columns, Fold(column))
}
