// Package pgloadercompat writes load files for pgloader: what a migration by
// migration-assist does, as far as that program can do it. A file is derived from the
// catalogs of both databases and typemap's plan, so that its casts and tables are
// those of one site.
//
// Its forms are those of pgloader 3.6.7 and later releases of 3.6 ("MySQL to Postgres"
// in its manual).
package pgloadercompat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/session"
	"migration-assist/schema"
)

// targetSchema is PostgreSQL's schema of the tables that are loaded. pgloader leaves
// a search path of its own behind for a schema that is not in the database's.
const targetSchema = "public"

// Options say what a file loads from where. The zero value of the last four is what
// is wanted most.
type Options struct {
	// MySQL is the source, as dsn.MySQL returns it.
	MySQL *mysql.Config
	// Postgres is the target.
	Postgres *pgx.ConnConfig
	// Plugin is the plugin whose tables are loaded; nil stands for Mattermost's own.
	Plugin *schema.Plugin
	// KeepNULs leaves NUL bytes in texts, which PostgreSQL then refuses.
	KeepNULs bool
	// Bare leaves out the comments at the top.
	Bare bool
	// Name is what the file is called in its comments; "" stands for FileName.
	Name string
}

// File is a load file.
type File struct {
	// Text holds the passwords of both databases.
	Text string
	// Command is how pgloader is called with the file, for a shell.
	Command string
	// LeftOut are what the file does not load.
	LeftOut []LeftOut
}

// LeftOut are tables that a file does not load, for one reason.
type LeftOut struct {
	// Tables are MySQL's names, or PostgreSQL's where only that has them.
	Tables []string
	// Reason says why, and how they are moved.
	Reason string
}

func (l LeftOut) String() string { return strings.Join(l.Tables, ", ") + ": " + l.Reason }

// Make reads the catalogs of both databases, and returns the file. It changes nothing.
// The error says what pgloader cannot do, and names the command that can.
func Make(ctx context.Context, o Options) (_ *File, err error) {
	source, err := session.OpenMySQLReadOnly(o.MySQL)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	if err := source.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("cannot connect to MySQL at %s as %s: %w", o.MySQL.Addr, o.MySQL.User, err)
	}
	target, err := session.OpenPostgres(ctx, o.Postgres)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, target)) }()

	f := &file{Options: o}
	if f.from, f.into, err = readAddresses(ctx, o, source, target); err != nil {
		return nil, err
	}
	if f.catalog, err = schema.ReadMySQL(ctx, source, o.MySQL.DBName); err != nil {
		return nil, fmt.Errorf("reading the source's schema: %w", err)
	}
	live, err := schema.ReadPostgres(ctx, target, targetSchema)
	if err != nil {
		return nil, fmt.Errorf("reading the target's schema: %w", err)
	}
	if o.Plugin == nil {
		err = f.planServer(live)
	} else {
		err = f.planPlugin(ctx, source)
	}
	if err != nil {
		return nil, err
	}
	return f.render()
}

// file is a file in work.
type file struct {
	Options
	from, into address
	catalog    *schema.Catalog // the source's
	tables     []table
	leftOut    []LeftOut
	// before and after are the statements that PostgreSQL gets before and after the
	// rows.
	before, after []string
	// steps are what is run before and after pgloader, for a person.
	steps steps
}

// leave notes a table that is not loaded.
func (f *file) leave(table, format string, args ...any) {
	reason := fmt.Sprintf(format, args...)
	i := slices.IndexFunc(f.leftOut, func(l LeftOut) bool { return l.Reason == reason })
	if i < 0 {
		i, f.leftOut = len(f.leftOut), append(f.leftOut, LeftOut{Reason: reason})
	}
	f.leftOut[i].Tables = append(f.leftOut[i].Tables, table)
}

// planServer plans to load the server's own tables. Those that PostgreSQL does not
// have yet are what the source's migrations make there.
func (f *file) planServer(live *schema.Catalog) error {
	target := live
	if !slices.ContainsFunc(live.Tables, func(t *schema.Table) bool { return schema.IsMattermostTable(t.Name) }) {
		versions, err := schema.CheckSource(f.catalog.Migrations)
		if err != nil {
			return fmt.Errorf("PostgreSQL has none of Mattermost's tables, and MySQL does not say which they should be: %w", err)
		}
		target = schema.MattermostPostgres(versions)
	}
	source := *f.catalog
	source.Tables = slices.DeleteFunc(slices.Clone(f.catalog.Tables), f.unmoved)
	if err := f.pair(&source, target); err != nil {
		return err
	}
	f.steps = serverSteps
	f.reuseTables(target)
	return nil
}

// unmoved tells whether a table is none of those that are moved with the server's, and
// notes it.
func (f *file) unmoved(t *schema.Table) bool {
	reason, unmoved := schema.Unmoved(schema.Fold(t.Name))
	if p := schema.PluginOf(schema.Fold(t.Name)); p != nil {
		reason = fmt.Sprintf("%s; migration-assist pgloader %s writes a file for it", reason, p.ID)
	}
	if unmoved {
		f.leave(t.Name, "%s", reason)
	}
	return unmoved
}

// planPlugin plans to load the tables of a plugin, which are made anew as its own
// migrations leave them.
func (f *file) planPlugin(ctx context.Context, db schema.Querier) error {
	installed, err := schema.ReadPlugins(ctx, db, f.catalog)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(installed, func(p *schema.InstalledPlugin) bool { return p.Plugin == f.Plugin })
	if i < 0 {
		return fmt.Errorf("MySQL's database %s has no tables of the plugin %s, or the MySQL user lacks the privilege SELECT on them", f.catalog.Name, f.Plugin.Name)
	}
	if err := installed[i].Unknown; err != nil {
		return err
	}
	target := installed[i].Postgres()
	if err := f.pair(&schema.Catalog{Dialect: schema.MySQL, Name: f.catalog.Name, Tables: installed[i].Tables}, target); err != nil {
		return err
	}
	f.steps = f.pluginSteps()
	f.makeTables(target)
	return nil
}
