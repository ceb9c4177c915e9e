package pgloadercompat_test

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/rowtest"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// settings are what pgloader must not leave changed, beside the schema itself.
const settings = `SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname !~ '^pg_'
	UNION ALL SELECT 'setting ' || s::text FROM pg_db_role_setting s
	WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) OR setrole = current_user::regrole
	UNION ALL SELECT 'path ' || current_setting('search_path') ORDER BY 1`

// newTarget makes Mattermost's tables, keys and indexes in PostgreSQL.
func newTarget(t *testing.T) (*testdb.Database, *pgx.Conn) {
	t.Helper()
	d := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, d.DSN)
	versions, err := schema.ParseVersions(sampledb.SampleVersions)
	if err != nil {
		t.Fatal(err)
	}
	if err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		_, err := schema.Apply(t.Context(), tx, "public", versions, schema.ApplyOptions{})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return d, conn
}

// TestServer loads a small real server from MariaDB. The file is made before
// PostgreSQL has its tables, and again afterwards, which makes no difference.
func TestServer(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MariaDB(t), func(db *sql.DB) error { return sampledb.LoadSample(t.Context(), db) })
	testdb.ExecMySQL(t, s.db, "INSERT INTO RetentionPolicies (Id, DisplayName) VALUES ('p', 'kept')",
		"INSERT INTO RetentionPoliciesChannels (ChannelId, PolicyId) VALUES ('c', 'p')", "INSERT INTO RetentionPoliciesTeams (TeamId, PolicyId) VALUES ('t', 'p')",
		"INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'empty', ''), ('p', 'null', NULL), ('p', 'bytes', 0x005C785CFF0A09)")
	empty := testdb.Postgres(t)
	before := makeFile(t, options(t, s.DSN, empty.DSN, ""))
	d, conn := newTarget(t)
	made := makeFile(t, options(t, s.DSN, d.DSN, ""))
	replaced := strings.ReplaceAll(before.Text, empty.Name, d.Name)
	if diff := cmp.Diff(replaced, made.Text); diff != "" {
		t.Errorf("the file depends on whether the tables are there (-without +with):\n%s", diff)
	}
	kept, schemaBefore := ask(t, conn, settings), schematest.Snapshot(t.Context(), t, conn, "public")

	requireClean(t, load(t, made, ""))
	rowtest.Compare(t, s.db, conn, "public")
	requireVerified(t, options(t, s.DSN, d.DSN, ""))
	if diff := cmp.Diff(kept, ask(t, testdb.OpenPostgres(t, d.DSN), settings)); diff != "" {
		t.Errorf("settings (-before +after):\n%s", diff)
	}
	maps.DeleteFunc(schemaBefore, func(element, text string) bool {
		return strings.Contains(text, "to_tsvector") && (strings.HasSuffix(element, " on posts") || strings.HasSuffix(element, " on fileinfo"))
	})
	schematest.Require(t.Context(), t, conn, "public", schemaBefore)

	rows := ask(t, conn, "SELECT count(*)::text FROM posts")
	if output := load(t, made, ""); !strings.Contains(output, "has rows already: nothing is loaded") {
		t.Errorf("a second load: %s", output)
	}
	if diff := cmp.Diff(rows, ask(t, conn, "SELECT count(*)::text FROM posts")); diff != "" {
		t.Errorf("posts (-first load +second):\n%s", diff)
	}
}

// pluginVersions are the migrations that sampledb's plugins have.
var pluginVersions = map[string]schema.Versions{
	"boards": schema.Through(40), "calls": schema.Through(4), "msteams": nil, "playbooks": {63, 64}, "user-survey": schema.Through(14),
}

// fill returns statements that write two rows into each table of a plugin but its
// bookkeeping, with keys that make parents and children, the second one with NULL
// wherever that may be.
func fill(p *schema.Plugin) (statements []string) {
	for _, table := range p.Postgres(pluginVersions[p.ID]).Tables {
		if table.Name == p.Bookkeeping.Table || table.Name == p.Settings.Table {
			continue
		}
		name := table.Name
		if rest, ok := strings.CutPrefix(name, "ir_"); ok {
			name = "IR_" + playbooksNames[rest]
		}
		for row := range 2 {
			var columns, values []string
			for _, c := range table.Columns {
				columns, values = append(columns, schema.QuoteMySQL(c.Name)), append(values, value(c, row))
			}
			statements = append(statements, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", name, strings.Join(columns, ", "), strings.Join(values, ", ")))
		}
	}
	return statements
}

// playbooksNames are MySQL's names of the tables of Playbooks, without what they begin
// with.
var playbooksNames = map[string]string{
	"category": "Category", "category_item": "Category_Item", "channelaction": "ChannelAction", "incident": "Incident", "metric": "Metric",
	"metricconfig": "MetricConfig", "playbook": "Playbook", "playbookautofollow": "PlaybookAutoFollow", "playbookmember": "PlaybookMember",
	"run_participants": "Run_Participants", "statusposts": "StatusPosts", "timelineevent": "TimelineEvent", "userinfo": "UserInfo", "viewedchannel": "ViewedChannel",
}

func value(c *schema.Column, row int) string {
	switch {
	case row == 1 && !c.NotNull:
		return "NULL"
	case strings.HasPrefix(c.Type, "json"):
		return []string{`'{"b": [1, "ü", null], "a": {"c": "\\n"}}'`, "'null'"}[row]
	case c.Type == "boolean":
		return []string{"1", "0"}[row]
	case strings.HasPrefix(c.Type, "timestamp"):
		return fmt.Sprintf("'2024-0%d-28 03:04:05.00000%d'", row+1, row+1)
	case c.Type == "smallint":
		return []string{"127", "-128"}[row]
	case c.Type == "bigint" || c.Type == "integer":
		return []string{"2147483647", "-1"}[row]
	case c.Type == "character varying(1)":
		return fmt.Sprint(row)
	default:
		return fmt.Sprintf("'k%d'", row)
	}
}

// TestPlugins loads each plugin from MariaDB into the schema that its own migrations
// leave.
func TestPlugins(t *testing.T) {
	t.Parallel()
	for _, p := range schema.Plugins() {
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			s, d := newPlugin(t, testdb.MariaDB(t), p.ID, fill(p)...), testdb.Postgres(t)
			conn := testdb.OpenPostgres(t, d.DSN)
			kept := ask(t, conn, settings)
			o := options(t, s.DSN, d.DSN, p.ID)
			requireClean(t, load(t, makeFile(t, o), ""))
			rowtest.Compare(t, s.db, conn, "public")
			requireVerified(t, o, ask(t, conn, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")...)
			want := schematest.Plugin(t, p.ID, pluginVersions[p.ID])
			// Mattermost has indexes of these names.
			maps.DeleteFunc(want, func(element, _ string) bool {
				return slices.Contains([]string{"index idx_preferences_category on focalboard_preferences", "index idx_preferences_name on focalboard_preferences"}, element)
			})
			schematest.Require(t.Context(), t, conn, "public", want)
			if diff := cmp.Diff(kept, ask(t, testdb.OpenPostgres(t, d.DSN), settings)); diff != "" {
				t.Errorf("settings (-before +after):\n%s", diff)
			}
		})
	}
}

// TestTraps loads values and rows that lose whole tables, keys or the schema public
// with the official files.
func TestTraps(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, plugin string
		statements   []string
		query        string // of PostgreSQL
		want         []string
		warning      string // of pgloader
	}{
		{name: "EmptyJSON", plugin: "boards",
			statements: []string{`INSERT INTO focalboard_blocks_history (id, insert_at, fields, title, create_at, update_at)
				VALUES ('empty', '2024-01-01 00:00:00.000001', '', 'a\0b', 1, 1), ('null', '2024-01-01 00:00:00.000001', NULL, NULL, 1, 1)`},
			query: "SELECT concat_ws(',', id, fields, title) FROM focalboard_blocks_history ORDER BY id", want: []string{"empty,{},ab", "null"}},
		{name: "Booleans", plugin: "calls", statements: []string{"INSERT INTO calls_channels (ChannelID, Enabled, Props) VALUES ('c', 2, 'null'), ('d', NULL, '{}'), ('e', -1, '[]')"},
			query: "SELECT concat_ws(',', channelid, enabled, props) FROM calls_channels ORDER BY 1", want: []string{"c,t,null", "d,{}", "e,t,[]"}},
		{name: "Orphans", plugin: "playbooks", statements: []string{"INSERT INTO IR_StatusPosts (IncidentID, PostID) VALUES ('gone', 'p')"},
			query: "SELECT conname || ' ' || convalidated FROM pg_constraint WHERE contype = 'f' AND conrelid = 'ir_statusposts'::regclass",
			want:  []string{"ir_statusposts_incidentid_fkey false"}, warning: "delete such rows, then VALIDATE the key"},
		{name: "Duplicates", plugin: "playbooks",
			statements: []string{"ALTER TABLE IR_System DROP PRIMARY KEY", "INSERT INTO IR_System (SKey, SValue) VALUES ('a', 'b'), ('a', 'c')"},
			query:      "SELECT conname::text FROM pg_constraint WHERE contype = 'p' AND conrelid IN ('ir_system'::regclass, 'ir_incident'::regclass)",
			want:       []string{"ir_incident_pkey"}, warning: `could not create unique index "ir_system_pkey"; not done`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, d := newPlugin(t, testdb.MariaDB(t), test.plugin, test.statements...), testdb.Postgres(t)
			o := options(t, s.DSN, d.DSN, test.plugin)
			output := load(t, makeFile(t, o), "")
			if test.warning == "" {
				requireClean(t, output)
				requireVerified(t, o, map[string]string{"boards": "focalboard_*", "calls": "calls*"}[test.plugin])
			} else if !strings.Contains(output, test.warning) {
				t.Errorf("%q is not in %s", test.warning, output)
			}
			if diff := cmp.Diff(test.want, ask(t, testdb.OpenPostgres(t, d.DSN), test.query)); diff != "" {
				t.Errorf("rows (-want +got):\n%s\n%s", diff, output)
			}
		})
	}
}

// TestAgain loads a plugin after a load that could not read MySQL.
func TestAgain(t *testing.T) {
	t.Parallel()
	s, d := newPlugin(t, testdb.MariaDB(t), "calls", "INSERT INTO calls_sessions (ID) VALUES ('s')"), testdb.Postgres(t)
	made := makeFile(t, options(t, s.DSN, d.DSN, "calls"))
	unreadable := *made
	unreadable.Text = strings.Replace(made.Text, "user=root", "user=nobody", 1)
	if output := load(t, &unreadable, ""); !strings.Contains(output, "ERROR") {
		t.Errorf("a user who is not there: %s", output)
	}
	requireClean(t, load(t, made, ""))
	rowtest.Compare(t, s.db, testdb.OpenPostgres(t, d.DSN), "public")
}

// TestMoments loads times without a zone from a server whose clock is ahead of UTC.
func TestMoments(t *testing.T) {
	t.Parallel()
	server := testdb.Private(t, testdb.StartMariaDB, "mm", "default-time-zone=+05:30")
	s := newPlugin(t, &testdb.Database{Name: "mm", DSN: server.DSN("mm"), Server: server}, "boards",
		"INSERT INTO focalboard_blocks_history (id, insert_at, create_at, update_at) VALUES ('b', '2024-07-01 00:00:00.123456', 1, 1)")
	d := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, d.DSN)
	if _, err := conn.Exec(t.Context(), "ALTER DATABASE "+schema.QuotePostgres(d.Name)+" SET timezone TO 'America/New_York'"); err != nil {
		t.Fatal(err)
	}
	requireClean(t, load(t, makeFile(t, options(t, s.DSN, d.DSN, "boards")), ""))
	got := ask(t, conn, "SELECT (insert_at AT TIME ZONE 'UTC')::text FROM focalboard_blocks_history")
	if diff := cmp.Diff([]string{"2024-06-30 18:30:00.123456"}, got); diff != "" {
		t.Errorf("moments (-want +got):\n%s", diff)
	}
}
