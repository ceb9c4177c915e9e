package check_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"migration-assist/internal/check"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// TestCompareWithFolder compares with the schema at the migrations of a folder of
// Mattermost's files.
func TestCompareWithFolder(t *testing.T) {
	t.Parallel()
	d := testdb.MariaDB(t)
	newSource(t, d)
	for through, want := range map[int]string{
		141: "schema   as Mattermost's migrations 1-109,111-141 leave it\n",
		140: "schema   PostAcknowledgements differs from Mattermost's at the migrations 1-109,111-140 (- MySQL has, + Mattermost has)\n" +
			"         -  `RemoteId` varchar(26) DEFAULT ''\n         -  `ChannelId` varchar(26) DEFAULT ''\nchecked",
	} {
		folder := t.TempDir()
		for _, m := range schema.MattermostMySQL(schema.Through(through)).Migrations {
			for _, direction := range []string{"up", "down"} {
				name := fmt.Sprintf("%06d_%s.%s.sql", m.Version, m.Name, direction)
				if err := os.WriteFile(filepath.Join(folder, name), []byte("nonsense"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		out, err := run(t, d, t.TempDir(), func(o *check.Options) { o.FullSchema, o.MigrationFiles = true, folder })
		if err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		requireText(t, out, want)
	}
}
