package pgloadercompat_test

import (
	"database/sql"
	"io"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/migrate"
	"migration-assist/internal/rowtest"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/schematest"
	"migration-assist/internal/target"
	"migration-assist/internal/testdb"
)

// TestRetentionIDs takes each step around a load of tables of which pgloader cannot load
// one, which has rows.
func TestRetentionIDs(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MariaDB(t), func(*sql.DB) error { return nil })
	testdb.ExecMySQL(t, s.db, "INSERT INTO Posts (Id, Message) VALUES ('p', 'm')",
		`INSERT INTO RetentionIdsForDeletion (Id, TableName, Ids) VALUES ('r', 'Posts', '["a", "b,c", "\\"{}"]'), ('none', 'Posts', '[]'), ('null', NULL, NULL)`)
	d, conn := newTarget(t)
	complete := schematest.Snapshot(t.Context(), t, conn, "public")
	o := options(t, s.DSN, d.DSN, "")
	made := makeFile(t, o)
	requireClean(t, load(t, made, ""))
	if got := ask(t, conn, "SELECT id FROM retentionidsfordeletion"); len(got) != 0 {
		t.Errorf("pgloader has loaded %q", got)
	}

	const advice = "migration-assist copy --tables RetentionIdsForDeletion moves it"
	if !strings.Contains(made.Text, "\n--   - RetentionIdsForDeletion: ") || !strings.Contains(made.Text, advice) {
		t.Errorf("the comments do not say how the table is moved: %s", made.Text)
	}
	if err := migrate.Run(t.Context(), migrate.Options{
		MySQL: o.MySQL, Postgres: o.Postgres, Schema: "public", DataOnly: true, Tables: []string{"RetentionIdsForDeletion"}, SourceStopped: true, Out: io.Discard,
	}); err != nil {
		t.Fatal(err)
	}
	if err := target.PostMigrate(t.Context(), target.PostOptions{Postgres: o.Postgres, Schema: "public", CreateIndexes: true, Out: io.Discard}); err != nil {
		t.Fatal(err)
	}
	want := []string{`none {}`, `null `, `r {a,"b,c","\"{}"}`}
	if diff := cmp.Diff(want, ask(t, conn, "SELECT id || ' ' || coalesce(ids::text, '') FROM retentionidsfordeletion ORDER BY id")); diff != "" {
		t.Errorf("retentionidsfordeletion (-want +got):\n%s", diff)
	}
	rowtest.Compare(t, s.db, conn, "public")
	requireVerified(t, o)
	schematest.Require(t.Context(), t, conn, "public", complete)
}

// TestNeighbours loads plugins, and then the server's tables, into a database where others
// are that the file does not name: Mattermost's, and a site's whose names contain those of
// tables that are loaded.
func TestNeighbours(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MariaDB(t), func(db *sql.DB) error {
		for _, id := range []string{"boards", "calls", "playbooks"} {
			if err := sampledb.CreatePlugin(t.Context(), db, id); err != nil {
				return err
			}
		}
		return nil
	})
	own := []string{"own_calls", "calls_own", "focalboard_blocks2", "my_ir_incident", "posts_old", "oldposts"}
	testdb.ExecMySQL(t, s.db, "INSERT INTO Posts (Id, Message) VALUES ('p', 'm')", "INSERT INTO calls_sessions (ID) VALUES ('s')",
		"INSERT INTO focalboard_blocks_history (id, insert_at, create_at, update_at) VALUES ('b', '2024-01-01 00:00:00.000001', 1, 1)")
	d, conn := newTarget(t)
	for _, name := range own {
		testdb.ExecMySQL(t, s.db, "CREATE TABLE "+name+" (id varchar(26) PRIMARY KEY)", "INSERT INTO "+name+" VALUES ('mysql')")
		execPostgres(t, conn, "CREATE TABLE "+name+" (id varchar(26) PRIMARY KEY)", "INSERT INTO "+name+" VALUES ('postgres')")
	}
	execPostgres(t, conn, "INSERT INTO users (id) VALUES ('u')")
	want := schematest.Snapshot(t.Context(), t, conn, "public")
	for _, id := range []string{"boards", "calls", "playbooks"} {
		o := options(t, s.DSN, d.DSN, id)
		requireClean(t, load(t, makeFile(t, o), ""))
		maps.Copy(want, schematest.Plugin(t, id, pluginVersions[id]))
	}
	maps.DeleteFunc(want, func(element, _ string) bool {
		return strings.HasPrefix(element, "index idx_preferences_") && strings.HasSuffix(element, " on focalboard_preferences")
	})
	schematest.Require(t.Context(), t, conn, "public", want)
	requireVerified(t, options(t, s.DSN, d.DSN, ""), "calls", "calls_sessions", "focalboard_blocks", "focalboard_blocks_history", "IR_Incident", "IR_System")
	if diff := cmp.Diff([]string{"u"}, ask(t, conn, "SELECT id FROM users UNION ALL SELECT id FROM posts")); diff != "" {
		t.Errorf("rows of Mattermost's (-want +got):\n%s", diff)
	}

	// Those of both sides would be loaded with Mattermost's.
	execPostgres(t, conn, "DELETE FROM users")
	testdb.ExecMySQL(t, s.db, "DROP TABLE "+strings.Join(own, ", "))
	requireClean(t, load(t, makeFile(t, options(t, s.DSN, d.DSN, "")), ""))
	requireVerified(t, options(t, s.DSN, d.DSN, ""), "Posts", "Users")
	for _, name := range own {
		if diff := cmp.Diff([]string{"postgres"}, ask(t, conn, "SELECT id FROM "+name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
