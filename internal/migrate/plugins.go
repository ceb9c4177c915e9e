package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"migration-assist/schema"
)

// The words that --plugins takes instead of a list.
const (
	pluginsAuto = "auto"
	pluginsNone = "none"
)

// pluginChoice are the plugins that --plugins chooses.
type pluginChoice struct {
	all bool
	// named are the plugins that a list names.
	named []*schema.Plugin
}

// newPluginChoice reads what --plugins gave; nothing is auto.
func newPluginChoice(list []string) (pluginChoice, error) {
	var c pluginChoice
	for _, text := range list {
		if word := schema.Fold(text); word == pluginsAuto || word == pluginsNone {
			if len(list) > 1 {
				return c, fmt.Errorf("--plugins: give %s alone, or a list of plugins", word)
			}
			return pluginChoice{all: word == pluginsAuto}, nil
		}
		p, err := schema.FindPlugin(text)
		if err != nil {
			return c, fmt.Errorf("--plugins: %w; or give %s or %s", err, pluginsAuto, pluginsNone)
		}
		c.named = append(c.named, p)
	}
	c.all = list == nil
	return c, nil
}

// none tells whether no plugin is chosen.
func (c pluginChoice) none() bool { return !c.all && c.named == nil }

func (c pluginChoice) has(p *schema.Plugin) bool { return c.all || slices.Contains(c.named, p) }

// findPlugins tells which plugins are moved: those that MySQL has tables of, and
// that --plugins and --skip leave. One with rows whose schema is not known ends the
// run, since its rows would be lost.
func (r *run) findPlugins(ctx context.Context) error {
	if r.DataOnly || r.SchemaFrom == SchemaFromSource {
		return nil
	}
	installed, err := schema.ReadPlugins(ctx, r.source, r.catalog)
	if err != nil {
		return err
	}
	errs := []error{r.lackingPlugins(installed)}
	for _, p := range installed {
		switch skipped := r.skippedOf(p); {
		case !r.chosen.has(p.Plugin), len(skipped) == len(p.Tables):
		case p.Unknown != nil:
			errs = append(errs, r.refuseUnknown(ctx, p, installed))
		case slices.Contains(skipped, p.Bookkeeping.Table), slices.Contains(skipped, p.Settings.Table):
			errs = append(errs, fmt.Errorf("--skip: without the rows of %s the plugin %s would change its tables again as if they were old ones; copy all that these say, "+
				"or leave the whole plugin out with --plugins", joinNonempty(p.Bookkeeping.Table, p.Settings.Table), p.Name))
		default:
			r.plugins = append(r.plugins, p)
		}
	}
	return errors.Join(errs...)
}

// skippedOf returns the folded names of the plugin's tables that --skip names.
func (r *run) skippedOf(p *schema.InstalledPlugin) (names []string) {
	for _, name := range p.TableNames() {
		if r.skips.take(name, "") {
			names = append(names, schema.Fold(name))
		}
	}
	return names
}

// lackingPlugins returns an error for plugins that are named and not there.
func (r *run) lackingPlugins(installed []*schema.InstalledPlugin) error {
	var errs []error
	for _, p := range r.chosen.named {
		if !slices.ContainsFunc(installed, func(i *schema.InstalledPlugin) bool { return i.Plugin == p }) {
			errs = append(errs, fmt.Errorf("--plugins %s: MySQL's database %s has no tables of the plugin %s, or the MySQL user lacks the privilege SELECT on them", p.ID, r.catalog.Name, p.Name))
		}
	}
	return errors.Join(errs...)
}

// refuseUnknown returns an error for a plugin whose schema is not known, unless it
// has no rows. It says how the run goes on without it.
func (r *run) refuseUnknown(ctx context.Context, p *schema.InstalledPlugin, installed []*schema.InstalledPlugin) error {
	for _, name := range p.TableNames() {
		hasRows, err := r.mustRefuse(ctx, oneSided{table: name, inSource: true})
		if err != nil {
			return err
		}
		if hasRows {
			return fmt.Errorf("%w. Its tables %s cannot be moved as they are; leave them out with --plugins %s, or with %s",
				p.Unknown, strings.Join(p.TableNames(), ", "), r.otherPlugins(installed), skipAll(p.TableNames()))
		}
	}
	return nil
}

// otherPlugins is what --plugins takes to move those that can be moved.
func (r *run) otherPlugins(installed []*schema.InstalledPlugin) string {
	var ids []string
	for _, p := range installed {
		if p.Unknown == nil && r.chosen.has(p.Plugin) {
			ids = append(ids, p.ID)
		}
	}
	return cmp.Or(strings.Join(ids, ","), pluginsNone)
}

// skipAll are the flags that leave tables out: one, where their names begin alike.
func skipAll(names []string) string {
	prefix, _, _ := strings.Cut(names[0], "_")
	prefix += "_"
	if !slices.ContainsFunc(names, func(name string) bool { return !strings.HasPrefix(name, prefix) }) {
		names = []string{"'" + prefix + "*'"}
	}
	return "--skip " + strings.Join(names, " --skip ")
}

// pluginMoving returns the plugin that moves a table, given by its folded name.
func (r *run) pluginMoving(table string) *schema.InstalledPlugin {
	i := slices.IndexFunc(r.plugins, func(p *schema.InstalledPlugin) bool { return p.Postgres().Table(table) != nil })
	if i < 0 {
		return nil
	}
	return r.plugins[i]
}

// pluginTables is the part of the target that the plugins' migrations make.
func (r *run) pluginTables(target *schema.Catalog) (tables []*schema.Table) {
	for _, p := range r.plugins {
		tables = append(tables, p.Only(target).Tables...)
	}
	return tables
}

func joinNonempty(names ...string) string {
	return strings.Join(slices.DeleteFunc(names, func(name string) bool { return name == "" }), " and ")
}
