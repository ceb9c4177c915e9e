package migrate_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"migration-assist/checks/verify"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// limitedRows is how many rows each of the tables of newLimited has.
const limitedRows = 2500

// newLimited migrates a table with a key, and one without that has the same row over and
// over.
func newLimited(t *testing.T, target *testdb.Database) source {
	t.Helper()
	s := newSource(t, testdb.MySQL(t), "1-141")
	const rows = ` FROM (WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 50) SELECT a.i * 50 + b.i AS i FROM n a, n b) numbers`
	s.exec(t,
		"CREATE TABLE Site_Numbers (Id int PRIMARY KEY, Text varchar(200))", "INSERT INTO Site_Numbers SELECT i, REPEAT(i, 40)"+rows,
		"CREATE TABLE Site_Log (Number int, Text varchar(20))", "INSERT INTO Site_Log SELECT 7, 'same'"+rows, "INSERT INTO Site_Log SELECT i, 'other'"+rows+" WHERE i < 10",
	)
	mustRun(t, s.Database, target, func(o *migrate.Options) { o.CreateUnknown = []string{"Site_Numbers", "Site_Log"} })
	return s
}

// verifyLimited compares with little memory and in many parts, and returns the rows that
// were named, and how many the only table that may differ has.
func verifyLimited(t *testing.T, s source, target *testdb.Database, limits verify.Limits) ([]verify.Difference, migrate.DifferentTable) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "differences.ndjson")
	limits.Pages = 3
	out, err := verifyDatabases(t, s.Database, target, func(o *migrate.VerifyOptions) { o.Differences, o.Limits, o.ChunkBytes = file, limits, 1<<14 })
	different := (*migrate.DifferencesError)(nil)
	if !errors.As(err, &different) || len(different.Tables) != 1 {
		t.Fatalf("%v\n%s", err, out)
	}
	var named []verify.Difference
	for _, d := range readDifferences(t, file) {
		if d.Kind != verify.More {
			named = append(named, d)
		}
	}
	return named, different.Tables[0]
}

// TestVerifyWithinLimits finds one row in a table of which only few rows may be held.
func TestVerifyWithinLimits(t *testing.T) {
	t.Parallel()
	target := testdb.Postgres(t)
	s := newLimited(t, target)
	execPostgres(t, testdb.OpenPostgres(t, target.DSN), "UPDATE site_numbers SET text = text || '.' WHERE id = 1234")
	named, of := verifyLimited(t, s, target, verify.Limits{Rows: 4})
	if len(named) != 1 || *named[0].Key[0].Value != "1234" || len(named[0].Columns) != 1 || of != (migrate.DifferentTable{Name: "Site_Numbers", Rows: 1}) {
		t.Errorf("%v of %+v", named, of)
	}
}

// TestVerifyBeyondLimits changes all rows. As many as may be held are named, truly, and
// the others counted.
func TestVerifyBeyondLimits(t *testing.T) {
	t.Parallel()
	target := testdb.Postgres(t)
	s := newLimited(t, target)
	execPostgres(t, testdb.OpenPostgres(t, target.DSN), "UPDATE site_numbers SET text = text || '.'")
	named, of := verifyLimited(t, s, target, verify.Limits{Rows: 100})
	if len(named) == 0 || len(named) > 50 || of != (migrate.DifferentTable{Name: "Site_Numbers", Rows: limitedRows, AtMost: true}) {
		t.Errorf("%d rows are named of %+v", len(named), of)
	}
	requireChanged(t, named)

	named, of = verifyLimited(t, s, target, verify.Limits{Shown: 1})
	if len(named) != 10 || of != (migrate.DifferentTable{Name: "Site_Numbers", Rows: limitedRows}) {
		t.Errorf("%d rows are named of %+v", len(named), of)
	}
	requireChanged(t, named)
}

// requireChanged fails where a row is named in which not just the text was changed.
func requireChanged(t *testing.T, named []verify.Difference) {
	t.Helper()
	for _, d := range named {
		if d.Kind != verify.Different || len(d.Columns) != 1 || *d.Columns[0].Postgres.Value != *d.Columns[0].MySQL.Value+"." {
			t.Errorf("named is %v", d)
		}
	}
}

// TestVerifyEqualRows loses and adds rows that are there more often than rows may be
// held.
func TestVerifyEqualRows(t *testing.T) {
	t.Parallel()
	target := testdb.Postgres(t)
	s := newLimited(t, target)
	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, "DELETE FROM site_log WHERE ctid IN (SELECT ctid FROM site_log WHERE text = 'same' LIMIT 2)")
	for _, want := range []struct {
		kind verify.Kind
		rows int64
	}{{verify.Missing, 2}, {verify.Extra, 1500}} {
		named, of := verifyLimited(t, s, target, verify.Limits{Rows: 100})
		if len(named) != int(min(want.rows, verify.NamedRows)) || of != (migrate.DifferentTable{Name: "Site_Log", Rows: want.rows}) {
			t.Errorf("%d rows are named of %+v", len(named), of)
		}
		for _, d := range named {
			if d.Kind != want.kind || *d.Key[0].Value != "7" || *d.Key[1].Value != "same" {
				t.Errorf("named is %v", d)
			}
		}
		execPostgres(t, conn, "INSERT INTO site_log SELECT 7, 'same' FROM generate_series(1, 1502)")
	}
}

// TestVerifyKeyOfManyRows gives one key more rows in PostgreSQL than may be held. Some of
// them are named.
func TestVerifyKeyOfManyRows(t *testing.T) {
	t.Parallel()
	target := testdb.Postgres(t)
	s := newLimited(t, target)
	execPostgres(t, testdb.OpenPostgres(t, target.DSN), "ALTER TABLE site_numbers DROP CONSTRAINT site_numbers_pkey",
		"INSERT INTO site_numbers SELECT 5, i::text FROM generate_series(10001, 12000) i")
	named, of := verifyLimited(t, s, target, verify.Limits{Rows: 100})
	if len(named) == 0 || len(named) > 100 || !of.AtMost || of.Rows < 2000 || of.Rows > 2001 {
		t.Errorf("%d rows are named of %+v", len(named), of)
	}
	for _, d := range named {
		if d.Kind != verify.Extra || *d.Key[0].Value != "5" {
			t.Errorf("named is %v", d)
		}
	}
}

// TestVerifyTooManyRejects refuses a rejects file with more rows than may be known.
func TestVerifyTooManyRejects(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	for i := range 3 {
		s.exec(t, fmt.Sprintf("INSERT INTO Posts (Id, Message) VALUES ('p%d', CHAR(0))", i))
	}
	_, err := run(t, s.Database, target, onInvalid(t, filepath.Join(t.TempDir(), "rejects"), "nul=reject"))
	requireRefusal(t, err, "rows set aside: 3")
	if out, err := verifyDatabases(t, s.Database, target, func(o *migrate.VerifyOptions) { o.Limits.SetAside = 3 }); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	_, err = verifyDatabases(t, s.Database, target, func(o *migrate.VerifyOptions) { o.Limits.SetAside = 2 })
	requireRefusal(t, err, "it has more than 2 rows, which are too many to compare without them", "--skip")
}
