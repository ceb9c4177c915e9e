package checks_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/checks"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	for name, database := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := database(t)
			db := newDatabase(t, d)
			read := func() (*schema.Catalog, schema.Versions) {
				t.Helper()
				catalog, err := schema.ReadMySQL(t.Context(), db, d.Name)
				if err != nil {
					t.Fatal(err)
				}
				versions, err := schema.CheckSource(catalog.Migrations)
				if err != nil {
					t.Fatal(err)
				}
				return catalog, versions
			}
			if differences := checks.Compare(read()); differences != nil {
				t.Errorf("Mattermost's own schema differs: %v", differences)
			}
			testdb.ExecMySQL(t, db,
				"ALTER TABLE Threads ADD COLUMN TeamId varchar(26) NOT NULL DEFAULT 'x', DROP COLUMN ReplyCount, MODIFY LastReplyAt int",
				"ALTER TABLE Audits DROP INDEX idx_audits_user_id, ADD INDEX ours (SessionId)",
				"DROP TABLE Licenses", "CREATE TABLE OurOwn (Id int)")
			want := []checks.TableDiff{
				{Table: "Audits", Lines: []string{"-  KEY `ours` (`SessionId`)", "+  KEY `idx_audits_user_id` (`UserId`)"}},
				{Table: "Licenses", Lines: []string{"+  `Id` varchar(26) NOT NULL", "+  `CreateAt` bigint", "+  `Bytes` text", "+  PRIMARY KEY (`Id`)"}},
				{Table: "Threads", Lines: []string{
					"-  `LastReplyAt` int", "+  `LastReplyAt` bigint", "-  `TeamId` varchar(26) NOT NULL DEFAULT 'x'", "+  `ReplyCount` bigint",
				}},
			}
			if diff := cmp.Diff(want, checks.Compare(read())); diff != "" {
				t.Errorf("differences (-want +have):\n%s", diff)
			}
		})
	}
}
