package schema

import "slices"

// MattermostPostgres returns the catalog that Mattermost's own PostgreSQL
// migrations leave where exactly those of v are applied. Views come with their
// query.
func MattermostPostgres(v Versions) *Catalog { return postgresTimeline().at(Postgres, v) }

// MattermostMySQL returns the catalog that Mattermost's own MySQL migrations
// leave where exactly those of v are applied, as MySQL 8 and later show it:
// without display widths but for tinyint(1). MariaDB shows widths, and JSON as
// longtext.
func MattermostMySQL(v Versions) *Catalog { return mysqlTimeline().at(MySQL, v) }

// SeededRow is a row of the table systems that a migration leaves in a database
// without users.
type SeededRow struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// SeededRows returns the rows that the migrations of v leave in the table
// systems of an empty database. A row there with another name or value was
// written by a server.
func SeededRows(v Versions) []SeededRow {
	var rows []SeededRow
	for _, row := range existing(postgresTimeline().Systems, v) {
		rows = append(rows, row.SeededRow)
	}
	return rows
}

// IsMattermostTable tells whether one of Mattermost's migrations makes a table of
// that name, which may be that of either database.
func IsMattermostTable(name string) bool {
	return slices.ContainsFunc(postgresTimeline().Tables, func(t timelineTable) bool { return t.Name == Fold(name) })
}

// OnlyMattermost returns the part of a PostgreSQL catalog that Mattermost's
// migrations make at one set of versions or another, told by name: a site's own
// tables, columns, indexes, constraints, views and types are left out, and so is
// what a plugin has. A difference to this catalog touches nothing foreign.
func OnlyMattermost(live *Catalog) *Catalog { return postgresTimeline().only(live) }

// only returns the part of a live catalog that the timeline has by name.
func (t *timeline) only(live *Catalog) *Catalog {
	only := *live
	only.Tables, only.Views, only.Enums = nil, nil, nil
	for _, table := range live.Tables {
		if i := slices.IndexFunc(t.Tables, func(known timelineTable) bool { return known.Name == table.Name }); i >= 0 {
			only.Tables = append(only.Tables, t.Tables[i].only(table))
		}
	}
	for _, view := range live.Views {
		i := slices.IndexFunc(t.Views, func(known timelineView) bool { return known.Name == view.Name })
		if i < 0 {
			continue
		}
		kept := *view
		kept.Indexes = named(view.Indexes, t.Views[i].Indexes)
		only.Views = append(only.Views, &kept)
	}
	only.Enums = named(live.Enums, t.Enums)
	return &only
}

// only returns the part of a live table that the timeline has by name.
func (t timelineTable) only(live *Table) *Table {
	kept := *live
	kept.Columns = named(live.Columns, t.Columns)
	kept.Indexes = named(live.Indexes, t.Indexes)
	kept.Constraints = named(live.Constraints, t.Constraints)
	kept.StorageParameters = nil
	for _, parameter := range t.StorageParameters {
		if value, set := live.StorageParameters[parameter.Name]; set {
			kept.setStorageParameter(parameter.Name, value)
		}
	}
	return &kept
}
