package schema

import (
	"maps"
	"slices"
)

// Foresee returns what Apply with Bare leaves of a target that it does not refuse,
// without its having been done: the live catalog with Mattermost's tables and types as
// they will be. What a site has changed in them and no migration touches stays, so that
// a difference to MattermostPostgres shows it; db_migrations is not foreseen. Of a target that CheckApply refuses, and
// of one with tables that no migration made, Mattermost's part counts as missing.
func Foresee(live *Catalog, want Versions) *Catalog {
	applied := VersionsOf(live.Migrations)
	if CheckApply(live.Migrations, want) != nil {
		applied = nil
	}
	known, present, after := OnlyMattermost(live), MattermostPostgres(applied), MattermostPostgres(want)
	if len(applied) == 0 {
		known = &Catalog{}
	}
	left := *live
	left.Views = nil
	left.Tables = slices.DeleteFunc(slices.Clone(live.Tables), func(t *Table) bool { return IsMattermostTable(t.Name) })
	left.Enums = slices.DeleteFunc(slices.Clone(live.Enums), func(e *Enum) bool { return hasName(OnlyMattermost(live).Enums, e.Name) })
	for _, t := range known.Tables {
		if !hasName(present.Tables, t.Name) {
			left.Tables = append(left.Tables, live.Table(t.Name)) // no migration touches it
		} else if hasName(after.Tables, t.Name) {
			left.Tables = append(left.Tables, foreseeTable(live.Table(t.Name), present.Table(t.Name), after.Table(t.Name)))
		}
	}
	for _, t := range after.Bare().Tables {
		if !hasName(known.Tables, t.Name) && !hasName(present.Tables, t.Name) {
			left.Tables = append(left.Tables, t)
		}
	}
	for _, e := range after.Enums {
		i := slices.IndexFunc(known.Enums, func(k *Enum) bool { return k.Name == e.Name })
		if i >= 0 && slices.ContainsFunc(present.Enums, func(p *Enum) bool { return p.Name == e.Name && slices.Equal(p.Labels, e.Labels) }) {
			e = known.Enums[i]
		}
		left.Enums = append(left.Enums, e)
	}
	left.sortByName()
	return &left
}

// foreseeTable returns what the migrations make of a live table that they change from
// present to after. A column that they change counts as theirs only where it is as
// they expect it.
func foreseeTable(live, present, after *Table) *Table {
	left := *live
	left.Columns, left.Indexes, left.Constraints = nil, nil, nil
	if !maps.Equal(present.StorageParameters, after.StorageParameters) {
		left.StorageParameters = after.StorageParameters
	}
	for _, c := range live.Columns {
		was, is := present.Column(c.Name), after.Column(c.Name)
		switch {
		case was == nil, is != nil && sameColumn(was, is), is != nil && !sameColumn(c, was):
			left.Columns = append(left.Columns, c)
		case is != nil:
			left.Columns = append(left.Columns, is)
		}
	}
	for _, c := range after.Columns {
		if live.Column(c.Name) == nil && present.Column(c.Name) == nil {
			left.Columns = append(left.Columns, c)
		}
	}
	return &left
}

// WithMissing returns the catalog with those tables and types of another one that it
// lacks.
func (c *Catalog) WithMissing(other *Catalog) *Catalog {
	both := *c
	both.Tables, both.Enums = slices.Clone(c.Tables), slices.Clone(c.Enums)
	for _, t := range other.Tables {
		if !hasName(c.Tables, t.Name) {
			both.Tables = append(both.Tables, t)
		}
	}
	for _, e := range other.Enums {
		if !hasName(c.Enums, e.Name) {
			both.Enums = append(both.Enums, e)
		}
	}
	both.sortByName()
	return &both
}
