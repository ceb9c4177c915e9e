package migrate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/migrate"
	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

func deferFullText(o *migrate.Options) { o.DeferFullText = true }

func orphans(what migrate.Orphans) func(*migrate.Options) {
	return func(o *migrate.Options) { o.Orphans = what }
}

// requireComplete fails where the target is not what Mattermost's migrations leave, or
// an index is not valid.
func requireComplete(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, schema.Through(141)))
	var invalid int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_index WHERE NOT indisvalid").Scan(&invalid); err != nil || invalid != 0 {
		t.Errorf("%d indexes are not valid, %v", invalid, err)
	}
}

// TestFullTextIsDeferred until a migration without the flag, or post-migrate, builds it.
func TestFullTextIsDeferred(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MySQL(t), "1-141")
	target := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	out := mustRun(t, s.Database, target, deferFullText)
	requireTexts(t, out, "pending  5 full-text indexes: ", "idx_posts_message_txt on posts", "idx_fileinfo_content_txt on fileinfo", "migration-assist postgres post-migrate DSN", "done: ")
	var there, others int
	if err := conn.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE tablename IN ('posts', 'fileinfo')), count(*) FROM pg_indexes WHERE indexdef LIKE '%to_tsvector%'`).Scan(&there, &others); err != nil || there != 0 || others == 0 {
		t.Errorf("%d full-text indexes of posts and fileinfo, %d in all, %v", there, others, err)
	}
	if out = mustRun(t, s.Database, target, truncate); strings.Contains(out, "pending") {
		t.Errorf("without the flag:\n%s", out)
	}
	requireComplete(t, conn)
}

// TestOrphans has rows whose parent is not in MySQL.
func TestOrphans(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MySQL(t), "1-141")
	s.exec(t, "INSERT INTO RetentionPolicies (Id, DisplayName) VALUES ('p', 'policy')", "SET foreign_key_checks = 0",
		"INSERT INTO RetentionPoliciesTeams (PolicyId, TeamId) VALUES ('p', 't0'), ('gone', 't1'), ('gone', 't2')")
	target := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	_, err := run(t, s.Database, target)
	requireRefusal(t, err, "add constraint fk_retentionpoliciesteams_retentionpolicies to retentionpoliciesteams",
		"rows without a parent: 2 (teamid=t1, policyid=gone; teamid=t2, policyid=gone)", "--orphans=not-valid", "The rows are in the target")
	out := mustRun(t, s.Database, target, sourceStopped, orphans(migrate.OrphansNotValid))
	requireTexts(t, out, "go on    with the run", "not valid  add constraint fk_retentionpoliciesteams_retentionpolicies to retentionpoliciesteams: rows without a parent: 2 (teamid=t1")
	if _, err := conn.Exec(t.Context(), "INSERT INTO retentionpoliciesteams (policyid, teamid) VALUES ('gone', 't3')"); err == nil {
		t.Error("a row to come is not checked")
	}
	execPostgres(t, conn, "DELETE FROM retentionpoliciesteams WHERE policyid = 'gone'", "ALTER TABLE retentionpoliciesteams VALIDATE CONSTRAINT fk_retentionpoliciesteams_retentionpolicies")
	requireComplete(t, conn)
}

// TestTextsThatAreTooLong are named, and all else is built.
func TestTextsThatAreTooLong(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MySQL(t), "1-141")
	var words strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&words, "w%030d ", i)
	}
	if _, err := s.db.ExecContext(t.Context(), "INSERT INTO FileInfo (Id, Content) VALUES ('long', ?), ('short', 'word')", words.String()); err != nil {
		t.Fatal(err)
	}
	for name, only := range map[string]func(*migrate.Options){"migrate": func(*migrate.Options) {}, "copy": dataOnly} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, conn := testdb.Postgres(t), (*pgx.Conn)(nil)
			if name == "copy" {
				target, conn = newBuilt(t, target)
			} else {
				conn = testdb.OpenPostgres(t, target.DSN)
			}
			_, err := run(t, s.Database, target, only)
			requireRefusal(t, err, "idx_fileinfo_content_txt", "rows that are too long: 1 (id=long: 1,920,000 bytes)", `WHERE "id" IN ('long')`)
			var indexes int
			if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_indexes WHERE tablename = 'fileinfo'").Scan(&indexes); err != nil || indexes < 8 {
				t.Errorf("fileinfo has %d indexes, %v", indexes, err)
			}
			execPostgres(t, conn, "UPDATE fileinfo SET content = ''")
			mustRun(t, s.Database, target, only, sourceStopped, func(o *migrate.Options) { o.Verify = migrate.VerifyCounts })
			requireComplete(t, conn)
		})
	}
}
