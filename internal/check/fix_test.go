package check_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/checks"
	"migration-assist/internal/check"
	"migration-assist/internal/dsn"
	"migration-assist/internal/restore"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
)

// allFixes are all flags.
var allFixes = []checks.Fix{checks.FixArtifacts, checks.FixUnicode, checks.FixVarchar}

// ill are statements that make what each flag corrects, and beside it what none may
// touch.
var ill = []string{
	`CREATE TABLE schema_migrations (Version bigint NOT NULL PRIMARY KEY, Dirty tinyint(1) NOT NULL)`,
	`INSERT INTO schema_migrations VALUES (6020000, 0), (9223372036854775807, 1)`,
	`ALTER TABLE Threads ADD COLUMN TeamId varchar(26) DEFAULT 'x'`,
	`INSERT INTO Threads (PostId, TeamId, Participants, ReplyCount) VALUES ('both', 't', '["a\\u0000"]', 1), ('one', 't', '[]', 2), ('none', NULL, '[]', 3)`,
	`CREATE TABLE TrueUpReviewHistory (DueDate bigint NOT NULL PRIMARY KEY, Completed tinyint(1))`,
	`INSERT INTO TrueUpReviewHistory VALUES (1700000000000, 1), (1710000000000, NULL)`,
	`ALTER TABLE SharedChannelRemotes ADD COLUMN Description varchar(64) DEFAULT 'd', ADD COLUMN NextSyncAt bigint`,
	`INSERT INTO SharedChannelRemotes (Id, ChannelId, CreatorId, Description, NextSyncAt) VALUES ('filled', 'c', 'u', NULL, 5), ('empty', 'c2', 'u', NULL, NULL)`,
	`INSERT INTO Posts (Id, Message, Props, CreateAt, Hashtags) VALUES ('nul', '\0a\0\0b\0', '{}', 9223372036854775807, NULL),
		('text', 'a\\u0000', '{"a": "\\\\u0000"}', 2, ''), ('escape', 'c\0', '{"a\\u0000": ["\\\\\\u0000b"]}', 3, 'h'), ('fine', 'd', '{"n": 1.50}', 4, 'ü💩')`,
	`INSERT INTO Audits (Id, Action, ExtraInfo) VALUES ('fits', REPEAT('x', 512), REPEAT('€', 1024)), ('long', REPEAT('x', 513), 'y\0'), ('longer', 'z', REPEAT('€', 1025))`,
	// With what is hard to put back: a label of index 0, and bytes.
	`INSERT INTO Channels (Id, TeamId, Name, Header, Type) VALUES ('labelled', 't', 'a', 'h', 'O'), ('wrong', 't', 'b', REPEAT('h', 1025), 'X')`,
	`INSERT INTO FileInfo (Id, Name, MiniPreview, Content) VALUES ('bytes', REPEAT('n', 257), ` + everyByte() + `, 'c'), ('fine', 'n', ` + everyByte() + `, NULL)`,
	// Two keys that would be the same number as doubles.
	`INSERT INTO LinkMetadata (Hash, URL, Data) VALUES (9007199254740992, 'fine', '{}'), (9007199254740993, 'ill', '{"a": "\\u0000"}')`,
	// A flag that changed a key would change which row others point to.
	`INSERT INTO Preferences (UserId, Category, Name, Value) VALUES ('u', 'c\0', 'n', 'v')`,
}

// everyByte has each byte once, as a literal of MySQL.
func everyByte() string {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return fmt.Sprintf("0x%X", all)
}

// dump returns all rows of the database by table, and the definitions of its tables.
func dump(t *testing.T, db *sql.DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range rowsOf(t, db, "SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'") {
		name, _, _ := strings.Cut(table, "|")
		all[name] = append(rowsOf(t, db, "SHOW CREATE TABLE `"+name+"`"), rowsOf(t, db, "SELECT * FROM `"+name+"`")...)
	}
	return all
}

// rowsOf returns a query's rows, sorted, each as one text.
func rowsOf(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(values))
		for i, value := range values {
			if texts[i] = value.String; !value.Valid {
				texts[i] = "NULL"
			}
		}
		list = append(list, strings.Join(texts, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// putBack puts the rows of a file back into MySQL.
func putBack(t *testing.T, d *testdb.Database, file string) (out string, err error) {
	t.Helper()
	config, err := dsn.MySQL(d.DSN)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	err = restore.Run(t.Context(), restore.Options{File: file, MySQL: config, Out: &b})
	return b.String(), err
}

// overTLS is MySQL over TLS and compressed, where rows come from the driver.
func overTLS(tb testing.TB) *testdb.Database {
	tb.Helper()
	d := *testdb.MySQL(tb)
	d.DSN += "?tls=skip-verify&compress=true"
	return &d
}

// TestFixes corrects everything, and puts it back from the backup.
func TestFixes(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB, "TLS": overTLS} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := database(t)
			db := newSource(t, d, ill...)
			before := dump(t, db)
			folder := t.TempDir()
			out, err := run(t, d, folder, func(o *check.Options) { o.Fixes = allFixes })
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			requireText(t, out,
				"fixed    --fix-artifacts schema_migrations: 2 rows dropped with the table\n",
				"fixed    --fix-artifacts TrueUpReviewHistory: 2 rows dropped with the table\n",
				"fixed    --fix-artifacts SharedChannelRemotes: 1 row had values in what was dropped: NextSyncAt, Description\n",
				"fixed    --fix-artifacts Threads: 2 rows had values in what was dropped: TeamId\n",
				"fixed    --fix-unicode   Posts: 2 rows corrected in Message\n", "fixed    --fix-unicode   Posts: 1 row corrected in Props\n",
				"fixed    --fix-unicode   LinkMetadata: 1 row corrected in Data\n", "fixed    --fix-unicode   Threads: 1 row corrected in Participants\n",
				"fixed    --fix-varchar   Audits: 2 rows deleted\n", "fixed    --fix-varchar   Channels: 1 row deleted\n", "fixed    --fix-varchar   FileInfo: 1 row deleted\n",
				"15 rows went to "+filepath.Join(folder, "backup.ndjson"), "note     unicode       Preferences.Category: 1 row: NUL byte")
			after := dump(t, db)
			for name, rows := range before {
				if !slices.Contains([]string{"schema_migrations", "TrueUpReviewHistory", "SharedChannelRemotes", "Threads", "Posts", "Audits", "Channels", "FileInfo", "LinkMetadata"}, name) && !slices.Equal(rows, after[name]) {
					t.Errorf("the table %s has changed", name)
				}
			}
			if _, there := after["schema_migrations"]; there {
				t.Error("schema_migrations is still there")
			}
			for query, want := range map[string][]string{
				"SELECT Id, Message, CreateAt, Hashtags FROM Posts":    {`escape|c|3|h`, `fine|d|4|ü💩`, `nul|ab|9223372036854775807|NULL`, `text|a\u0000|2|`},
				"SELECT Id, REPLACE(Props, ' ', '') FROM Posts":        {`escape|{"a":["\\b"]}`, `fine|{"n":1.50}`, `nul|{}`, `text|{"a":"\\u0000"}`},
				"SELECT PostId, ReplyCount, Participants FROM Threads": {`both|1|["a"]`, `none|3|[]`, `one|2|[]`},
				"SELECT Id, CHAR_LENGTH(ExtraInfo) FROM Audits":        {"fits|1024"},
				"SELECT URL, REPLACE(Data, ' ', '') FROM LinkMetadata": {`fine|{}`, `ill|{"a":""}`},
				"SELECT Id, Type FROM Channels":                        {"labelled|O"},
				"SELECT Id, HEX(MiniPreview) FROM FileInfo":            {"fine|" + strings.TrimPrefix(everyByte(), "0x")},
			} {
				have := rowsOf(t, db, query)
				if name != "MariaDB" { // MySQL writes numbers as doubles
					for i := range have {
						have[i] = strings.Replace(have[i], `{"n":1.5}`, `{"n":1.50}`, 1)
					}
				}
				if diff := cmp.Diff(want, have); diff != "" {
					t.Errorf("%s (-want +have):\n%s", query, diff)
				}
			}
			for range 2 { // a second time writes the same over it
				if out, err := putBack(t, d, filepath.Join(folder, "backup.ndjson")); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				if diff := cmp.Diff(before, dump(t, db)); diff != "" {
					t.Fatalf("put back (-before +now):\n%s", diff)
				}
			}
		})
	}
}

// TestFixesOfNothing drops a table and columns that are empty, and puts them back.
func TestFixesOfNothing(t *testing.T) {
	t.Parallel()
	for name, database := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := database(t)
			db := newSource(t, d, ill[0], `ALTER TABLE SharedChannelRemotes ADD COLUMN NextSyncAt bigint NOT NULL DEFAULT 7, ADD COLUMN Description varchar(64)`,
				`ALTER TABLE Threads ADD COLUMN TeamId varchar(26)`, `INSERT INTO Threads (PostId, Participants) VALUES ('a', '[]')`)
			before := dump(t, db)
			folder := t.TempDir()
			out, err := run(t, d, folder, func(o *check.Options) { o.Fixes = allFixes })
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			requireText(t, out, "0 rows went to "+filepath.Join(folder, "backup.ndjson")+" as they were, and what was dropped")
			if cmp.Equal(before, dump(t, db)) {
				t.Fatal("nothing was dropped")
			}
			out, err = putBack(t, d, filepath.Join(folder, "backup.ndjson"))
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			requireText(t, out, "made again the table schema_migrations\n", "made again NextSyncAt, Description of SharedChannelRemotes\n", "made again TeamId of Threads\n")
			if diff := cmp.Diff(before, dump(t, db)); diff != "" {
				t.Errorf("put back (-before +now):\n%s", diff)
			}
			if out, err = putBack(t, d, filepath.Join(folder, "backup.ndjson")); err != nil || strings.Contains(out, "made") {
				t.Errorf("put back again: %v\n%s", err, out)
			}
		})
	}
}

// TestFixesOfPlugin takes an escape out of a plugin's table, and puts it back.
func TestFixesOfPlugin(t *testing.T) {
	t.Parallel()
	for name, database := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := database(t)
			db := newSource(t, d)
			if err := sampledb.CreatePlugin(t.Context(), db, "playbooks"); err != nil {
				t.Fatal(err)
			}
			testdb.ExecMySQL(t, db, `INSERT INTO IR_ChannelAction (ID, ActionType, TriggerType, Payload) VALUES ('ill', 'a', 't', '{"a": "\\u0000b"}'), ('fine', 'a', 't', '{"a": 1}')`)
			before := dump(t, db)
			folder := t.TempDir()
			out, err := run(t, d, folder, func(o *check.Options) { o.Fixes = []checks.Fix{checks.FixUnicode} })
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			requireText(t, out, "fixed    --fix-unicode   IR_ChannelAction: 1 row corrected in Payload\n")
			if diff := cmp.Diff([]string{`fine|{"a":1}`, `ill|{"a":"b"}`}, rowsOf(t, db, "SELECT ID, REPLACE(Payload, ' ', '') FROM IR_ChannelAction")); diff != "" {
				t.Errorf("rows (-want +have):\n%s", diff)
			}
			if out, err := putBack(t, d, filepath.Join(folder, "backup.ndjson")); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if diff := cmp.Diff(before, dump(t, db)); diff != "" {
				t.Errorf("put back (-before +now):\n%s", diff)
			}
		})
	}
}

// TestFixesAlone gives one flag.
func TestFixesAlone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fix     checks.Fix
		changed []string
	}{
		{checks.FixArtifacts, []string{"SharedChannelRemotes", "Threads", "TrueUpReviewHistory", "schema_migrations"}},
		{checks.FixUnicode, []string{"Audits", "LinkMetadata", "Posts", "Threads"}},
		{checks.FixVarchar, []string{"Audits", "Channels", "FileInfo"}},
	} {
		t.Run(strings.TrimPrefix(string(test.fix), "--fix-"), func(t *testing.T) {
			t.Parallel()
			d := testdb.MySQL(t)
			db := newSource(t, d, ill...)
			before := dump(t, db)
			out, err := run(t, d, t.TempDir(), func(o *check.Options) { o.Fixes = []checks.Fix{test.fix} })
			if err != nil && !errors.As(err, new(*check.NotReadyError)) {
				t.Fatalf("%v\n%s", err, out)
			}
			var changed []string
			after := dump(t, db)
			for name, rows := range before {
				if !slices.Equal(rows, after[name]) {
					changed = append(changed, name)
				}
			}
			slices.Sort(changed)
			if diff := cmp.Diff(test.changed, changed); diff != "" {
				t.Errorf("tables that changed (-want +have):\n%s", diff)
			}
		})
	}
}

// TestConfirmation shows what will be done, and does nothing without a yes.
func TestConfirmation(t *testing.T) {
	t.Parallel()
	d := testdb.MySQL(t)
	db := newSource(t, d, ill...)
	before := dump(t, db)
	folder := t.TempDir()
	var asked string
	_, err := run(t, d, folder, func(o *check.Options) {
		o.Fixes = allFixes
		o.Confirm = func(text string) (bool, error) { asked = text; return false, nil }
	})
	if !errors.Is(err, check.ErrDeclined) {
		t.Errorf("the error is %v", err)
	}
	requireText(t, asked, "--fix-varchar will delete rows: Audits.Action, 1 row\n", "--fix-artifacts will drop: schema_migrations\n", "--fix-unicode will correct: Posts.Message, 2 rows\n",
		"migrate needs none of this", filepath.Join(folder, "backup.ndjson"), "Change MySQL?")
	if diff := cmp.Diff(before, dump(t, db)); diff != "" {
		t.Errorf("changed (-before +now):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(folder, "backup.ndjson")); !os.IsNotExist(err) {
		t.Errorf("there is a backup file: %v", err)
	}
	out, err := run(t, testdb.MySQL(t), folder, nil)
	if err == nil {
		t.Errorf("an empty database is ready:\n%s", out)
	}
}

// TestNothingToCorrect gives a flag for what is not there.
func TestNothingToCorrect(t *testing.T) {
	t.Parallel()
	d := testdb.MySQL(t)
	newSource(t, d)
	folder := t.TempDir()
	out, err := run(t, d, folder, func(o *check.Options) {
		o.Fixes = []checks.Fix{checks.FixUnicode, checks.FixVarchar}
		o.Confirm = func(string) (bool, error) { return false, errors.New("asked") }
	})
	if err != nil {
		t.Fatal(err)
	}
	requireText(t, out, "There is nothing to correct with --fix-unicode, --fix-varchar.\n")
}

// TestFixesAfterOthers lets others change rows between the checks and the fix.
func TestFixesAfterOthers(t *testing.T) {
	t.Parallel()
	d := testdb.MySQL(t)
	db := newSource(t, d, `INSERT INTO Posts (Id, Message) VALUES ('cleaned', 'a\0'), ('gone', '\0'), ('left', 'b\0'), ('late', '')`)
	folder := t.TempDir()
	out, err := run(t, d, folder, func(o *check.Options) {
		o.Fixes = allFixes
		o.Confirm = func(string) (bool, error) {
			testdb.ExecMySQL(t, db, `UPDATE Posts SET Message = 'mine' WHERE Id = 'cleaned'`, `DELETE FROM Posts WHERE Id = 'gone'`, `UPDATE Posts SET Message = '\0c' WHERE Id = 'late'`)
			return true, nil
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	requireText(t, out, "fixed    --fix-unicode   Posts: 2 rows corrected in Message\n")
	if diff := cmp.Diff([]string{"cleaned|mine", "late|c", "left|b"}, rowsOf(t, db, "SELECT Id, Message FROM Posts")); diff != "" {
		t.Errorf("rows (-want +have):\n%s", diff)
	}
}

// TestFixesRefuse has tables whose rows cannot be changed in safety, and backups that
// cannot be written. Nothing may change there.
func TestFixesRefuse(t *testing.T) {
	t.Parallel()
	const long = `INSERT INTO Audits (Id, Action) VALUES ('long', REPEAT('x', 513))`
	for name, test := range map[string]struct {
		statements []string
		there      string // what the backup file has
		meanwhile  func(backup string) error
		want       string
	}{
		"Engine":    {[]string{"ALTER TABLE Audits ENGINE=MyISAM", long}, "", nil, "its engine MyISAM has no transactions"},
		"Child":     {[]string{"CREATE TABLE OurChild (Id int, Audit varchar(26), FOREIGN KEY (Audit) REFERENCES Audits (Id) ON DELETE CASCADE)", long}, "", nil, "OurChild has a foreign key to it"},
		"Index":     {[]string{"ALTER TABLE Threads ADD COLUMN TeamId varchar(26), ADD INDEX ours (TeamId)"}, "", nil, "in the index ours"},
		"OldBackup": {[]string{long}, "{}\n", nil, "has rows of an earlier run; move or delete it, or name another file with --backup"},
		"NoBackup":  {[]string{long}, "", func(path string) error { return os.Mkdir(path, 0o755) }, "writing a row of Audits to the backup file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := testdb.MySQL(t)
			db := newSource(t, d, test.statements...)
			before := dump(t, db)
			folder := t.TempDir()
			path := filepath.Join(folder, "backup.ndjson")
			if test.there != "" {
				if err := os.WriteFile(path, []byte(test.there), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := run(t, d, folder, func(o *check.Options) {
				o.Fixes = allFixes
				o.Confirm = func(string) (bool, error) {
					if test.meanwhile == nil {
						return true, nil
					}
					return true, test.meanwhile(path)
				}
			})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want %q", err, test.want)
			}
			if diff := cmp.Diff(before, dump(t, db)); diff != "" {
				t.Errorf("changed (-before +now):\n%s", diff)
			}
		})
	}
}
