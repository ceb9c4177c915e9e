package migrate_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/migrate"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// pluginVersions are the migrations that sampledb's plugins have.
var pluginVersions = map[string]schema.Versions{
	"boards": through(40), "calls": through(4), "msteams": nil, "playbooks": {63, 64}, "user-survey": through(14),
}

func through(last int) (v schema.Versions) {
	for n := range last {
		v = append(v, n+1)
	}
	return v
}

// withPlugins adds plugins to a database: all of them where none is named.
func withPlugins(t *testing.T, s source, ids ...string) source {
	t.Helper()
	for _, p := range schema.Plugins() {
		if ids != nil && !strings.Contains(strings.Join(ids, " "), p.ID) {
			continue
		}
		if err := sampledb.CreatePlugin(t.Context(), s.db, p.ID); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// fillPlugins writes three rows into each table of a plugin but its bookkeeping: with
// keys that make parents and children, with what a column of the type can have, and
// with NULL wherever that may be.
func fillPlugins(t *testing.T, s source, p *schema.Plugin) {
	t.Helper()
	for _, table := range p.Postgres(pluginVersions[p.ID]).Tables {
		if table.Name == p.Bookkeeping.Table || table.Name == p.Settings.Table {
			continue
		}
		for row := range 3 {
			var names, values []string
			for _, c := range table.Columns {
				names = append(names, schema.QuoteMySQL(c.Name))
				values = append(values, pluginValue(c, row))
			}
			s.exec(t, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", sourceName(t, s, table.Name), strings.Join(names, ", "), strings.Join(values, ", ")))
		}
	}
}

// sourceName is MySQL's name of a table, quoted.
func sourceName(t *testing.T, s source, table string) string {
	t.Helper()
	var name string
	if err := s.db.QueryRowContext(t.Context(), "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND LOWER(TABLE_NAME) = ?", table).Scan(&name); err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	return schema.QuoteMySQL(name)
}

func pluginValue(c *schema.Column, row int) string {
	switch {
	case row == 2 && !c.NotNull:
		return "NULL"
	case strings.HasPrefix(c.Type, "json"):
		return []string{`'{"b": [1, "ü", null], "a": {}}'`, "'[]'", `'{"c": "\\n"}'`}[row]
	case c.Type == "boolean":
		return fmt.Sprint(row % 2)
	case strings.HasPrefix(c.Type, "timestamp"):
		return fmt.Sprintf("'2024-0%d-28 03:04:05.00000%d'", row+1, row+1)
	case c.Type == "smallint":
		return []string{"127", "-128", "0"}[row]
	case c.Type == "bigint" || c.Type == "integer":
		return []string{"2147483647", "-1", "0"}[row]
	case c.Type == "character varying(1)":
		return fmt.Sprintf("'%d'", row)
	default:
		return fmt.Sprintf("'k%d'", row)
	}
}

// requirePlugins compares the target's whole schema with Mattermost's and that of
// these plugins.
func requirePlugins(t *testing.T, conn *pgx.Conn, ids ...string) {
	t.Helper()
	versions, err := schema.ParseVersions("1-141")
	if err != nil {
		t.Fatal(err)
	}
	want := schematest.Timeline(t, versions)
	for _, id := range ids {
		maps.Copy(want, schematest.Plugin(t, id, pluginVersions[id]))
	}
	// Mattermost has indexes of these names, and Boards makes its own where there is
	// none of the name.
	delete(want, "index idx_preferences_category on focalboard_preferences")
	delete(want, "index idx_preferences_name on focalboard_preferences")
	schematest.Require(t.Context(), t, conn, "public", want)
}

// requireBookkeeping compares the bookkeeping's rows with what the plugin's own
// migrations leave.
func requireBookkeeping(t *testing.T, conn *pgx.Conn, p *schema.Plugin) {
	t.Helper()
	query := "SELECT version::text || ' ' || name FROM " + p.Bookkeeping.Table + " ORDER BY version"
	var want []string
	switch {
	case p.Bookkeeping.Table == "":
		return
	case p.Bookkeeping.Row != "":
		query, want = "SELECT skey || ' ' || svalue FROM "+p.Bookkeeping.Table, []string{"DatabaseVersion 0.64.0"}
	default:
		for i, name := range p.Migrations(pluginVersions[p.ID]) {
			want = append(want, fmt.Sprint(i+1, " ", name))
		}
	}
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bookkeeping of %s (-want +got):\n%s", p.Name, diff)
	}
}

// pluginServers are a source and a target each.
var pluginServers = map[string]struct {
	source, target func(testing.TB) *testdb.Database
}{
	"MySQL": {testdb.MySQL, testdb.Postgres}, "MariaDB": {testdb.MariaDB, testdb.PostgresNewest},
	"LowerCase": {testdb.MySQLLowerCase, testdb.Postgres},
}

// TestPlugins moves all plugins at once: with rows, and as they are after they were
// installed.
func TestPlugins(t *testing.T) {
	t.Parallel()
	for name, servers := range pluginServers {
		for _, filled := range []bool{true, false} {
			if name == "LowerCase" && !filled {
				continue
			}
			t.Run(fmt.Sprintf("%s/filled=%t", name, filled), func(t *testing.T) {
				t.Parallel()
				s, target := withPlugins(t, newSource(t, servers.source(t), "1-141")), servers.target(t)
				var ids []string
				for _, p := range schema.Plugins() {
					ids = append(ids, p.ID)
					if filled {
						fillPlugins(t, s, p)
					}
				}
				out := mustRun(t, s.Database, target)
				conn := testdb.OpenPostgres(t, target.DSN)
				requirePlugins(t, conn, ids...)
				compareRows(t, s.db, conn, "public")
				for _, p := range schema.Plugins() {
					requireBookkeeping(t, conn, p)
				}
				requireTexts(t, out, "plugin   Boards migrations 1-40", "plugin   Calls migrations 1-4", "plugin   MS Teams Sync of release 1.6.1",
					"plugin   Playbooks 0.64.0", "plugin   User Survey migrations 1-14")
			})
		}
	}
}

// TestEachPlugin moves one plugin at a time, and others are not made.
func TestEachPlugin(t *testing.T) {
	t.Parallel()
	for _, p := range schema.Plugins() {
		for name, servers := range pluginServers {
			if name == "LowerCase" {
				continue
			}
			t.Run(p.ID+"/"+name, func(t *testing.T) {
				t.Parallel()
				s, target := withPlugins(t, newSource(t, servers.source(t), "1-141"), p.ID), servers.target(t)
				fillPlugins(t, s, p)
				mustRun(t, s.Database, target)
				conn := testdb.OpenPostgres(t, target.DSN)
				requirePlugins(t, conn, p.ID)
				requireBookkeeping(t, conn, p)
				compareRows(t, s.db, conn, "public")
			})
		}
	}
}

// TestPluginsAtOtherVersions moves the oldest and the newest schemas that are known.
func TestPluginsAtOtherVersions(t *testing.T) {
	t.Parallel()
	s, target := withPlugins(t, newSource(t, testdb.MySQL(t), "1-141"), "playbooks", "calls"), testdb.Postgres(t)
	s.exec(t, "UPDATE IR_System SET SValue = '0.63.0'", "ALTER TABLE IR_Incident DROP COLUMN UpdateAt",
		"INSERT INTO db_migrations_calls VALUES (5, 'calls_sessions_video')", "ALTER TABLE calls_sessions ADD COLUMN Video tinyint(1)",
		"INSERT INTO calls_sessions (ID, Video) VALUES ('s', 1)",
		"CREATE TABLE IR_db_migrations (Version bigint PRIMARY KEY, Name varchar(64))", "INSERT INTO IR_db_migrations VALUES (1, 'create_IR_system')")
	out := mustRun(t, s.Database, target)
	conn := testdb.OpenPostgres(t, target.DSN)
	versions, err := schema.ParseVersions("1-141")
	if err != nil {
		t.Fatal(err)
	}
	want := schematest.Timeline(t, versions)
	maps.Copy(want, schematest.Plugin(t, "playbooks", schema.Versions{63}))
	maps.Copy(want, schematest.Plugin(t, "calls", through(5)))
	schematest.Require(t.Context(), t, conn, "public", want)
	compareRows(t, s.db, conn, "public")
	requireTexts(t, out, "plugin   Playbooks 0.63.0", "plugin   Calls migrations 1-5", "left alone   IR_db_migrations (belongs to the plugin Playbooks)")
}

// TestPluginChoice leaves plugins out.
func TestPluginChoice(t *testing.T) {
	t.Parallel()
	s := withPlugins(t, newSource(t, testdb.MySQL(t), "1-141"))
	for _, test := range []struct {
		name          string
		plugins, skip []string
		moved         []string
	}{
		{"None", []string{"none"}, nil, nil},
		{"Auto", []string{"AUTO"}, []string{"IR_*", "focalboard_*"}, []string{"calls", "msteams", "user-survey"}},
		{"List", []string{"Playbooks", "user-survey"}, nil, []string{"playbooks", "user-survey"}},
		{"Table", []string{"calls"}, []string{"calls_jobs"}, []string{"calls"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			target := testdb.Postgres(t)
			mustRun(t, s.Database, target, func(o *migrate.Options) { o.Plugins, o.Skip = test.plugins, test.skip })
			requirePlugins(t, testdb.OpenPostgres(t, target.DSN), test.moved...)
		})
	}
}
