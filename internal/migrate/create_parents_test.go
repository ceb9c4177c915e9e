package migrate_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/migrate"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
)

// badges is a site's table with foreign keys to tables of Mattermost's and of Playbooks'.
const badges = `CREATE TABLE Badges (Id int PRIMARY KEY, UserId varchar(26), RunId varchar(26),
	CONSTRAINT Badge_User FOREIGN KEY (UserId) REFERENCES Users (Id) ON DELETE CASCADE, CONSTRAINT Badge_Run FOREIGN KEY (RunId) REFERENCES IR_Incident (ID))`

// newBadges makes the site's table, in which one row has a parent.
func newBadges(t *testing.T, d *testdb.Database) source {
	t.Helper()
	s := newSource(t, d, "1-141")
	if err := sampledb.CreatePlugin(t.Context(), s.db, "playbooks"); err != nil {
		t.Fatal(err)
	}
	testdb.ExecMySQL(t, s.db, badges, "INSERT INTO Users (Id, Username, Email) VALUES ('u', 'u', 'u')", "INSERT INTO Badges VALUES (1, 'u', NULL), (2, NULL, NULL)")
	return s
}

// badgeKeys are the foreign keys of the site's table in PostgreSQL.
func badgeKeys(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'public.badges'::regclass ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

const (
	badgeRun  = "badge_run FOREIGN KEY (runid) REFERENCES ir_incident(id)"
	badgeUser = "badge_user FOREIGN KEY (userid) REFERENCES users(id) ON DELETE CASCADE"
)

// TestCreatedParents has foreign keys of a site's table to Mattermost's and a plugin's.
// The target is used a second time, whose keys go first.
func TestCreatedParents(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := newBadges(t, database(t)), testdb.Postgres(t)
			conn := testdb.OpenPostgres(t, target.DSN)
			create := func(o *migrate.Options) { o.CreateUnknown, o.SourceStopped = []string{"all"}, true }
			for _, changes := range [][]func(*migrate.Options){{create}, {create, truncate}} {
				if out := mustRun(t, s.Database, target, changes...); strings.Contains(out, "foreign keys are not built") {
					t.Errorf("a foreign key is left out:\n%s", out)
				}
				if diff := cmp.Diff([]string{badgeRun, badgeUser}, badgeKeys(t, conn)); diff != "" {
					t.Errorf("foreign keys (-want +got):\n%s", diff)
				}
				compareRows(t, s.db, conn, "public")
			}
			// One that ended when it had built all keys begins anew, and so does one that could not
			// build all.
			_, err := run(t, s.Database, target, create, truncate, func(o *migrate.Options) {
				o.Out = afterPhase("copy", func() { execPostgres(t, conn, "UPDATE users SET nickname = 'other'") })
			})
			requireRefusal(t, err, "1 row of Users", "All is built.")
			mustRun(t, s.Database, target, create, restart)
			if diff := cmp.Diff([]string{badgeRun, badgeUser}, badgeKeys(t, conn)); diff != "" {
				t.Errorf("foreign keys (-want +got):\n%s", diff)
			}
			testdb.ExecMySQL(t, s.db, "SET SESSION foreign_key_checks = 0", "INSERT INTO Badges VALUES (3, NULL, 'gone')")
			_, err = run(t, s.Database, target, create, truncate)
			requireRefusal(t, err, "add constraint badge_run to badges", "rows without a parent: 1 (id=3, runid=gone)", "--orphans=not-valid")
			mustRun(t, s.Database, target, create, restart, orphans(migrate.OrphansNotValid))
			if diff := cmp.Diff([]string{badgeRun + " NOT VALID", badgeUser}, badgeKeys(t, conn)); diff != "" {
				t.Errorf("foreign keys (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSkippedParent leaves the table out to which a foreign key points.
func TestSkippedParent(t *testing.T) {
	t.Parallel()
	s, target := newBadges(t, testdb.MySQL(t)), testdb.Postgres(t)
	out := mustRun(t, s.Database, target, func(o *migrate.Options) {
		o.CreateUnknown, o.Plugins, o.Skip = []string{"badges"}, []string{"none"}, []string{"users"}
	})
	requireTexts(t, out, "Badges: foreign keys are not built: Badge_Run (to IR_Incident, which is not made with it), Badge_User (to Users, which is not made with it)")
	if keys := badgeKeys(t, testdb.OpenPostgres(t, target.DSN)); len(keys) != 0 {
		t.Errorf("there are %s", keys)
	}
}

// TestCreatedKeyWaits has the parent of a site's row set aside.
func TestCreatedKeyWaits(t *testing.T) {
	t.Parallel()
	s, target := newBadges(t, testdb.MySQL(t)), testdb.Postgres(t)
	testdb.ExecMySQL(t, s.db, "UPDATE Users SET Nickname = CHAR(0)")
	file := filepath.Join(t.TempDir(), "rejects")
	rejected := migrateRejecting(t, s, target, file, func(o *migrate.Options) { o.CreateUnknown = []string{"badges"} })
	requireRefusal(t, &rejected, "a foreign key waits for rows that were set aside: add constraint badge_user to badges")
	if out, err := replay(t, file, target, "public", "nul=strip"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if diff := cmp.Diff([]string{badgeRun, badgeUser}, badgeKeys(t, testdb.OpenPostgres(t, target.DSN))); diff != "" {
		t.Errorf("foreign keys (-want +got):\n%s", diff)
	}
}
