package main

import (
	"strings"
	"testing"

	"migration-assist/internal/testdb"
)

// TestCopy copies tables that are not Mattermost's, by patterns.
func TestCopy(t *testing.T) {
	t.Parallel()
	source, target := testdb.MySQL(t), testdb.Postgres(t)
	db, conn := testdb.OpenMySQL(t, source.DSN), testdb.OpenPostgres(t, target.DSN)
	for _, statement := range []string{
		"CREATE TABLE Our_One (Id int PRIMARY KEY)", "INSERT INTO Our_One VALUES (1), (2)", "CREATE TABLE Our_Two (Id int)", "INSERT INTO Our_Two VALUES (1)", "CREATE TABLE Theirs (Id int)",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Exec(t.Context(), "CREATE SCHEMA site; CREATE TABLE site.our_one (id int CONSTRAINT our_key PRIMARY KEY); CREATE TABLE site.our_two (id int)"); err != nil {
		t.Fatal(err)
	}
	env := environment(source.DSN, target.DSN)
	args := []string{"copy", "--schema=site", "--tables", "our_*", "--skip", "*_two", "--snapshot=none"}
	stdout, stderr, status := result(t, program(t, env, args...))
	if status != exitDone || stderr != "" || !strings.Contains(stdout, "skipped      table Our_Two") || !strings.Contains(stdout, "done: 2 rows in 1 table") || strings.Contains(stdout, "Mattermost's migrations") {
		t.Errorf("exit status %d, %q\n%s", status, stderr, stdout)
	}
	if _, stderr, status := result(t, program(t, env, args...)); status != exitFailed || !strings.Contains(stderr, "the target has rows already, in our_one") {
		t.Errorf("a second run: exit status %d, %q", status, stderr)
	}
	if stdout, stderr, status := result(t, program(t, env, append(args, "--truncate")...)); status != exitDone {
		t.Errorf("a run that empties: exit status %d, %q\n%s", status, stderr, stdout)
	}
	var keys int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_constraint WHERE conname = 'our_key' AND conrelid = 'site.our_one'::regclass").Scan(&keys); err != nil || keys != 1 {
		t.Errorf("%d keys, %v", keys, err)
	}
	if _, stderr, status := result(t, program(t, env, "copy", "--schema=site", "--tables=our", "--truncate")); status != exitFailed || !strings.Contains(stderr, "--tables our: there is no such table to copy") {
		t.Errorf("a name that nothing has: exit status %d, %q", status, stderr)
	}
}
