package migrate

import (
	"slices"
	"strings"

	"migration-assist/schema"
)

// addRecorded adds to what is compared the tables that the run in the ledger has copied.
// A table of a plugin that both databases have is compared too, unless that run was a
// migrate: its record says which plugins were moved.
func (v *verification) addRecorded(target *schema.Catalog) {
	v.compared = map[string]bool{}
	command := ""
	if v.record != nil {
		command = v.record.Command
		for condition := range v.record.Conditions {
			if name, is := strings.CutPrefix(condition, tableCondition); is {
				v.compared[schema.Fold(name)], v.compared[schema.Fold(schema.ShortName(name))] = true, true
			}
		}
	}
	if command == commandMigrate {
		return
	}
	for _, t := range v.catalog.Tables {
		name := schema.Fold(t.Name)
		if schema.PluginOf(name) == nil {
			continue
		}
		if slices.ContainsFunc(target.Tables, func(t *schema.Table) bool { return schema.Fold(t.Name) == name }) {
			v.compared[name] = true
		}
	}
}
