package migrate_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// replay puts the rows of a file back, and returns what was printed.
func replay(t *testing.T, file string, target *testdb.Database, schemaName string, choices ...string) (string, error) {
	t.Helper()
	policies, err := typemap.ParsePolicies(choices)
	if err != nil {
		t.Fatal(err)
	}
	config, err := dsn.Postgres(target.DSN)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = migrate.Replay(t.Context(), migrate.ReplayOptions{File: file, Postgres: config, Schema: schemaName, Policies: policies, Out: &out})
	return out.String(), err
}

// migrateRejecting migrates and fails unless rows are set aside.
func migrateRejecting(t *testing.T, s source, target *testdb.Database, file string, change ...func(*migrate.Options)) migrate.RejectedError {
	t.Helper()
	out, err := run(t, s.Database, target, append([]func(*migrate.Options){onInvalid(t, file, rejecting...)}, change...)...)
	var rejected *migrate.RejectedError
	if !errors.As(err, &rejected) {
		t.Fatalf("%v\n%s", err, out)
	}
	return *rejected
}

// TestReplayAfterEditing corrects the rows in the file and in MySQL alike.
func TestReplayAfterEditing(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, database(t), "1-141"), testdb.Postgres(t)
			s.exec(t, unfitRows...)
			s.exec(t, `INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', CONCAT('k', CHAR(0)), `+everyByte()+`)`)
			file := filepath.Join(t.TempDir(), "rejects")
			migrateRejecting(t, s, target, file)
			conn := testdb.OpenPostgres(t, target.DSN)

			lines := readLines(t, file)
			edits := map[string]any{
				"Message": `a"b\ü`, "Props": `{"k": "y", "n": 1e300}`, "SchemeUser": json.Number("1"), "SortOrder": json.Number("7"),
				"CreateAt": json.Number("9"), "Name": "n", "PKey": map[string]any{"base64": base64.StdEncoding.EncodeToString([]byte("k"))},
			}
			for _, line := range lines {
				line.Row[line.Column] = edits[line.Column]
			}
			lines = slices.DeleteFunc(lines, func(l rejectedLine) bool { return l.Key["UserId"] == "u3" })
			writeLines(t, file, lines)
			s.exec(t, `UPDATE Posts SET Message = 'a"b\\ü' WHERE Id = 'nul'`, `UPDATE Posts SET Props = '{"k": "y", "n": 1e300}' WHERE Id = 'escape'`,
				"UPDATE TeamMembers SET SchemeUser = 1 WHERE UserId = 'u2'", "DELETE FROM TeamMembers WHERE UserId = 'u3'",
				"UPDATE ChannelBookmarks SET SortOrder = 7 WHERE Id = 'b1'", "UPDATE PropertyValues SET CreateAt = 9 WHERE ID = 'p1'",
				"UPDATE FileInfo SET Name = 'n' WHERE Id = 'f1'", "UPDATE PluginKeyValueStore SET PKey = 'k'")

			out, err := replay(t, file, target, "public")
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if !strings.Contains(out, "done: 7 rows of "+file) || !strings.Contains(out, "put back 2 rows into posts") {
				t.Errorf("the output is %s", out)
			}
			compareRows(t, s.db, conn, "public")

			_, err = replay(t, file, target, "public")
			requireRefusal(t, err, "nothing was put back", "(SQLSTATE 23505)", "already exists", "take the line out")
			compareRows(t, s.db, conn, "public")
		})
	}
}

// TestReplayWithPolicies leaves the file as it is.
func TestReplayWithPolicies(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, unfitRows[1], `INSERT INTO Posts (Id, Message) VALUES ('nul', CONCAT('a', CHAR(0), 'b'))`)
	file := filepath.Join(t.TempDir(), "rejects")
	migrateRejecting(t, s, target, file)
	out, err := replay(t, file, target, "public", "nul=replace")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"nul            posts.message: 1 value: NUL byte in a text, replaced (Id=nul)\n",
		"boolean        teammembers.schemeuser: 2 values: number other than 0 and 1, became true (TeamId=t, UserId=u2;\n               TeamId=t, UserId=u3)\n",
	} {
		if !strings.Contains(out, text) {
			t.Errorf("%q is not in the output:\n%s", text, out)
		}
	}
	var message string
	var user bool
	if err := testdb.OpenPostgres(t, target.DSN).QueryRow(t.Context(), "SELECT p.message, m.schemeuser FROM posts p, teammembers m WHERE m.userid = 'u3'").Scan(&message, &user); err != nil || message != "a\ufffdb" || !user {
		t.Errorf("message %q, schemeuser %v, %v", message, user, err)
	}
}

// TestReplayOfParentsAndChildren has the children first in the file.
func TestReplayOfParentsAndChildren(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO RetentionPolicies (Id, DisplayName) VALUES ('p', CHAR(0))",
		"INSERT INTO RetentionPoliciesTeams (PolicyId, TeamId) VALUES ('p', CONCAT('t', CHAR(0)))")
	file := filepath.Join(t.TempDir(), "rejects")
	if rejected := migrateRejecting(t, s, target, file); len(rejected.ForeignKeys) != 0 {
		t.Errorf("foreign keys wait: %v", rejected.ForeignKeys)
	}
	lines := readLines(t, file)
	slices.SortFunc(lines, func(a, b rejectedLine) int { return strings.Compare(b.Table, a.Table) })
	writeLines(t, file, lines)
	if out, err := replay(t, file, target, "public", "nul=strip"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	compareRows(t, s.db, testdb.OpenPostgres(t, target.DSN), "public")

	// Without the parent's line, PostgreSQL refuses the child.
	if _, err := testdb.OpenPostgres(t, target.DSN).Exec(t.Context(), "DELETE FROM retentionpolicies"); err != nil {
		t.Fatal(err)
	}
	writeLines(t, file, lines[:1])
	_, err := replay(t, file, target, "public", "nul=strip")
	requireRefusal(t, err, "(SQLSTATE 23503)", `Key (policyid)=(p) is not present in table "retentionpolicies"`, "must be there, or in the same file")
}

// TestReplayRefuses names every wrong line and writes nothing.
func TestReplayRefuses(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, `INSERT INTO Posts (Id, Message) VALUES ('nul', CHAR(0)), ('there', 'x')`, "INSERT INTO Users (Id, Username, Password, Roles) VALUES ('u', 'name', 'hunter2', CHAR(0))",
		"INSERT INTO Tokens (Token, Extra) VALUES ('hunter3', CHAR(0)), ('hunter4', 'x')")
	file := filepath.Join(t.TempDir(), "rejects")
	migrateRejecting(t, s, target, file)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var post, user, token string
	for line := range strings.Lines(string(content)) {
		switch {
		case strings.Contains(line, `"table":"Posts"`):
			post = strings.Replace(line, `"Message":"\u0000"`, `"Message":"m"`, 1)
		case strings.Contains(line, `"table":"Users"`):
			user = strings.Replace(line, `"Roles":"\u0000"`, `"Roles":"r"`, 1)
		default:
			token = strings.Replace(line, `"Extra":"\u0000"`, `"Extra":"e"`, 1)
		}
	}
	conn := testdb.OpenPostgres(t, target.DSN)
	counts := func() (n int) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM posts) + (SELECT count(*) FROM users) + (SELECT count(*) FROM tokens)").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := counts()
	there := strings.ReplaceAll(post, `"Id":"nul"`, `"Id":"there"`)
	for name, test := range map[string]struct {
		content string
		want    []string
	}{
		"SeveralLines": {post + "{\n\n" + strings.Replace(post, `"table":"Posts"`, `"table":"Nothing"`, 1) + strings.ReplaceAll(post, `"Hashtags"`, `"Hash"`) + user +
			strings.ReplaceAll(post, `"m"`, `"\u0000"`) + strings.ReplaceAll(post, `"m"`, `{"base64":"x"}`), []string{
			"5 lines of ", "line 2 is not valid JSON", "line 4: PostgreSQL has no table Nothing in the schema public", "line 5: PostgreSQL's table posts has no column Hash",
			"line 7: Posts.Message: the value has a NUL byte (kind nul, target type character varying(65535))", "line 8 has a wrong value: column Message has wrong base64",
		}},
		"KeyIsThere":      {post + there, []string{"copying table Posts", "Key (id)=(there) already exists", "take the line out"}},
		"KeyTwice":        {post + post, []string{"copying table Posts", "Key (id)=(nul) already exists", "twice in the file"}},
		"UniqueKey":       {user + strings.ReplaceAll(user, `"Id":"u"`, `"Id":"u2"`), []string{"copying table Users", "Key (username)=(name) already exists"}},
		"KeyIsSecret":     {strings.ReplaceAll(token, "hunter3", "hunter4"), []string{"copying table Tokens", "tokens_pkey"}},
		"ColumnMustBe":    {strings.NewReplacer(`"Id":"nul",`, ``, `"Id":"varchar(26)",`, ``, `"key":{"Id":"nul"}`, `"key":{}`).Replace(post), []string{"line 1: the column id is missing"}},
		"NullKey":         {strings.ReplaceAll(post, `"Id":"nul"`, `"Id":null`), []string{"line 1: Posts.Id: the value is NULL"}},
		"CutAtTheEnd":     {post[:len(post)/2], []string{"line 1 is not valid JSON: unexpected EOF"}},
		"NothingOfAnyUse": {"no JSON at all", []string{"line 1 is not valid JSON"}},
	} {
		if err := os.WriteFile(file, []byte(test.content), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := replay(t, file, target, "public", "nul=stop")
		if err == nil {
			t.Fatalf("%s: the rows were put back\n%s", name, out)
		}
		requireRefusal(t, err, append(test.want, "nothing was put back")...)
		if strings.Contains(err.Error()+out, "hunter") {
			t.Errorf("%s: a secret is shown: %v", name, err)
		}
		if after := counts(); after != before {
			t.Fatalf("%s: %d rows are there, %d before", name, after, before)
		}
	}
	_, err = replay(t, file+".none", target, "public")
	requireRefusal(t, err, "opening the rejects file", "no such file")
	_, err = replay(t, file, target, "none")
	requireRefusal(t, err, `PostgreSQL schema "none"`)
	_, err = replay(t, file, target, "public", "nul=reject")
	requireRefusal(t, err, "cannot be set aside again")
	_, err = replay(t, file, target, "")
	requireRefusal(t, err, "--schema: give")
}

// TestReplayIntoAnUnfinishedTarget has another migration at work, then one that
// ended on the way.
func TestReplayIntoAnUnfinishedTarget(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, `INSERT INTO Posts (Id, Message) VALUES ('nul', CHAR(0))`)
	file := filepath.Join(t.TempDir(), "rejects")
	migrateRejecting(t, s, target, file)

	other := testdb.OpenPostgres(t, target.DSN)
	lock := "SELECT pg_advisory_lock(hashtextextended('migration-assist public', 0))"
	if _, err := other.Exec(t.Context(), lock); err != nil {
		t.Fatal(err)
	}
	_, err := replay(t, file, target, "public", "nul=strip")
	requireRefusal(t, err, "another migration-assist is at work")
	if err := other.Close(t.Context()); err != nil {
		t.Fatal(err)
	}

	unfinished := testdb.Postgres(t)
	if err := pgx.BeginFunc(t.Context(), testdb.OpenPostgres(t, unfinished.DSN), func(tx pgx.Tx) error {
		_, err := schema.Apply(t.Context(), tx, "public", schema.Through(141), schema.ApplyOptions{Bare: true})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	_, err = replay(t, file, unfinished, "public", "nul=strip")
	requireRefusal(t, err, "line 1: PostgreSQL's table posts has no primary key: the migration into it has not ended")
}
