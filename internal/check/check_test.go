package check_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/internal/check"
	"migration-assist/internal/dsn"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// servers are those whose SQL differs.
var servers = map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB}

// newSource makes a Mattermost database.
func newSource(t *testing.T, d *testdb.Database, statements ...string) *sql.DB {
	t.Helper()
	db := testdb.OpenMySQL(t, d.DSN)
	if err := sampledb.CreateSchema(t.Context(), db, schema.Through(141)); err != nil {
		t.Fatal(err)
	}
	testdb.ExecMySQL(t, db, statements...)
	return db
}

// run runs the command with a folder of its own for its files.
func run(t *testing.T, d *testdb.Database, folder string, with func(*check.Options)) (out string, err error) {
	t.Helper()
	config, err := dsn.MySQL(d.DSN)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	opts := check.Options{MySQL: config, Out: &b, Output: filepath.Join(folder, "mysql.output"), Backup: filepath.Join(folder, "backup.ndjson")}
	if with != nil {
		with(&opts)
	}
	if opts.Fixes == nil {
		opts.Backup = ""
	}
	err = check.Run(t.Context(), opts)
	return b.String(), err
}

// requireText fails the test where a text does not have each of the parts.
func requireText(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	for name, database := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := database(t)
			db := newSource(t, d)
			db.SetMaxIdleConns(0)
			out, err := run(t, d, t.TempDir(), nil)
			if err != nil {
				t.Fatal(err)
			}
			requireText(t, out, "source   "+d.Name+" at ", ", "+name+" ", "         Mattermost's migrations 1-109,111-141\n",
				"checked  7", "note     size          71 tables have ", "\nready: nothing that was looked at keeps migrate from running to its end\n")

			testdb.ExecMySQL(t, db, `INSERT INTO Posts (Id, Message) VALUES ('n', '\0')`, `INSERT INTO Audits (Id, Action) VALUES ('a', REPEAT('x', 513)), ('b', REPEAT('x', 513))`,
				`INSERT INTO PropertyValues (ID, TargetID, TargetType, GroupID, FieldID, Value, CreateAt, UpdateAt, DeleteAt) VALUES ('p1', 't', 'y', 'g', 'f1', '"v"', NULL, 1, 1)`)
			out, err = run(t, d, t.TempDir(), nil)
			var notReady *check.NotReadyError
			if !errors.As(err, &notReady) || notReady.Problems != 2 {
				t.Errorf("the error is %v", err)
			}
			requireText(t, out, "blocks   null          PropertyValues.CreateAt: 1 row: NULL in a NOT NULL column (ID=p1)\n                       → migrate ends at it,",
				"blocks   varchar       Audits.Action: 2 rows: text too long (Id=a; Id=b)\n",
				"note     unicode       Posts.Message: 1 row: NUL byte in a text (Id=n)\n                       → migrate takes it out on the way (--on-invalid nul=strip); --fix-unicode takes it out in MySQL\n",
				"The --fix flags change MySQL. migrate needs none of them")
			for line := range strings.Lines(out) {
				if strings.HasSuffix(line, " \n") {
					t.Errorf("the line %q ends with a space", line)
				}
			}
		})
	}
}

// TestPingOnly connects to a database of anything, and leaves no file.
func TestPingOnly(t *testing.T) {
	t.Parallel()
	for name, database := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, folder := database(t), t.TempDir()
			out, err := run(t, d, folder, func(o *check.Options) { o.PingOnly = true })
			if err != nil || !strings.HasPrefix(out, "source   "+d.Name+" at ") || !strings.Contains(out, ", "+name+" ") || strings.Count(out, "\n") != 1 {
				t.Errorf("%v, %q", err, out)
			}
			if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
				t.Errorf("files: %v, %v", files, err)
			}
		})
	}
}

func TestOtherDatabases(t *testing.T) {
	t.Parallel()
	empty := testdb.MySQL(t)
	if _, err := run(t, empty, t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "has no rows in db_migrations that root can read") {
		t.Errorf("an empty database: %v", err)
	}
	d := testdb.MySQL(t)
	db := newSource(t, d, "INSERT INTO db_migrations (Version, Name) VALUES (156, 'add_schemeid_to_roles')")
	folder := t.TempDir()
	if _, err := run(t, d, folder, nil); err == nil || !strings.Contains(err.Error(), "156 add_schemeid_to_roles") {
		t.Errorf("a later release: %v", err)
	}
	// Whoever needs the list can have it all the same.
	if list := readList(t, filepath.Join(folder, "mysql.output")); list[len(list)-1] != 156 {
		t.Errorf("the list is %v", list)
	}
	testdb.ExecMySQL(t, db, "DELETE FROM db_migrations WHERE Version IN (1, 156)")
	if _, err := run(t, d, t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "older than Mattermost 7.1") {
		t.Errorf("an early release: %v", err)
	}
	testdb.ExecMySQL(t, db, "INSERT INTO db_migrations (Version, Name) VALUES (1, 'create_teams')", "CREATE TABLE posts (Id int)")
	if _, err := run(t, d, t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), `"Posts" and "posts"`) {
		t.Errorf("two tables of one name: %v", err)
	}
}

// TestLowerCaseNames has a server that stores the names of tables in lower case.
func TestLowerCaseNames(t *testing.T) {
	t.Parallel()
	d := testdb.MySQLLowerCase(t)
	db := newSource(t, d, ill...)
	out, err := run(t, d, t.TempDir(), func(o *check.Options) { o.Fixes, o.FullSchema = allFixes, true })
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	requireText(t, out, "schema   Threads differs", "-  `TeamId` varchar(26) DEFAULT 'x'\n", "fixed    --fix-artifacts threads: 2 rows had values",
		"fixed    --fix-unicode   posts: 2 rows corrected in Message\n", "fixed    --fix-varchar   audits: 2 rows deleted\n")
	if rows := rowsOf(t, db, "SELECT Id FROM Audits"); len(rows) != 1 {
		t.Errorf("the rows are %v", rows)
	}
}
