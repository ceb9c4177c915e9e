package migrate_test

import (
	"strings"
	"testing"

	"migration-assist/internal/migrate"
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
	conn := testdb.OpenPostgres(t, target.DSN)
	build(t, conn, "1-120")
	requireBuilt(t, newSource(t, testdb.MySQL(t), "1-134"), target, "1-134")
}

// requireBuilt migrates and compares the target with the timeline.
func requireBuilt(t *testing.T, s source, target *testdb.Database, set string) {
	t.Helper()
	mustRun(t, s.Database, target)
	versions, err := schema.ParseVersions(set)
	if err != nil {
		t.Fatal(err)
	}
	conn := testdb.OpenPostgres(t, target.DSN)
	schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, versions))
	compareRows(t, s.db, conn, "public")
}

// TestOtherSchema migrates into a schema whose name needs quotes, and leaves
// public alone.
func TestOtherSchema(t *testing.T) {
	t.Parallel()
	const name = `mm_X "1"`
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	into := func(o *migrate.Options) { o.Schema = name }
	_, err := run(t, s.Database, target, into)
	requireRefusal(t, err, "has no schema "+name, "CREATE SCHEMA "+schema.QuotePostgres(name))
	execPostgres(t, conn, "CREATE SCHEMA "+schema.QuotePostgres(name))
	mustRun(t, s.Database, target, into)
	schematest.Require(t.Context(), t, conn, name, schematest.Timeline(t, schema.Through(141)))
	compareRows(t, s.db, conn, name)
	for _, relation := range relations(t, conn) {
		if strings.Contains(relation, " public.") {
			t.Errorf("public has %s", relation)
		}
	}
}
