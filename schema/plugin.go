package schema

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Plugin is a plugin that keeps tables of its own in the server's database, as far
// as its schema is known.
type Plugin struct {
	// ID names it on the command line.
	ID string `json:"id"`
	// Name is its own.
	Name string `json:"name"`
	// Releases are those whose schema is known: "0.29.8 to 1.11.6".
	Releases string `json:"releases"`

	// Bookkeeping says where it keeps which migrations are applied. Its Table is ""
	// for a plugin that does not keep that.
	Bookkeeping struct {
		Table string `json:"table"`
		// Row is the key of the one row that has the last migration's name; "" where
		// there is a row for each migration, as morph writes them.
		Row string `json:"row"`
	} `json:"bookkeeping"`
	// Least is the migration up to which all must be applied.
	Least int `json:"least"`
	// Settings are rows that the plugin writes when it has changed its own rows, and
	// without which it does so again, in a schema that no longer fits.
	Settings struct {
		Table string   `json:"table"`
		IDs   []string `json:"ids"`
	} `json:"settings"`
	// LeftOver are tables that older versions left behind and none reads.
	LeftOver []string `json:"left_over"`

	known timeline // of PostgreSQL
}

// plugins are in order of ID.
var plugins = sync.OnceValue(func() (list []*Plugin) {
	files, err := embedded.ReadDir("plugins")
	if err != nil {
		panic(fmt.Errorf("embedded plugins: %w", err))
	}
	for _, file := range files {
		p := &Plugin{}
		mustReadData("plugins/"+file.Name(), p)
		mustReadData("plugins/"+file.Name(), &p.known)
		list = append(list, p)
	}
	return list
})

// Plugins returns the plugins that are known to keep tables in the server's
// database, in order of ID.
func Plugins() []*Plugin { return slices.Clone(plugins()) }

// PluginOf returns the plugin that keeps a table, given by its folded name, in the
// server's database, or nil.
func PluginOf(table string) *Plugin {
	return find(plugins(), func(p *Plugin) bool { return p.has(table) || slices.Contains(p.LeftOver, table) })
}

// has tells whether a table is one of those that the plugin uses.
func (p *Plugin) has(table string) bool {
	return slices.ContainsFunc(p.known.Tables, func(t timelineTable) bool { return t.Name == table })
}

// Postgres returns the catalog that the plugin's own PostgreSQL migrations leave
// where those of v are applied, in the schema of a Mattermost server. Indexes that
// have a name of Mattermost's own are not there: Boards makes its own with IF NOT
// EXISTS, and finds those of Mattermost's table preferences under two of the names.
func (p *Plugin) Postgres(v Versions) *Catalog {
	c := p.known.at(Postgres, v)
	c.Migrations = nil // these are Mattermost's
	for _, t := range c.Tables {
		t.Indexes = slices.DeleteFunc(t.Indexes, func(i *Index) bool { return isMattermostIndex(i.Name) })
	}
	return c
}

// isMattermostIndex tells whether one of Mattermost's migrations makes an index of
// that name.
func isMattermostIndex(name string) bool {
	return slices.ContainsFunc(postgresTimeline().Tables, func(t timelineTable) bool { return hasName(t.Indexes, name) })
}

// Only returns the part of a PostgreSQL catalog that the plugin's migrations make,
// told by name.
func (p *Plugin) Only(live *Catalog) *Catalog { return p.known.only(live) }

// Migrations returns the names of the migrations of v.
func (p *Plugin) Migrations(v Versions) (names []string) {
	for _, m := range p.known.Migrations {
		if v.Has(m.Version) {
			names = append(names, m.Name)
		}
	}
	return names
}

// Version says in words which migrations v are.
func (p *Plugin) Version(v Versions) string {
	switch names := p.Migrations(v); {
	case p.Bookkeeping.Table == "":
		return "of release " + p.Releases
	case p.Bookkeeping.Row != "" && names != nil:
		return names[len(names)-1]
	default:
		return "migrations " + v.String()
	}
}

// pluginIDs lists the IDs.
func pluginIDs() string {
	var ids []string
	for _, p := range plugins() {
		ids = append(ids, p.ID)
	}
	return strings.Join(ids, ", ")
}

// FindPlugin returns the plugin of that ID, in upper or lower case. The error lists
// all IDs.
func FindPlugin(id string) (*Plugin, error) {
	if p := find(plugins(), func(p *Plugin) bool { return p.ID == Fold(id) }); p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("the plugin %q is unknown; there are %s", id, pluginIDs())
}
