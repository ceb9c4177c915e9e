package migrate_test

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/jsontest"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// onInvalid sets the policies and the rejects file of a run.
func onInvalid(t *testing.T, file string, choices ...string) func(*migrate.Options) {
	t.Helper()
	policies, err := typemap.ParsePolicies(choices)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *migrate.Options) { o.Policies, o.Rejects = policies, file }
}

// rejecting are the kinds of value in the rows of unfitRows.
var rejecting = []string{"nul=reject", "json-nul=reject", "boolean=reject", "range=reject", "null=reject"}

// unfitRows are statements that make rows of five tables, nine of which have a
// value that does not fit, and others that do.
var unfitRows = []string{
	`INSERT INTO Posts (Id, Message, Props, CreateAt, UserId) VALUES ('good', 'fine', '{"k": [1, 2.50]}', 1, 'u'),
		('nul', CONCAT('a', CHAR(0), '"b\\ü'), '{}', 9223372036854775807, NULL), ('escape', 'x', '{"k": "y\\u0000", "n": 1e300}', 3, 'u')`,
	`INSERT INTO TeamMembers (TeamId, UserId, SchemeUser, SchemeAdmin) VALUES ('t', 'u1', 1, 0), ('t', 'u2', 2, NULL), ('t', 'u3', -1, 1)`,
	`INSERT INTO ChannelBookmarks (Id, OwnerId, ChannelId, SortOrder, Type) VALUES ('b1', 'o', 'c', 2147483648, 'link'), ('b2', 'o', 'c', 2147483647, 'file')`,
	`INSERT INTO PropertyValues (ID, TargetID, TargetType, GroupID, FieldID, Value, CreateAt, UpdateAt, DeleteAt) VALUES
		('p1', 't', 'y', 'g', 'f1', '"v"', NULL, 1, 1), ('p2', 't', 'y', 'g', 'f2', '"v"', 1, 1, 1)`,
	`INSERT INTO FileInfo (Id, Name, Content, MiniPreview) VALUES ('f1', CONCAT('n', CHAR(0)), REPEAT('12345', 1000000), 0xFF00D8), ('f2', 'n', '', NULL)`,
}

// everyByte has each byte once, as a literal of MySQL.
func everyByte() string {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return fmt.Sprintf("0x%X", all)
}

func TestRowsAreSetAside(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, database(t), "1-141"), testdb.Postgres(t)
			s.exec(t, unfitRows...)
			s.exec(t, `INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', CONCAT('k', CHAR(0)), `+everyByte()+`), ('p', 'other', '')`)
			file := filepath.Join(t.TempDir(), "rejects file.ndjson")
			out, err := run(t, s.Database, target, onInvalid(t, file, rejecting...))
			var rejected *migrate.RejectedError
			if !errors.As(err, &rejected) {
				t.Fatalf("%v\n%s", err, out)
			}
			want := &migrate.RejectedError{File: file, Schema: "public", Tables: []migrate.RejectedTable{
				{Name: "Posts", Rows: 2}, {Name: "TeamMembers", Rows: 2}, {Name: "ChannelBookmarks", Rows: 1},
				{Name: "FileInfo", Rows: 1}, {Name: "PluginKeyValueStore", Rows: 1}, {Name: "PropertyValues", Rows: 1},
			}}
			if diff := cmp.Diff(want, rejected); diff != "" {
				t.Errorf("rejected (-want +got):\n%s", diff)
			}
			for _, text := range []string{
				"8 (2 of Posts, 2 of TeamMembers, 1 of ChannelBookmarks,", "put them back: migration-assist rejects replay " + file,
			} {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("%q is not in the error %q", text, err)
				}
			}
			for _, text := range []string{
				"nul            posts.message: 1 value: NUL byte in a text, set aside (Id=nul)\n",
				"boolean        teammembers.schemeuser: 2 values: number other than 0 and 1, set aside (TeamId=t, UserId=u2;\n               TeamId=t, UserId=u3)\n",
				"null           propertyvalues.createat: 1 value: NULL in a NOT NULL column, set aside (ID=p1)\n",
				"done: ", " rows in 71 tables arrived, 8 were set aside; the counts of both servers agree with that",
			} {
				if !strings.Contains(out, text) {
					t.Errorf("%q is not in the output:\n%s", text, out)
				}
			}
			requireRejected(t, s.db, file, map[string]string{
				"Posts nul": "Message nul", "Posts escape": "Props json-nul", "TeamMembers t u2": "SchemeUser boolean", "TeamMembers t u3": "SchemeUser boolean",
				"ChannelBookmarks b1": "SortOrder range", "PropertyValues p1": "CreateAt null", "FileInfo f1": "Name nul", "PluginKeyValueStore k\x00 p": "PKey nul",
			})
			conn := testdb.OpenPostgres(t, target.DSN)
			s.exec(t, "DELETE FROM Posts WHERE Id <> 'good'", "DELETE FROM TeamMembers WHERE UserId <> 'u1'", "DELETE FROM ChannelBookmarks WHERE Id <> 'b2'",
				"DELETE FROM PropertyValues WHERE ID <> 'p2'", "DELETE FROM FileInfo WHERE Id <> 'f2'", "DELETE FROM PluginKeyValueStore WHERE PKey <> 'other'")
			compareRows(t, s.db, conn, "public")
		})
	}
}

// rejectedLine is a line of a rejects file, as a reader of docs/rejects.md would
// declare it.
type rejectedLine struct {
	Version   int               `json:"version"`
	Table     string            `json:"table"`
	Key       map[string]any    `json:"key"`
	Column    string            `json:"column"`
	Chunk     int               `json:"chunk"`
	Kind      string            `json:"kind"`
	Reason    string            `json:"reason"`
	UTCOffset *int              `json:"utc_offset"`
	Types     map[string]string `json:"types"`
	Row       map[string]any    `json:"row"`
}

func readLines(t *testing.T, file string) (lines []rejectedLine) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
	for text := range bytes.Lines(content) {
		jsontest.Require(t, "rejects", text)
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		d.DisallowUnknownFields()
		var line rejectedLine
		if err := d.Decode(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	return lines
}

func writeLines(t *testing.T, file string, lines []rejectedLine) {
	t.Helper()
	var b bytes.Buffer
	for _, line := range lines {
		text, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(text, '\n'))
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// requireRejected compares a rejects file with the rows that MySQL has. want has
// column and kind by table and key.
func requireRejected(t *testing.T, source *sql.DB, file string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for _, line := range readLines(t, file) {
		name := line.Table
		var where []string
		var args []any
		for _, column := range slices.Sorted(mapKeys(line.Key)) {
			name += " " + fmt.Sprint(line.Key[column])
			where = append(where, schema.QuoteMySQL(column)+" = ?")
			args = append(args, line.Key[column])
		}
		got[name] = line.Column + " " + line.Kind
		if line.Version != 1 || line.Reason == "" || line.UTCOffset == nil {
			t.Errorf("%s: version %d, reason %q, offset %v", name, line.Version, line.Reason, line.UTCOffset)
		}
		var columns int
		if err := source.QueryRowContext(t.Context(), "SELECT count(*) FROM information_schema.columns WHERE table_schema = database() AND table_name = ?", line.Table).Scan(&columns); err != nil {
			t.Fatal(err)
		}
		if len(line.Row) != columns || len(line.Types) != columns {
			t.Errorf("%s: %d values and %d types of %d columns", name, len(line.Row), len(line.Types), columns)
		}
		for column, value := range line.Row {
			var stored, columnType sql.NullString
			query := "SELECT CAST(" + schema.QuoteMySQL(column) + " AS BINARY) FROM " + schema.QuoteMySQL(line.Table) + " WHERE " + strings.Join(where, " AND ")
			if err := source.QueryRowContext(t.Context(), query, args...).Scan(&stored); err != nil {
				t.Fatalf("%s: %v", query, err)
			}
			query = "SELECT column_type FROM information_schema.columns WHERE table_schema = database() AND table_name = ? AND column_name = ?"
			if err := source.QueryRowContext(t.Context(), query, line.Table, column).Scan(&columnType); err != nil {
				t.Fatalf("%s: %v", query, err)
			}
			if kept := keptBytes(t, value); kept != stored {
				t.Errorf("%s: the value of %s is %.100v, want %.100v", name, column, kept, stored)
			}
			if line.Types[column] != columnType.String && line.Types[column] != "json" {
				t.Errorf("%s: the type of %s is %s, want %s", name, column, line.Types[column], columnType.String)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func mapKeys[V any](m map[string]V) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// keptBytes are the bytes that a value of a rejects file stands for.
func keptBytes(t *testing.T, value any) sql.NullString {
	t.Helper()
	switch v := value.(type) {
	case nil:
		return sql.NullString{}
	case map[string]any:
		decoded, err := base64.StdEncoding.DecodeString(v["base64"].(string))
		if err != nil {
			t.Fatal(err)
		}
		return sql.NullString{String: string(decoded), Valid: true}
	default:
		return sql.NullString{String: fmt.Sprint(v), Valid: true}
	}
}

// TestRejectsFileIsRefusedFirst leaves the target as it was.
func TestRejectsFileIsRefusedFirst(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	file := filepath.Join(t.TempDir(), "rejects")
	if err := os.WriteFile(file, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	conn := testdb.OpenPostgres(t, target.DSN)
	before := relations(t, conn)
	_, err := run(t, s.Database, target, onInvalid(t, file, "nul=reject"))
	requireRefusal(t, err, file, "has rows of an earlier run")
	_, err = run(t, s.Database, target, onInvalid(t, filepath.Join(file, "x"), "nul=reject"))
	requireRefusal(t, err, "cannot be written", "not a directory")
	_, err = run(t, s.Database, target, onInvalid(t, file, "nul=strip"))
	requireRefusal(t, err, "--on-invalid KIND=reject")
	if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
		t.Errorf("the target (-before +after):\n%s", diff)
	}
}

// TestNothingToReject makes no file.
func TestNothingToReject(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Posts (Id) VALUES ('a')")
	file := filepath.Join(t.TempDir(), "rejects")
	if out, err := run(t, s.Database, target, onInvalid(t, file, "nul=reject", "too-long=reject")); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file: %v", err)
	}
}
