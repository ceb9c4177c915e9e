package schema

import "sync"

// unmovedTable is a table of the server itself whose rows are not moved.
type unmovedTable struct {
	Table  string `json:"table"`
	Reason string `json:"reason"`
}

var unmovedTables = sync.OnceValue(func() (list []unmovedTable) {
	mustReadData("mattermost/unmoved.json", &list)
	return list
})

// Unmoved says of a table, by its folded name, why it is not one of Mattermost's
// own that are moved: it belongs to a plugin, or it is the server's bookkeeping or
// configuration. ok is false for every other table.
func Unmoved(table string) (reason string, ok bool) {
	for _, t := range unmovedTables() {
		if t.Table == table {
			return t.Reason, true
		}
	}
	if p := PluginOf(table); p != nil {
		return "belongs to the plugin " + p.Name, true
	}
	return "", false
}
