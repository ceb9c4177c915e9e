// Package checklist says what is left to do when a database is in PostgreSQL, before
// Mattermost runs on it.
package checklist

import (
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/schema"
)

// password stands for the password in what is printed.
const password = "PASSWORD"

// Configuration is where the server's configuration is, as its database shows it. A
// server whose configuration is not in the database has it in config.json.
type Configuration int

// The places.
const (
	// NotInDatabase is where no database has a configuration.
	NotInDatabase Configuration = iota
	// InMySQL is a configuration that was left there.
	InMySQL
	// InPostgres is a configuration that the server will find there.
	InPostgres
)

// Installation is what is known of the installation that was migrated.
type Installation struct {
	// Target is a session of the database that the server will use.
	Target *pgx.Conn
	// Schema is the schema in it.
	Schema string
	// Versions are its migrations.
	Versions schema.Versions
	// Configuration is where the server's configuration is.
	Configuration Configuration
}

// Print prints the list. The file system of this machine is looked at for what
// systemd knows of Mattermost.
func Print(out io.Writer, i Installation) {
	l := list{out: out}
	l.line("\nBefore Mattermost is started:")
	l.settings(i)
	l.systemd(mysqlUnits(unitFolders))
	if releases := schema.ReleasesOf(i.Versions); releases != "" {
		l.item("start the release that ran on MySQL, by its migrations %s; upgrade afterwards", releases)
	} else {
		l.item("start the release that ran on MySQL; upgrade afterwards")
	}
}

// list writes lines. As all that a person reads, they are not worth an error.
type list struct{ out io.Writer }

func (l list) line(format string, args ...any) { _, _ = fmt.Fprintf(l.out, format+"\n", args...) }

func (l list) item(format string, args ...any) { l.line("- "+format, args...) }

// systemd says which units need MySQL.
func (l list) systemd(units []unit, found bool) {
	for _, u := range units {
		l.item("%s has %s: take MySQL out, or Mattermost stops with it; then systemctl daemon-reload", u.path, u.line)
	}
	if !found {
		l.item("where systemd runs Mattermost, its unit may have BindsTo=mysql.service: take MySQL out, or Mattermost stops with it")
	}
}

// settings says what the server's configuration must have.
func (l list) settings(i Installation) {
	shown := ""
	if i.Target.Config().Password != "" {
		shown = password
	}
	source := dsn.DataSource(i.Target, i.Schema, shown)
	if i.Configuration == InPostgres {
		l.item("set MM_CONFIG where Mattermost's environment is set (a unit, a compose file), as the configuration is in the database:")
		l.line("    MM_CONFIG='%s' (in a unit with %%%% for each %%)", source)
	} else {
		l.item("in config.json, set in SqlSettings, and name no replicas that are MySQL's:")
		l.line("    \"DriverName\": \"postgres\",\n    \"DataSource\": \"%s\",\n    \"DataSourceReplicas\": [], \"DataSourceSearchReplicas\": [], \"ReplicaLagSettings\": []", source)
	}
	if shown != "" {
		l.line("  PASSWORD is that of the role %s, percent-encoded. The role must be the one that Mattermost is to use.", i.Target.Config().User)
	}
	l.item("where MM_SQLSETTINGS_DRIVERNAME and MM_SQLSETTINGS_DATASOURCE are set, they count instead: change them too")
	switch i.Configuration {
	case NotInDatabase:
		l.item("where MM_CONFIG begins with mysql://, the configuration is in that database, and not in config.json: move it with\n" +
			"  `mattermost config migrate \"$MM_CONFIG\" DSN`, DSN being the DataSource above, set MM_CONFIG to DSN, and then SqlSettings")
	case InMySQL:
		l.item("MySQL has a configuration too, which was left there. Where MM_CONFIG begins with mysql://, it is the server's:\n" +
			"  move it with `mattermost config migrate \"$MM_CONFIG\" DSN`, DSN being the DataSource above, set MM_CONFIG to DSN, and then\n" +
			"  SqlSettings; or run again with --include-config --truncate")
	case InPostgres: // MM_CONFIG is above
	}
}
