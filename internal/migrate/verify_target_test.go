package migrate_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/migrate"
	"migration-assist/internal/report"
	"migration-assist/internal/testdb"
)

// TestVerifyTarget changes a row of PostgreSQL's while a run is at work. It is found by
// what was sent, and named.
func TestVerifyTarget(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	const change = "UPDATE channels SET header = header || '.' WHERE id = (SELECT min(id) FROM channels)"
	folder := t.TempDir()
	_, err := run(t, s.Database, target, reporting(folder), func(o *migrate.Options) {
		o.Out = afterPhase("copy", func() { execPostgres(t, conn, change) })
	})
	requireRefusal(t, err, "the databases differ: 1 row of Channels", "The rows are in the target")
	if !errors.As(err, new(*migrate.DifferencesError)) {
		t.Errorf("%v is no *DifferencesError", err)
	}
	summary, page := readReports(t, folder)
	want := []report.Comparison{
		{With: report.Sent, Tables: 71, Rows: 21_547, Different: []report.Different{{Table: "channels", Rows: channels(t, summary), AtMost: true}}},
		{With: report.MySQL, Tables: 1, Rows: channels(t, summary), Different: []report.Different{{Table: "channels", Rows: 1}}},
	}
	if diff := cmp.Diff(want, summary.Verification.Rows); diff != "" || summary.Verification.Mode != "target" || summary.Verification.State != report.Failed {
		t.Errorf("verification %s %s (-want +have):\n%s", summary.Verification.Mode, summary.Verification.State, diff)
	}
	requireTexts(t, page, "no difference. The verification has failed.", "1 table with rows that differ")
	for _, mode := range []migrate.VerifyMode{migrate.VerifyTarget, migrate.VerifyFull} {
		_, err = run(t, s.Database, target, sourceStopped, func(o *migrate.Options) { o.Verify = mode })
		requireRefusal(t, err, "the databases differ: 1 row of Channels")
	}
	mustRun(t, s.Database, target, sourceStopped, func(o *migrate.Options) { o.Verify = migrate.VerifyNone })
}

// channels is how many rows of channels a run has copied.
func channels(t *testing.T, summary report.Report) int64 {
	t.Helper()
	for _, table := range summary.Tables {
		if table.Name == "channels" {
			return table.Rows
		}
	}
	t.Fatal("channels was not copied")
	return 0
}

// TestVerifyTargetAfterResume changes a row that a run has copied before it ended on the
// way. The digest of what was sent is in the ledger.
func TestVerifyTargetAfterResume(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	_ = interrupted(t, s.Database, target, 30)
	var table, column, key string
	for _, candidate := range [][3]string{{"posts", "message", "Posts"}, {"users", "nickname", "Users"}, {"channels", "header", "Channels"}} {
		var rows int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM "+candidate[0]).Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if rows > 0 {
			table, column, key = candidate[0], candidate[1], candidate[2]
		}
	}
	if table == "" {
		t.Fatal("none of the tables was copied")
	}
	execPostgres(t, conn, "UPDATE "+table+" SET "+column+" = "+column+" || '.' WHERE id = (SELECT min(id) FROM "+table+")")
	_, err := run(t, s.Database, target, sourceStopped)
	requireRefusal(t, err, "the databases differ: 1 row of "+key)
}
