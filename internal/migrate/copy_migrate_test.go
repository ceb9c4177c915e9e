package migrate_test

import (
	"testing"

	"migration-assist/internal/testdb"
)

// TestMigrateTakesOverWhatACopyDropped builds what the site had, too.
func TestMigrateTakesOverWhatACopyDropped(t *testing.T) {
	t.Parallel()
	s := newSampleSource(t, testdb.MySQL(t))
	target, conn := newBuilt(t, testdb.Postgres(t))
	execPostgres(t, conn, "CREATE INDEX site_posts ON posts (userid)", "CREATE SCHEMA site", "CREATE TABLE site.own (team varchar(26) CONSTRAINT own_team REFERENCES teams (id))")
	before := definitions(t, conn)
	_ = interrupted(t, s.Database, target, 30, dataOnly)
	_ = interrupted(t, s.Database, target, 3, restart)
	mustRun(t, s.Database, target, sourceStopped)
	requireDefinitions(t, conn, before)
	compareRows(t, s.db, conn, "public")
	if saved := savedObjects(t, conn); len(saved) > 0 {
		t.Errorf("after the end, the ledger has %v", saved)
	}
}
