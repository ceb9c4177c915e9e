package migrate_test

import (
	"errors"
	"strings"
	"testing"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// corruptPlugin changes one row of Boards' cards.
const corruptPlugin = "UPDATE focalboard_blocks SET title = title || '.' WHERE id = (SELECT min(id) FROM focalboard_blocks)"

// newFilledPlugins makes a database with all plugins, and rows in their tables.
func newFilledPlugins(t *testing.T) source {
	t.Helper()
	s := withPlugins(t, newSource(t, testdb.MySQL(t), "1-141"))
	for _, p := range schema.Plugins() {
		fillPlugins(t, s, p)
	}
	return s
}

// requireDifferences fails where an error is not one of differences that says this.
func requireDifferences(t *testing.T, out string, err error, want string) {
	t.Helper()
	if !errors.As(err, new(*migrate.DifferencesError)) || !strings.Contains(err.Error(), want) {
		t.Errorf("%v is not of a difference with %q\n%s", err, want, out)
	}
}

// TestVerifyPlugins finds what was changed in a plugin's table: by the run's record,
// without one, and by that of a later copy. Tables that are gone from either side are
// found too.
func TestVerifyPlugins(t *testing.T) {
	t.Parallel()
	s, target := newFilledPlugins(t), testdb.Postgres(t)
	out := mustRun(t, s.Database, target, func(o *migrate.Options) { o.Verify = migrate.VerifyFull })
	if !strings.Contains(out, " are the same in both databases, in ") || strings.Contains(out, "are those that it was sent") {
		t.Errorf("the rows are to be compared with MySQL's, and once:\n%s", out)
	}
	conn := testdb.OpenPostgres(t, target.DSN)
	out, err := verifyDatabases(t, s.Database, target)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	requireTexts(t, out, "left alone   db_migrations (", "focalboard_blocks ", "calls_sessions ")
	if strings.Contains(out, "belongs to the plugin") {
		t.Errorf("a plugin was left alone:\n%s", out)
	}
	execPostgres(t, conn, corruptPlugin)
	out, err = verifyDatabases(t, s.Database, target)
	requireDifferences(t, out, err, "the databases differ: 1 row of focalboard_blocks")
	out, err = verifyDatabases(t, s.Database, target, func(o *migrate.VerifyOptions) { o.Skip = []string{"focalboard_blocks"} })
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	requireTexts(t, out, "skipped      table focalboard_blocks\n")

	mustRun(t, s.Database, target, func(o *migrate.Options) { o.DataOnly, o.Tables, o.Truncate = true, []string{"Users"}, true })
	out, err = verifyDatabases(t, s.Database, target)
	requireDifferences(t, out, err, "the databases differ: 1 row of focalboard_blocks")

	execPostgres(t, conn, "DROP SCHEMA migration_assist CASCADE")
	out, err = verifyDatabases(t, s.Database, target)
	requireDifferences(t, out, err, "the databases differ: 1 row of focalboard_blocks")
}

// TestVerifyLostPluginTables finds tables that the run has copied and that one database
// does not have any more.
func TestVerifyLostPluginTables(t *testing.T) {
	t.Parallel()
	s, target := newFilledPlugins(t), testdb.Postgres(t)
	mustRun(t, s.Database, target)
	execPostgres(t, testdb.OpenPostgres(t, target.DSN), "DROP TABLE focalboard_sessions")
	s.exec(t, "DROP TABLE calls_jobs")
	out, err := verifyDatabases(t, s.Database, target)
	requireDifferences(t, out, err, "table focalboard_sessions (only in MySQL")
	requireDifferences(t, out, err, "table calls_jobs (only in PostgreSQL")
}

// TestVerifyPluginsNotMoved says that the tables of plugins that the run has not moved
// are left alone, also where PostgreSQL has them.
func TestVerifyPluginsNotMoved(t *testing.T) {
	t.Parallel()
	s, target := newFilledPlugins(t), testdb.Postgres(t)
	mustRun(t, s.Database, target, func(o *migrate.Options) { o.Plugins = []string{"calls"} })
	execPostgres(t, testdb.OpenPostgres(t, target.DSN), "CREATE TABLE focalboard_blocks (id text)")
	out, err := verifyDatabases(t, s.Database, target)
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	requireTexts(t, out, "left alone   focalboard_blocks (belongs to the plugin Boards)", "left alone   IR_System (belongs to the plugin Playbooks)")
	if strings.Contains(out, "left alone   calls") {
		t.Errorf("Calls was left alone:\n%s", out)
	}
}

// TestVerifyFullOfPlugins changes a plugin's row while a run is at work that compares
// with MySQL.
func TestVerifyFullOfPlugins(t *testing.T) {
	t.Parallel()
	s, target := newFilledPlugins(t), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	_, err := run(t, s.Database, target, func(o *migrate.Options) {
		o.Verify, o.Out = migrate.VerifyFull, afterPhase("copy", func() { execPostgres(t, conn, corruptPlugin) })
	})
	requireDifferences(t, "", err, "the databases differ: 1 row of focalboard_blocks")
}
