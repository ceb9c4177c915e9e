package migrate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// statusPost is a row of Playbooks'.
const statusPost = "INSERT INTO IR_StatusPosts (IncidentID, PostID) VALUES ('r', 'p')"

// TestRefusedPlugins refuses plugins whose rows would be lost, or would end up under a
// bookkeeping that is not theirs, and leaves the target as it was.
func TestRefusedPlugins(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		plugin        string
		source        []string // statements in MySQL
		target        []string // statements in PostgreSQL
		plugins, skip []string
		truncate      bool
		want          []string
	}{
		{name: "Older", plugin: "playbooks", source: []string{statusPost, "UPDATE IR_System SET SValue = '0.62.0'"},
			want: []string{`the schema of the plugin Playbooks is not known, since its version is "0.62.0"`, "releases 1.36.0 to 2.4.0", "IR_StatusPosts, ", "leave them out with --plugins none, or with --skip 'IR_*'"}},
		{name: "Later", plugin: "calls", source: []string{"INSERT INTO calls_sessions (ID) VALUES ('s')", "INSERT INTO db_migrations_calls VALUES (6, 'later')"},
			want: []string{"the plugin Calls is not known, since its migration 6 later is not known", "--plugins none, or with --skip calls --skip calls_channels --skip calls_jobs --skip calls_sessions --skip db_migrations_calls"}},
		{name: "HalfMigrated", plugin: "boards", source: []string{"DELETE FROM focalboard_schema_migrations WHERE Version = 40"},
			want: []string{"the plugin Boards is not known, since its migrations 40 are not applied"}},
		{name: "OtherName", plugin: "boards", source: []string{"UPDATE focalboard_schema_migrations SET Name = 'x' WHERE Version = 3"}, want: []string{"its migration 3 x is not known"}},
		{name: "OldBookkeeping", plugin: "boards", source: []string{"ALTER TABLE focalboard_schema_migrations DROP COLUMN Name"}, want: []string{"focalboard_schema_migrations has no column name"}},
		{name: "Settings", plugin: "boards", source: []string{"DELETE FROM focalboard_system_settings WHERE id LIKE 'Uniq%'"},
			want: []string{"focalboard_system_settings does not say that it has ended what it does to its own rows: UniqueIDsMigrationComplete is not true"}},
		{name: "NoBookkeeping", plugin: "user-survey", source: []string{"DROP TABLE user_survey_schema_migrations", "INSERT INTO user_survey_survey (id, create_at, updated_at, start_time, duration, team_filter_type) VALUES ('s', 1, 1, 1, 1, '')"},
			want: []string{"its table user_survey_schema_migrations is missing, or the MySQL user lacks the privilege SELECT"}},
		{name: "EmptyBookkeeping", plugin: "playbooks", source: []string{statusPost, "DELETE FROM IR_System"}, want: []string{"its table ir_system has no row DatabaseVersion"}},
		{name: "OtherColumns", plugin: "msteams", source: []string{"ALTER TABLE msteamssync_users DROP COLUMN token, ADD COLUMN refresh text", "DROP TABLE msteamssync_whitelisted_users", "INSERT INTO msteamssync_links (mmChannelID) VALUES ('c')"},
			want: []string{"there is no table msteamssync_whitelisted_users, a column msteamssync_users.refresh, no column msteamssync_users.token"}},
		{name: "HalfPresent", plugin: "playbooks", source: []string{"DROP TABLE IR_Metric", "DROP TABLE IR_UserInfo"},
			want: []string{"table ir_metric (only in PostgreSQL, or the MySQL user lacks the privilege SELECT on it); table ir_userinfo", "--skip TABLE"}},
		{name: "OwnColumn", plugin: "calls", source: []string{"ALTER TABLE calls_jobs ADD COLUMN Own int DEFAULT 1", "INSERT INTO calls_jobs (ID, Props) VALUES ('j', '{}')"}, want: []string{"column calls_jobs.Own (only in MySQL)"}},
		{name: "Duplicates", plugin: "playbooks", source: []string{"ALTER TABLE IR_StatusPosts DROP PRIMARY KEY", statusPost, statusPost},
			want: []string{"MySQL's table IR_StatusPosts: more than one row has the same IncidentID, PostID (1 value), which PostgreSQL's key ir_statusposts_pkey does not take", "key ir_statusposts_incidentid_postid_key", "Leave one row of each; this shows them: SELECT MIN(`IncidentID`)"}},
		{name: "Bookkeeping", plugin: "calls", skip: []string{"db_migrations_calls"}, want: []string{"--skip: without the rows of db_migrations_calls the plugin Calls would change its tables again"}},
		{name: "NotThere", plugin: "calls", plugins: []string{"calls", "boards"}, want: []string{"--plugins boards: MySQL's database", "has no tables of the plugin Boards"}},
		{name: "NoSuchPlugin", plugins: []string{"jira"}, want: []string{`--plugins: the plugin "jira" is unknown; there are boards, calls, msteams, playbooks, user-survey`}},
		{name: "Contradiction", plugins: []string{"none", "calls"}, want: []string{"--plugins: give none alone, or a list of plugins"}},
		{name: "Rows", plugin: "calls", target: []string{"CREATE TABLE db_migrations_calls (version bigint NOT NULL PRIMARY KEY, name varchar NOT NULL)", "INSERT INTO db_migrations_calls VALUES (1, 'create_calls_channels')"},
			want: []string{"the plugin Calls: the target has rows already, in db_migrations_calls; use an empty database, or --truncate"}},
		{name: "LaterTarget", plugin: "calls", truncate: true, target: []string{"CREATE TABLE db_migrations_calls (version bigint NOT NULL PRIMARY KEY, name varchar NOT NULL)", "INSERT INTO db_migrations_calls VALUES (5, 'calls_sessions_video')"},
			want: []string{`the target's table db_migrations_calls has "calls_sessions_video", which MySQL's has not`, `DROP TABLE "public"."db_migrations_calls"`}},
		{name: "OtherTarget", plugin: "calls", truncate: true, target: []string{"CREATE TABLE calls_channels (channelid varchar(26) NOT NULL PRIMARY KEY, enabled boolean, props text NOT NULL, UNIQUE (props))"},
			want: []string{"the target's tables are not those of Calls migrations 1-4", "calls_channels.props: type text to jsonb", "drop constraint calls_channels_props_key", "disable it in the server on PostgreSQL"}},
		{name: "Referenced", plugin: "calls", truncate: true, target: []string{"CREATE TABLE calls_channels (channelid varchar(26) NOT NULL PRIMARY KEY, enabled boolean, props jsonb NOT NULL)", "CREATE TABLE own (c varchar(26) REFERENCES calls_channels)"},
			want: []string{"the plugin Calls: the foreign key own_c_fkey of the table own points to the target's table calls_channels"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
			if test.plugin != "" {
				withPlugins(t, s, test.plugin)
			}
			s.exec(t, test.source...)
			conn := testdb.OpenPostgres(t, target.DSN)
			execPostgres(t, conn, test.target...)
			before := relations(t, conn)
			change := func(o *migrate.Options) {
				o.Plugins, o.Skip, o.Truncate = test.plugins, test.skip, test.truncate
			}
			requirePlanRefuses(t, s.Database, target, test.want, change)
			_, err := run(t, s.Database, target, change)
			requireRefusal(t, err, test.want...)
			if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
				t.Errorf("the target has changed (-before +after):\n%s", diff)
			}
		})
	}
}

// TestUnknownPluginLeftOut follows each of the ways that the refusal of a plugin names.
func TestUnknownPluginLeftOut(t *testing.T) {
	t.Parallel()
	s := withPlugins(t, newSource(t, testdb.MySQL(t), "1-141"), "boards", "calls", "user-survey")
	s.exec(t, "UPDATE focalboard_schema_migrations SET Name = 'x' WHERE Version = 3")
	_, err := run(t, s.Database, testdb.Postgres(t))
	requireRefusal(t, err, "leave them out with --plugins calls,user-survey, or with --skip 'focalboard_*'")
	for name, change := range map[string]func(*migrate.Options){
		"Plugins": func(o *migrate.Options) { o.Plugins = []string{"calls", "user-survey"} },
		"Skip":    func(o *migrate.Options) { o.Skip = []string{"focalboard_*"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := testdb.Postgres(t)
			mustRun(t, s.Database, target, change)
			requirePlugins(t, testdb.OpenPostgres(t, target.DSN), "calls", "user-survey")
		})
	}
}

// TestUnknownPluginWithoutRows leaves the tables of one alone, since nothing is lost.
func TestUnknownPluginWithoutRows(t *testing.T) {
	t.Parallel()
	s, target := withPlugins(t, newSource(t, testdb.MySQL(t), "1-141"), "calls"), testdb.Postgres(t)
	s.exec(t, "DELETE FROM db_migrations_calls")
	out := mustRun(t, s.Database, target)
	requireTexts(t, out, "left alone   calls_jobs (belongs to the plugin Calls)")
	requirePlugins(t, testdb.OpenPostgres(t, target.DSN))
}

// TestSkippedPluginTables moves the rest of a plugin of which a table is missing.
func TestSkippedPluginTables(t *testing.T) {
	t.Parallel()
	s, target := withPlugins(t, newSource(t, testdb.MySQL(t), "1-141"), "playbooks"), testdb.Postgres(t)
	s.exec(t, statusPost, "DROP TABLE IR_Incident")
	out := mustRun(t, s.Database, target, func(o *migrate.Options) { o.Skip = []string{"ir_incident"} })
	requireTexts(t, out, "skipped      table ir_incident", "not valid  add constraint ir_statusposts_incidentid_fkey to ir_statusposts: rows without a parent: 1 ")
	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, "DELETE FROM ir_statusposts", "ALTER TABLE ir_statusposts VALIDATE CONSTRAINT ir_statusposts_incidentid_fkey")
	requirePlugins(t, conn, "playbooks")
}
