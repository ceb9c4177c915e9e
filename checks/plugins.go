package checks

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"migration-assist/schema"
)

// plugins is about the tables of plugins that are known to keep some.
func plugins(_ context.Context, s *Source) ([]Problem, error) {
	tables := map[string][]string{} // by plugin
	var names []string
	for _, t := range s.catalog.Tables {
		if plugin, ok := schema.PluginOf(schema.Fold(t.Name)); ok {
			if tables[plugin] == nil {
				names = append(names, plugin)
			}
			tables[plugin] = append(tables[plugin], t.Name)
		}
	}
	slices.Sort(names)
	var problems []Problem
	for _, plugin := range names {
		list := tables[plugin]
		problems = append(problems, Problem{
			Check: "plugins", What: fmt.Sprintf("the plugin %s has tables of its own: %s", plugin, strings.Join(list, ", ")),
			Advice: "migrate leaves them alone: the plugin makes its tables in PostgreSQL when it starts there, without these rows",
		})
	}
	return problems, nil
}
