package migrate_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"migration-assist/internal/migrate"
	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// TestForeignKeyWaits has a row set aside that another one points to, in a schema
// that is not public.
func TestForeignKeyWaits(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	if _, err := conn.Exec(t.Context(), "CREATE SCHEMA mm"); err != nil {
		t.Fatal(err)
	}
	s.exec(t, "INSERT INTO RetentionPolicies (Id, DisplayName) VALUES ('p1', CHAR(0)), ('p2', 'fine')",
		"INSERT INTO RetentionPoliciesTeams (PolicyId, TeamId) VALUES ('p1', 't1'), ('p2', 't2')",
		"INSERT INTO RetentionPoliciesChannels (PolicyId, ChannelId) VALUES ('p2', 'c')")
	file := filepath.Join(t.TempDir(), "rejects")
	inSchema := func(o *migrate.Options) { o.Schema = "mm" }
	rejected := migrateRejecting(t, s, target, file, inSchema)
	if len(rejected.ForeignKeys) != 1 {
		t.Fatalf("%d foreign keys wait: %v", len(rejected.ForeignKeys), rejected.ForeignKeys)
	}
	requireRefusal(t, &rejected, "a foreign key waits for rows that were set aside: add constraint fk_retentionpoliciesteams_retentionpolicies to retentionpoliciesteams",
		`Key (policyid)=(p1) is not present in table "retentionpolicies"`, "rejects replay "+file+" --schema mm")

	if out, err := replay(t, file, target, "mm", "nul=strip"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	schematest.Require(t.Context(), t, conn, "mm", schematest.Timeline(t, schema.Through(141)))
	compareRows(t, s.db, conn, "mm")
}

// TestForeignKeyWaitsAfterAReplay has the parents in two files, then a line taken
// out, and at last the orphan deleted.
func TestForeignKeyWaitsAfterAReplay(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO RetentionPolicies (Id, DisplayName) VALUES ('p1', CHAR(0)), ('p2', CHAR(0))",
		"INSERT INTO RetentionPoliciesTeams (PolicyId, TeamId) VALUES ('p1', 't1'), ('p2', 't2')")
	file := filepath.Join(t.TempDir(), "rejects")
	migrateRejecting(t, s, target, file)
	lines := readLines(t, file)
	writeLines(t, file, slices.DeleteFunc(lines, func(l rejectedLine) bool { return l.Key["Id"] != "p1" }))

	out, err := replay(t, file, target, "public", "nul=strip")
	var rejected *migrate.RejectedError
	if !errors.As(err, &rejected) || len(rejected.ForeignKeys) != 1 {
		t.Fatalf("%v\n%s", err, out)
	}
	requireRefusal(t, err, "a foreign key waits for rows that are missing: add constraint fk_retentionpoliciesteams_retentionpolicies", "Key (policyid)=(p2) is not present",
		"the rows of "+file+" are in PostgreSQL", "or delete the rows that point to them")
	requireTexts(t, out, "put back 1 rows into retentionpolicies")

	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, "DELETE FROM public.retentionpoliciesteams WHERE policyid = 'p2'")
	writeLines(t, file, nil)
	if out, err := replay(t, file, target, "public"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, schema.Through(141)))
}
