package pgloadercompat_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/checks/verify"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/pgloadercompat"
	"migration-assist/typemap"
)

// guideFile is a load file with the settings and casts of Mattermost's guide.
const guideFile = `LOAD DATABASE
  FROM {mysql}
  INTO {postgres}
WITH data only, create no tables, create no indexes,
  workers = 8, concurrency = 1, multiple readers per thread, rows per range = 10000,
  prefetch rows = 10000, batch rows = 2500
CAST column Channels.Type to "channel_type" drop typemod, column Teams.Type to "team_type" drop typemod,
  type tinyint to boolean drop typemod using tinyint-to-boolean, type json to jsonb drop typemod
INCLUDING ONLY TABLE NAMES MATCHING 'Posts', 'Users', 'Teams', 'RetentionIdsForDeletion'
ALTER SCHEMA '{database}' RENAME TO 'public';
`

// TestGuideLosses loads a database of MariaDB as Mattermost's guide does it. What that
// loses, with an exit status of 0, a verification names, and a repair brings.
func TestGuideLosses(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MariaDB(t), func(*sql.DB) error { return nil })
	testdb.ExecMySQL(t, s.db,
		`INSERT INTO Posts (Id, Message, Props, CreateAt) VALUES ('nul', 'a\0b', '{}', 1), ('whole', 'ab', '{"a": 1}', 2)`,
		// The server takes an empty text for JSON where the column was text before.
		`SET STATEMENT check_constraint_checks = 0 FOR INSERT INTO Users (Id, Username, Email, Props) VALUES ('empty', 'anna', 'a', ''), ('whole', 'bert', 'b', '{"a": 1}')`,
		`INSERT INTO Teams (Id, Name, Type) VALUES ('t', 'team', 'O')`,
		`INSERT INTO RetentionIdsForDeletion (Id, TableName, Ids) VALUES ('array', 'Posts', '["p1", "p2"]')`)
	d, conn := newTarget(t)
	o := options(t, s.DSN, d.DSN, "")
	text := strings.NewReplacer("{mysql}", "mysql://"+o.MySQL.User+"@"+o.MySQL.Addr+"/"+o.MySQL.DBName, "{postgres}", d.DSN, "{database}", o.MySQL.DBName).Replace(guideFile)
	output := load(t, &pgloadercompat.File{Text: text}, "")
	if !strings.HasSuffix(output, "<nil>") {
		t.Fatalf("pgloader: %s", output)
	}

	// Of a table of which PostgreSQL refuses one value, all rows are lost. A NUL byte that
	// is removed is what a migration does too.
	out := requireLosses(t, o, "nul=strip", []string{"RetentionIdsForDeletion array missing", "Users empty missing", "Users whole missing"})
	const removed = "posts.Message: 1 value: NUL byte in a text, removed"
	if !strings.Contains(out, removed) {
		t.Errorf("%q is not in %s", removed, out)
	}
	requireLosses(t, o, "nul=stop", []string{"Posts nul different: Message", "RetentionIdsForDeletion array missing", "Users empty missing", "Users whole missing"})

	opts := migrate.VerifyOptions{MySQL: o.MySQL, Postgres: o.Postgres, Schema: "public", Repair: true, Out: t.Output()}
	if err := migrate.Verify(t.Context(), opts); err == nil || !strings.Contains(err.Error(), "nothing was repaired: ") || !strings.Contains(err.Error(), "choose --on-invalid json-empty=") {
		t.Errorf("the repair without a policy: %v", err)
	}
	opts.Policies = parsePolicies(t, "json-empty=replace")
	if err := migrate.Verify(t.Context(), opts); err != nil {
		t.Errorf("the repair: %v", err)
	}
	want := []string{"array {p1,p2}", "empty {}", `whole {"a": 1}`}
	got := ask(t, conn, "SELECT concat_ws(' ', id, ids) FROM retentionidsfordeletion UNION ALL SELECT concat_ws(' ', id, props) FROM users ORDER BY 1")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows after the repair (-want +got):\n%s", diff)
	}
}

// requireLosses verifies what was loaded, which must differ in these rows, and returns
// what is printed.
func requireLosses(t *testing.T, o pgloadercompat.Options, policy string, want []string) string {
	t.Helper()
	var out strings.Builder
	path := filepath.Join(t.TempDir(), "differences.ndjson")
	err := migrate.Verify(t.Context(), migrate.VerifyOptions{MySQL: o.MySQL, Postgres: o.Postgres, Schema: "public", Policies: parsePolicies(t, policy), Differences: path, Out: &out})
	if !errors.As(err, new(*migrate.DifferencesError)) {
		t.Fatalf("%v\n%s", err, out.String())
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // it was only read
	var got []string
	for decoder := json.NewDecoder(file); decoder.More(); {
		var d verify.Difference
		if err := decoder.Decode(&d); err != nil {
			t.Fatal(err)
		}
		line := d.Table + " " + *d.Key[0].Value + " " + string(d.Kind)
		for _, c := range d.Columns {
			line += ": " + c.Column
		}
		got = append(got, line)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: losses (-want +got):\n%s\n%s", policy, diff, out.String())
	}
	return out.String()
}

func parsePolicies(t *testing.T, choice string) typemap.Policies {
	t.Helper()
	policies, err := typemap.ParsePolicies([]string{choice})
	if err != nil {
		t.Fatal(err)
	}
	return policies
}
