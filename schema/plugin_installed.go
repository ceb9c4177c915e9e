package schema

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// InstalledPlugin is a plugin that has tables in a MySQL database.
type InstalledPlugin struct {
	*Plugin
	// Tables are MySQL's, without those that are left over.
	Tables []*Table
	// Applied are its migrations there.
	Applied Versions
	// Unknown says why the schema of its tables is not known, and how it can become
	// known. It is nil where it is known.
	Unknown error
}

// Postgres returns the catalog that the plugin's own PostgreSQL migrations leave at
// the same version.
func (i *InstalledPlugin) Postgres() *Catalog { return i.Plugin.Postgres(i.Applied) }

// String names it and its version.
func (i *InstalledPlugin) String() string {
	if i.Unknown != nil {
		return i.Name
	}
	return i.Name + " " + i.Version(i.Applied)
}

// TableNames are MySQL's names of its tables.
func (i *InstalledPlugin) TableNames() []string {
	names := make([]string, len(i.Tables))
	for n, t := range i.Tables {
		names[n] = t.Name
	}
	return names
}

// ReadPlugins tells which of the known plugins have tables in a MySQL database, of
// which the catalog is given, and at which version, as their own bookkeeping says.
func ReadPlugins(ctx context.Context, db Querier, catalog *Catalog) ([]*InstalledPlugin, error) {
	var list []*InstalledPlugin
	for _, p := range plugins() {
		i := &InstalledPlugin{Plugin: p}
		for _, t := range catalog.Tables {
			if p.has(Fold(t.Name)) {
				i.Tables = append(i.Tables, t)
			}
		}
		if i.Tables == nil {
			continue
		}
		r := pluginReader{mysqlReader{db: db, catalog: catalog}, i}
		err := r.readApplied(ctx)
		var unknown *unknownPluginError
		switch {
		case errors.As(err, &unknown):
			i.Unknown = err
		case err != nil:
			return nil, fmt.Errorf("reading which migrations of the plugin %s are applied in MySQL: %w", p.Name, err)
		}
		list = append(list, i)
	}
	return list, nil
}

// unknownPluginError says that the schema of a plugin is not known, and why.
type unknownPluginError struct {
	plugin *Plugin
	why    string
}

func (e *unknownPluginError) Error() string {
	return fmt.Sprintf("the schema of the plugin %s is not known, since %s; known is that of its releases %s: "+
		"where an older one ran on MySQL, let one of these run there once; a later one needs a version of migration-assist that knows it",
		e.plugin.Name, e.why, e.plugin.Releases)
}

// pluginReader reads a plugin's bookkeeping. Errors are *unknownPluginError where
// that does not say which schema there is.
type pluginReader struct {
	mysqlReader
	*InstalledPlugin
}

func (r *pluginReader) unknown(format string, args ...any) error {
	return &unknownPluginError{plugin: r.Plugin, why: fmt.Sprintf(format, args...)}
}

func (r *pluginReader) readApplied(ctx context.Context) error {
	if r.Bookkeeping.Table == "" {
		return r.compareTables()
	}
	read, columns := r.readMorph, []string{"version", "name"}
	if r.Bookkeeping.Row != "" {
		read, columns = r.readRow, []string{"skey", "svalue"}
	}
	name, err := r.table(r.Bookkeeping.Table, columns)
	if err != nil {
		return err
	}
	if err := read(ctx, name); err != nil {
		return err
	}
	if missing := r.required().Without(r.Applied); missing != nil {
		return r.unknown("its migrations %s are not applied", missing)
	}
	return r.readSettings(ctx)
}

// required are the migrations up to the least that must be applied.
func (r *pluginReader) required() (v Versions) {
	for _, m := range r.known.Migrations {
		if m.Version <= r.Least {
			v = append(v, m.Version)
		}
	}
	return v
}

// table returns the quoted name of a table of MySQL's that must be there, with these
// columns.
func (r *pluginReader) table(name string, columns []string) (string, error) {
	t := find(r.Tables, func(t *Table) bool { return Fold(t.Name) == name })
	if t == nil {
		return "", r.unknown("its table %s is missing, or the MySQL user lacks the privilege SELECT on it", name)
	}
	for _, column := range columns {
		if !slices.ContainsFunc(t.Columns, func(c *Column) bool { return Fold(c.Name) == column }) {
			return "", r.unknown("its table %s has no column %s", t.Name, column)
		}
	}
	return QuoteMySQL(r.catalog.Name) + "." + QuoteMySQL(t.Name), nil
}

// readMorph reads morph's rows. Morph goes by the names, and a plugin by how many
// there are: none may be lacking, or be another one.
func (r *pluginReader) readMorph(ctx context.Context, table string) error {
	var applied []Migration
	err := r.each(ctx, "SELECT Version, COALESCE(Name, '') FROM "+table+" ORDER BY Version", func(rows *sql.Rows) error {
		var m Migration
		if err := rows.Scan(&m.Version, &m.Name); err != nil {
			return err
		}
		applied = append(applied, m)
		return nil
	})
	if err != nil {
		return err
	}
	if unknown := unknownMigrations(applied, r.known.Migrations); unknown != nil {
		return r.unknown("its migration %d %s is not known", unknown[0].Version, unknown[0].Name)
	}
	r.Applied = VersionsOf(applied)
	return nil
}

// readRow reads the name of the last migration. All before it are applied.
func (r *pluginReader) readRow(ctx context.Context, table string) error {
	var name sql.NullString
	err := r.db.QueryRowContext(ctx, "SELECT SValue FROM "+table+" WHERE SKey = ?", r.Bookkeeping.Row).Scan(&name)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return r.unknown("its table %s has no row %s", r.Bookkeeping.Table, r.Bookkeeping.Row)
	case err != nil:
		return err
	}
	for _, m := range r.known.Migrations {
		r.Applied = append(r.Applied, m.Version)
		if m.Name == name.String {
			return nil
		}
	}
	r.Applied = nil
	return r.unknown("its version is %q", name.String)
}

// readSettings refuses a plugin that has not finished changing its own rows.
func (r *pluginReader) readSettings(ctx context.Context) error {
	if r.Settings.Table == "" {
		return nil
	}
	name, err := r.table(r.Settings.Table, []string{"id", "value"})
	if err != nil {
		return err
	}
	missing := slices.Clone(r.Settings.IDs)
	err = r.each(ctx, "SELECT Id FROM "+name+" WHERE Value = 'true'", func(rows *sql.Rows) error {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		missing = slices.DeleteFunc(missing, func(m string) bool { return m == id })
		return nil
	})
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return r.unknown("its table %s does not say that it has ended what it does to its own rows: %s is not true", r.Settings.Table, strings.Join(missing, ", "))
	}
	return nil
}

// compareTables tells by the names of tables and columns whether they are of the
// release that is known.
func (r *pluginReader) compareTables() error {
	pairing, err := Pair(&Catalog{Dialect: MySQL, Name: r.catalog.Name, Tables: r.Tables}, r.Plugin.Postgres(nil))
	if err != nil {
		return err
	}
	var differences []string
	for _, t := range pairing.TargetOnly {
		differences = append(differences, "no table "+t.Name)
	}
	for _, pair := range pairing.Tables {
		for _, c := range pair.SourceOnly {
			differences = append(differences, "a column "+pair.Source.Name+"."+c.Name)
		}
		for _, c := range pair.TargetOnly {
			differences = append(differences, "no column "+pair.Source.Name+"."+c.Name)
		}
	}
	if differences != nil {
		return r.unknown("it does not keep which migrations are applied, and there is %s", strings.Join(differences, ", "))
	}
	return nil
}
