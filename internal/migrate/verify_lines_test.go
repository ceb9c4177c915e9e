package migrate_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"migration-assist/checks/verify"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// TestVerifyLines reads what --differences says beside the rows that it names: of rows
// beyond these, of what only one database has, and of samples.
func TestVerifyLines(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	const rows = ` WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 50) SELECT a.i * 50 + b.i FROM n a, n b`
	s.exec(t,
		"CREATE TABLE Site_Numbers (Id int PRIMARY KEY)", "INSERT INTO Site_Numbers"+rows,
		"CREATE TABLE Site_Others (Id int PRIMARY KEY)", "INSERT INTO Site_Others"+rows,
		"CREATE TABLE Site_Lost (Id int)", "INSERT INTO Site_Lost VALUES (1)",
		"CREATE TABLE Site_Vacant (Id int)",
		"ALTER TABLE Teams ADD Motto text", "INSERT INTO Teams (Id, Motto) VALUES ('t', 'm')",
		"ANALYZE TABLE Site_Numbers, Site_Others",
	)
	mustRun(t, s.Database, target, func(o *migrate.Options) {
		o.CreateUnknown, o.Skip = []string{"Site_Numbers", "Site_Others"}, []string{"Site_Lost", "Teams.Motto"}
	})
	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, "DELETE FROM site_numbers WHERE id < 1700")
	file := filepath.Join(t.TempDir(), "differences.ndjson")
	out, err := verifyDatabases(t, s.Database, target, func(o *migrate.VerifyOptions) { o.Differences, o.Sample = file, 0.2 })
	requireDifferences(t, out, err, "1,700 rows of Site_Numbers; only one of the two databases has: table Site_Lost")
	lines := readJSON[verify.TableLine](t, file)
	all := len(lines)
	lines = slices.DeleteFunc(lines, func(line verify.TableLine) bool { return line.Kind == verify.Missing })
	if missing := all - len(lines); missing != verify.NamedRows {
		t.Errorf("%d rows are named", missing)
	}
	var compared *int64
	for _, line := range lines {
		if line.Kind == verify.Sampled {
			compared = line.Compared
		}
	}
	if compared == nil || *compared < 400 || *compared > 600 {
		t.Errorf("the sample is of %v rows", compared)
	}
	want := []verify.TableLine{
		{Table: "Site_Numbers", Kind: verify.More, Rows: 700},
		{Table: "Site_Others", Kind: verify.Sampled, Rows: 2500, Compared: compared},
		{Table: "Site_Lost", Kind: verify.OneSided, OnlyIn: "mysql"},
		{Table: "Teams", Column: "Motto", Kind: verify.OneSided, OnlyIn: "mysql"},
	}
	less := func(a, b verify.TableLine) bool { return string(a.Kind)+a.Table < string(b.Kind)+b.Table }
	if diff := cmp.Diff(want, lines, cmpopts.SortSlices(less)); diff != "" {
		t.Errorf("-want +got\n%s\n%s", diff, out)
	}
}
