package migrate_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/migrate"
	"migration-assist/internal/report"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

func onlyPlugins(o *migrate.Options) { o.OnlyPlugins = true }

// TestOnlyPlugins moves plugins after the server, whose tables stay as they are.
func TestOnlyPlugins(t *testing.T) {
	t.Parallel()
	for name, servers := range pluginServers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := withPlugins(t, newSource(t, servers.source(t), "1-141")), servers.target(t)
			for _, p := range schema.Plugins() {
				fillPlugins(t, s, p)
			}
			s.exec(t, "INSERT INTO Posts (Id, Message) VALUES ('moved', 'm')")
			mustRun(t, s.Database, target, func(o *migrate.Options) { o.Plugins = []string{"none"} })
			conn := testdb.OpenPostgres(t, target.DSN)
			// The server on PostgreSQL has gone on, and a plugin has made its tables there.
			execPostgres(t, conn, "INSERT INTO posts (id, message) VALUES ('later', 'l')", "INSERT INTO systems (name, value) VALUES ('later', 'l')",
				"CREATE TABLE db_migrations_calls (version bigint NOT NULL PRIMARY KEY, name varchar NOT NULL)", "INSERT INTO db_migrations_calls VALUES (1, 'create_calls_channels')",
				"CREATE TABLE calls_channels (channelid varchar(26) NOT NULL PRIMARY KEY, enabled boolean, props jsonb NOT NULL)", "CREATE INDEX own ON calls_channels (enabled)")
			before := relations(t, conn)
			_, err := run(t, s.Database, target, onlyPlugins)
			requireRefusal(t, err, "the plugin Calls: the target has rows already, in db_migrations_calls")
			if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
				t.Errorf("the target has changed (-before +after):\n%s", diff)
			}
			folder := t.TempDir()
			out := mustRun(t, s.Database, target, onlyPlugins, truncate, reporting(folder), func(o *migrate.Options) { o.Plugins = []string{"auto"} })
			summary, _ := readReports(t, folder)
			for _, want := range []report.Setting{{Name: "only-plugins", Value: "yes"}, {Name: "plugins", Value: "auto"}} {
				if summary.Command != "migrate" || !slices.Contains(summary.Settings, want) {
					t.Errorf("command %s, settings %v, want %v", summary.Command, summary.Settings, want)
				}
			}
			requireTexts(t, out, "tables   46 to copy", "plugin   Calls migrations 1-4")
			if diff := cmp.Diff([]string{"later", "moved"}, texts(t, conn, "SELECT id FROM posts ORDER BY 1")); diff != "" {
				t.Errorf("posts (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"l"}, texts(t, conn, "SELECT value FROM systems WHERE name = 'later'")); diff != "" {
				t.Errorf("systems (-want +got):\n%s", diff)
			}
			execPostgres(t, conn, "DELETE FROM posts WHERE id = 'later'", "DELETE FROM systems WHERE name = 'later'", "DROP INDEX own")
			compareRows(t, s.db, conn, "public")
			requirePlugins(t, conn, "boards", "calls", "msteams", "playbooks", "user-survey")
		})
	}
}

// TestOnlyPluginsRefused has nothing to move, or nowhere to.
func TestOnlyPluginsRefused(t *testing.T) {
	t.Parallel()
	bare := newSource(t, testdb.MySQL(t), "1-141")
	s := withPlugins(t, newSource(t, testdb.MySQL(t), "1-141"), "calls")
	target := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	before := relations(t, conn)
	_, err := run(t, bare.Database, target, onlyPlugins)
	requireRefusal(t, err, "--only-plugins: there is nothing to move")
	_, err = run(t, s.Database, target, onlyPlugins)
	requireRefusal(t, err, "--only-plugins: the target's schema public has no Mattermost server's tables yet")
	_, err = run(t, s.Database, target, onlyPlugins, func(o *migrate.Options) { o.Plugins = []string{"none"} })
	requireRefusal(t, err, "--only-plugins contradicts --plugins none")
	_, err = run(t, s.Database, target, onlyPlugins, func(o *migrate.Options) { o.CreateUnknown = []string{"T"} })
	requireRefusal(t, err, "--create-unknown contradicts --only-plugins")
	_, err = run(t, s.Database, target, func(o *migrate.Options) { o.DataOnly, o.Plugins = true, []string{"calls"} })
	requireRefusal(t, err, "--plugins: copy makes no tables")
	if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
		t.Errorf("the target has changed (-before +after):\n%s", diff)
	}
}

// TestOnlyPluginsGoesOn interrupts a run, which goes on only as it began.
func TestOnlyPluginsGoesOn(t *testing.T) {
	t.Parallel()
	s, target := withPlugins(t, newSource(t, testdb.MySQL(t), "1-141"), "calls", "user-survey"), testdb.Postgres(t)
	mustRun(t, s.Database, target, func(o *migrate.Options) { o.Plugins = []string{"none"} })
	_ = interrupted(t, s.Database, target, 2, onlyPlugins, sourceStopped)
	_, err := run(t, s.Database, target, sourceStopped, func(o *migrate.Options) { o.Plugins = []string{"calls"} })
	requireRefusal(t, err, "command was migrate --only-plugins and is migrate", "plugin User Survey was migrations 1-14 and is not given")
	out := mustRun(t, s.Database, target, onlyPlugins, sourceStopped)
	requireTexts(t, out, "go on    with the run that began on ")
	conn := testdb.OpenPostgres(t, target.DSN)
	compareRows(t, s.db, conn, "public")
	requirePlugins(t, conn, "calls", "user-survey")
}

// TestPluginRejects sets one bad value's row aside, and puts it back.
func TestPluginRejects(t *testing.T) {
	t.Parallel()
	s, target := withPlugins(t, newSource(t, testdb.MySQL(t), "1-141"), "playbooks"), testdb.Postgres(t)
	const incident = `INSERT INTO IR_Incident (ID, Name, Description, IsActive, CommanderUserID, TeamID, ChannelID, CreateAt, ActiveStage, ChecklistsJSON) VALUES `
	s.exec(t, incident+`('good', '', '', 1, '', '', '', 1, 0, '[]'), ('r', '', '', 1, '', '', '', 1, 0, '[{"cut')`, statusPost)
	_, err := run(t, s.Database, target)
	requireRefusal(t, err, "IR_Incident.ChecklistsJSON", "ID=r", "--on-invalid json=")
	file := filepath.Join(t.TempDir(), "rejects")
	_, err = run(t, s.Database, target, onInvalid(t, file, "json=reject"), restart)
	requireRefusal(t, err, "rows set aside: 1 (1 of IR_Incident)", "ir_statusposts_incidentid_fkey")
	conn := testdb.OpenPostgres(t, target.DSN)
	if diff := cmp.Diff([]string{"good"}, texts(t, conn, "SELECT id FROM ir_incident")); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), `[{\"cut`, `[]`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := replay(t, file, target, "public"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	requirePlugins(t, conn, "playbooks")
}

// TestMissingPlugin leaves what the target has of a plugin that MySQL has not.
func TestMissingPlugin(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, "CREATE TABLE calls_channels (channelid varchar(26), own text)", "INSERT INTO calls_channels VALUES ('c', 'o')", "CREATE UNIQUE INDEX own ON calls_channels (own)")
	mustRun(t, s.Database, target, truncate)
	if diff := cmp.Diff([]string{"c o own"}, texts(t, conn, "SELECT channelid || ' ' || own || ' ' || indexname FROM calls_channels, pg_indexes WHERE tablename = 'calls_channels'")); diff != "" {
		t.Errorf("calls_channels (-want +got):\n%s", diff)
	}
}
