package schema

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// embedded holds the schemas of Mattermost and of its plugins as timelines: each
// element with the migration that adds it and, where one removes or changes it, that
// migration.
//
//go:embed mattermost plugins
var embedded embed.FS

var (
	postgresTimeline = sync.OnceValue(func() *timeline { return loadTimeline("postgres") })
	mysqlTimeline    = sync.OnceValue(func() *timeline { return loadTimeline("mysql") })
)

// timeline is one dialect's schema at all versions.
type timeline struct {
	Migrations []Migration     `json:"migrations"`
	Enums      []timelineEnum  `json:"enums"`
	Tables     []timelineTable `json:"tables"`
	Views      []timelineView  `json:"views"`
	Systems    []timelineRow   `json:"systems"`
}

// span is when an element exists: where migration From, if there is one, is applied
// and Until, if there is one, is not.
type span struct {
	From  int `json:"from"`
	Until int `json:"until"`
}

func (s span) in(v Versions) bool {
	return (s.From == 0 || v.Has(s.From)) && (s.Until == 0 || !v.Has(s.Until))
}

// element is what every element of a timeline has.
type element struct {
	span
	Name string `json:"name"`
}

func (e element) elementName() string { return e.Name }

type timelineEnum struct {
	element
	Labels []string `json:"labels"`
}

type timelineTable struct {
	element
	Collation         string               `json:"collation"`
	Columns           []timelineColumn     `json:"columns"`
	Indexes           []timelineIndex      `json:"indexes"`
	Constraints       []timelineConstraint `json:"constraints"`
	StorageParameters []timelineParameter  `json:"storage_parameters"`
}

type timelineColumn struct {
	element
	Type      string  `json:"type"`
	NotNull   bool    `json:"not_null"`
	Default   *string `json:"default"`
	Collation string  `json:"collation"`
}

type timelineIndex struct {
	element
	Unique     bool     `json:"unique"`
	Primary    bool     `json:"primary"`
	Method     string   `json:"method"`
	Columns    []string `json:"columns"`
	Definition string   `json:"definition"`
}

type timelineConstraint struct {
	element
	Definition string `json:"definition"`
}

type timelineParameter struct {
	element
	Value string `json:"value"`
}

type timelineView struct {
	element
	Materialized bool             `json:"materialized"`
	Columns      []timelineColumn `json:"columns"`
	Indexes      []timelineIndex  `json:"indexes"`
	query        string
}

type timelineRow struct {
	span
	SeededRow
}

// loadTimeline reads a part of the program's own data: that it cannot be read
// is a defect of the program, and panics.
func loadTimeline(dialect string) *timeline {
	var t timeline
	mustReadData("mattermost/"+dialect+".json", &t)
	for i := range t.Views {
		view := &t.Views[i]
		if !view.Materialized {
			continue
		}
		query, err := embedded.ReadFile("mattermost/views/" + view.Name + ".sql")
		if err != nil {
			panic(fmt.Errorf("query of the view %s: %w", view.Name, err))
		}
		view.query = strings.TrimSpace(string(query))
	}
	return &t
}

func mustReadData(file string, into any) {
	text, err := embedded.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		panic(fmt.Errorf("embedded %s: %w", file, err))
	}
}

// existing returns the elements of a timeline that exist at v.
func existing[E interface{ in(Versions) bool }](list []E, v Versions) []E {
	return slices.DeleteFunc(slices.Clone(list), func(e E) bool { return !e.in(v) })
}

func (t *timeline) at(dialect Dialect, v Versions) *Catalog {
	c := &Catalog{Dialect: dialect}
	for _, m := range t.Migrations {
		if v.Has(m.Version) {
			c.Migrations = append(c.Migrations, m)
		}
	}
	for _, e := range existing(t.Enums, v) {
		c.Enums = append(c.Enums, &Enum{Name: e.Name, Labels: slices.Clone(e.Labels)})
	}
	for _, table := range existing(t.Tables, v) {
		c.Tables = append(c.Tables, table.at(v))
	}
	for _, view := range existing(t.Views, v) {
		c.Views = append(c.Views, view.at(v))
	}
	c.sortByName()
	return c
}

func (t timelineTable) at(v Versions) *Table {
	table := &Table{Name: t.Name, Collation: t.Collation}
	for _, c := range existing(t.Columns, v) {
		table.Columns = append(table.Columns, c.column())
	}
	for _, i := range existing(t.Indexes, v) {
		table.Indexes = append(table.Indexes, i.index())
	}
	for _, c := range existing(t.Constraints, v) {
		table.Constraints = append(table.Constraints, parseConstraint(c.Name, c.Definition))
	}
	for _, p := range existing(t.StorageParameters, v) {
		table.setStorageParameter(p.Name, p.Value)
	}
	return table
}

func (t *Table) setStorageParameter(name, value string) {
	if t.StorageParameters == nil {
		t.StorageParameters = map[string]string{}
	}
	t.StorageParameters[name] = value
}

func (v timelineView) at(versions Versions) *View {
	view := &View{Name: v.Name, Materialized: v.Materialized, Query: v.query}
	for _, c := range v.Columns {
		view.Columns = append(view.Columns, c.column())
	}
	for _, i := range existing(v.Indexes, versions) {
		view.Indexes = append(view.Indexes, i.index())
	}
	return view
}

func (c timelineColumn) column() *Column {
	return &Column{Name: c.Name, Type: c.Type, NotNull: c.NotNull, Default: c.Default, Collation: c.Collation}
}

func (i timelineIndex) index() *Index {
	method := i.Method
	if method == "" {
		method, _, _ = strings.Cut(i.Definition, " ")
	}
	return &Index{
		Name: i.Name, Unique: i.Unique, Primary: i.Primary, Method: method,
		Columns: slices.Clone(i.Columns), Definition: i.Definition,
	}
}
