package migrate_test

import (
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// sampledRows is how many rows each of the tables of newSampled has.
const sampledRows = 10_000

// newSampled migrates tables with keys of one column and of several, one whose keys the
// copy changes, one whose key is a moment, and one without a key.
func newSampled(t *testing.T, database, target *testdb.Database) source {
	t.Helper()
	s := newSource(t, database, "1-141")
	const rows = ` FROM (WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 100)
		SELECT a.i * 100 + b.i AS i FROM n a, n b) numbers`
	s.exec(t,
		`CREATE TABLE Site_Numbers (Id int(8) zerofill PRIMARY KEY, Text varchar(20))`,
		`CREATE TABLE Site_Words (Word varchar(30) CHARACTER SET latin1, Number bigint, Text varchar(20), PRIMARY KEY (Number, Word))`,
		`CREATE TABLE Site_Changed (Id varchar(30) PRIMARY KEY, Text varchar(20))`,
		`CREATE TABLE Site_Moments (At datetime PRIMARY KEY, Text varchar(20))`,
		`CREATE TABLE Site_Log (Text varchar(20))`,
		`INSERT INTO Site_Numbers SELECT i, CONCAT('text ', i)`+rows,
		`INSERT INTO Site_Words SELECT CONCAT('Wörd', i % 7), i - 100, CONCAT('text ', i)`+rows,
		`INSERT INTO Site_Changed SELECT CONCAT(i, CHAR(0)), CONCAT('text ', i)`+rows,
		`INSERT INTO Site_Moments SELECT DATE_ADD('2024-01-01', INTERVAL i SECOND), CONCAT('text ', i)`+rows,
		`INSERT INTO Site_Log SELECT CONCAT('text ', i)`+rows,
		`ANALYZE TABLE Site_Numbers, Site_Words, Site_Changed, Site_Moments, Site_Log`,
	)
	mustRun(t, s.Database, target, func(o *migrate.Options) { o.CreateUnknown = []string{"all"} })
	return s
}

// sample compares a tenth of the rows, in many parts.
func sample(o *migrate.VerifyOptions) { o.Sample, o.ChunkBytes = 0.1, 1<<16 }

// TestVerifyOfSample compares a sample of tables that are the same. It has about as many
// rows as it should, and it is said of what table it is none.
func TestVerifyOfSample(t *testing.T) {
	t.Parallel()
	for name, servers := range pluginServers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := servers.target(t)
			s := newSampled(t, servers.source(t), target)
			out, err := verifyDatabases(t, s.Database, target, sample)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			requireTexts(t, out, "verified: a sample alone: ", "; the others were not compared\n", "whole          site_log: it has no key\n",
				"whole          site_moments: its key is of a type that the two databases may write differently\n",
				"whole          site_changed: its sample, or the number of its rows, is not the same\n")
			for _, table := range []string{"site_numbers", "site_words"} {
				rows, compared := compared(t, out, table)
				share, err := strconv.ParseFloat(strings.ReplaceAll(compared, ",", ""), 64)
				if err != nil || rows != "10,000" || math.Abs(share/sampledRows-0.1) > 0.02 {
					t.Errorf("%s of %s rows of %s were compared\n%s", compared, rows, table, out)
				}
			}
			for _, table := range []string{"site_log", "site_moments", "site_changed"} {
				if rows, compared := compared(t, out, table); rows != "10,000" || compared != "all" {
					t.Errorf("%s of %s rows of %s were compared\n%s", compared, rows, table, out)
				}
			}
		})
	}
}

// compared reads the row of a table in what verify prints: how many rows MySQL has, and
// how many were compared.
func compared(t *testing.T, out, table string) (rows, compared string) {
	t.Helper()
	for line := range strings.Lines(out) {
		if cells := strings.Split(line, "│"); len(cells) > 4 && strings.TrimSpace(cells[1]) == table {
			return strings.TrimSpace(cells[2]), strings.TrimSpace(cells[4])
		}
	}
	t.Fatalf("%s is not in\n%s", table, out)
	return "", ""
}

// TestVerifyOfSampleFindsDifferences changes rows inside of the sample, and outside of
// it, where a lost row alone is found. Of a table that differs all rows are named.
func TestVerifyOfSampleFindsDifferences(t *testing.T) {
	t.Parallel()
	target := testdb.Postgres(t)
	s := newSampled(t, testdb.MySQL(t), target)
	conn := testdb.OpenPostgres(t, target.DSN)
	const (
		key     = `sha256(concat_ws(',', number, word)::bytea)`
		inside  = ` WHERE number = (SELECT min(number) FROM site_words WHERE ` + key + ` < '\x19')`
		outside = ` WHERE number = (SELECT min(number) FROM site_words WHERE ` + key + ` > '\x1a')`
	)
	execPostgres(t, conn, `UPDATE site_words SET text = text || '.'`+outside)
	out, err := verifyDatabases(t, s.Database, target, sample)
	if err != nil {
		t.Errorf("a row outside of the sample: %v\n%s", err, out)
	}
	out, err = verifyDatabases(t, s.Database, target, func(o *migrate.VerifyOptions) { o.Sample = 1 })
	requireDifferences(t, out, err, "the databases differ: 1 row of Site_Words")

	execPostgres(t, conn, `UPDATE site_words SET text = text || '.'`+inside)
	out, err = verifyDatabases(t, s.Database, target, sample)
	requireDifferences(t, out, err, "the databases differ: 2 rows of Site_Words")

	execPostgres(t, conn, `DELETE FROM site_numbers WHERE id = (SELECT min(id) FROM site_numbers WHERE sha256(id::text::bytea) > '\x1a')`)
	out, err = verifyDatabases(t, s.Database, target, sample)
	requireDifferences(t, out, err, "1 row of Site_Numbers")
	requireTexts(t, out, ": missing in PostgreSQL\n")
}

// TestVerifyOfSampleWithRejects compares a table whole of which rows were set aside.
func TestVerifyOfSampleWithRejects(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, `INSERT INTO Users (Id, Username, Email) WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 50)
		SELECT a.i * 50 + b.i, CONCAT('u', a.i * 50 + b.i, IF(a.i = b.i, CHAR(0), '')), a.i * 50 + b.i FROM n a, n b`, "ANALYZE TABLE Users")
	file := filepath.Join(t.TempDir(), "rejects.ndjson")
	_, err := run(t, s.Database, target, onInvalid(t, file, "nul=reject"))
	requireRefusal(t, err, "rows set aside: 50")
	out, err := verifyDatabases(t, s.Database, target, sample)
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	requireTexts(t, out, "whole          users: rows of it were set aside\n")
	if _, compared := compared(t, out, "users"); compared != "all" {
		t.Errorf("%s rows were compared\n%s", compared, out)
	}
}
