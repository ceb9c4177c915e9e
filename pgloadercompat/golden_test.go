package pgloadercompat_test

import (
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
	"migration-assist/pgloadercompat"
	"migration-assist/schema"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden compares the files of a server with all plugins, on MySQL and MariaDB,
// with those of testdata.
func TestGolden(t *testing.T) {
	t.Parallel()
	for product, database := range map[string]func(testing.TB) *testdb.Database{"mysql": testdb.MySQL, "mariadb": testdb.MariaDB} {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			s, d := newSource(t, database(t), func(db *sql.DB) error {
				for _, p := range schema.Plugins() {
					if err := sampledb.CreatePlugin(t.Context(), db, p.ID); err != nil {
						return err
					}
				}
				return nil
			}), testdb.Postgres(t)
			testdb.ExecMySQL(t, s.db, "ALTER TABLE Reactions ADD COLUMN Own int", "CREATE TABLE Own (Id int)")
			for _, plugin := range []string{"", "boards", "calls", "msteams", "playbooks", "user-survey"} {
				o := options(t, s.DSN, d.DSN, plugin)
				requireGolden(t, fmt.Sprintf("%s-%s.load", product, strings.TrimPrefix(plugin+"-", "-")), s, d, makeFile(t, o))
				if plugin == "calls" {
					o.Bare, o.KeepNULs = true, true
					requireGolden(t, product+"-calls-bare.load", s, d, makeFile(t, o))
				}
			}
		})
	}
}

// requireGolden compares a file, with names and addresses that are the same in each
// run.
func requireGolden(t *testing.T, name string, s source, d *testdb.Database, f *pgloadercompat.File) {
	t.Helper()
	postgres := testdb.OpenPostgres(t, d.DSN)
	text := strings.NewReplacer(s.Name, "mattermost", d.Name, "mattermost",
		"127.0.0.1:"+port(t, s.DSN), "127.0.0.1:3306", fmt.Sprintf("127.0.0.1:%d", postgres.Config().Port), "127.0.0.1:5432").Replace(f.Text)
	path := filepath.Join("testdata", strings.Replace(name, "-.load", ".load", 1))
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
