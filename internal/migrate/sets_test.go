package migrate_test

import (
	"testing"

	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// sets are migrations that databases of real releases have.
var sets = []string{
	"1-89", "1-101,105,107,113", "1-109", "1-109,113", "1-128", "1-129,135", "1-134", "1-141", "1-144", "1-144,195",
}

// TestEverySetIsBuilt migrates databases without rows, and compares all that is
// in the target with the timeline's data.
func TestEverySetIsBuilt(t *testing.T) {
	t.Parallel()
	for _, set := range sets {
		t.Run(set, func(t *testing.T) {
			t.Parallel()
			s := newSource(t, testdb.MySQL(t), set)
			requireBuilt(t, s, testdb.Postgres(t), set)
			requireBuilt(t, s, testdb.PostgresNewest(t), set)
		})
	}
}

// TestTargetAtAnEarlierSet migrates into a schema that a server left complete at
// 120, with indexes and views.
func TestTargetAtAnEarlierSet(t *testing.T) {
	t.Parallel()
	target := testdb.Postgres(t)
	conn := openPostgres(t, target.DSN)
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := schema.Apply(t.Context(), tx, "public", schema.Through(120), schema.ApplyOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	requireBuilt(t, newSource(t, testdb.MySQL(t), "1-134"), target, "1-134")
}

// requireBuilt migrates and compares the target with the timeline.
func requireBuilt(t *testing.T, s source, target *testdb.Database, set string) {
	t.Helper()
	if out, err := run(t, s.Database, target); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	versions, err := schema.ParseVersions(set)
	if err != nil {
		t.Fatal(err)
	}
	conn := openPostgres(t, target.DSN)
	schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, versions))
	compareRows(t, s.db, conn)
}
