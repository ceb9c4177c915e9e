package schema

import (
	"slices"
	"sync"
)

// artifact is a table, or a column of one, that releases of Mattermost made and that
// no set of migrations has by itself, so that the timeline does not know it.
type artifact struct {
	// Table and Column are folded names; a table's Column is empty.
	Table  string `json:"table"`
	Column string `json:"column"`
	// Until is the migration that should have removed it, 0 for none.
	Until int `json:"until"`
}

var artifacts = sync.OnceValue(func() (list []artifact) {
	mustReadData("mattermost/artifacts.json", &list)
	return list
})

// IsArtifact tells whether a table of MySQL, or a column of one, is left over from
// an older release of Mattermost: one of its migrations made it, and one of v has
// removed it. column is "" for the table. A site's own tables and columns are none.
func IsArtifact(v Versions, table, column string) bool {
	table, column = Fold(table), Fold(column)
	if slices.ContainsFunc(artifacts(), func(a artifact) bool {
		return a.Table == table && a.Column == column && (a.Until == 0 || v.Has(a.Until))
	}) {
		return true
	}
	known := mysqlTimeline().Tables
	i := slices.IndexFunc(known, func(t timelineTable) bool { return Fold(t.Name) == table })
	if i < 0 {
		return false
	}
	spans := []span{known[i].span}
	if column != "" {
		spans = nil
		for _, c := range known[i].Columns {
			if Fold(c.Name) == column {
				spans = append(spans, c.span)
			}
		}
	}
	return len(spans) > 0 && !slices.ContainsFunc(spans, func(s span) bool {
		return s.in(v) || s.Until == 0 || !v.Has(s.Until)
	})
}
