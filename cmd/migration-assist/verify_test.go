package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/testdb"
)

// newUser makes a database with one user.
func newUser(t *testing.T) *testdb.Database {
	t.Helper()
	source := newSource(t)
	if _, err := testdb.OpenMySQL(t, source.DSN).ExecContext(t.Context(), "INSERT INTO Users (Id, Username, Nickname, Password) VALUES ('u', 'name', 'nick', 's3cr3t')"); err != nil {
		t.Fatal(err)
	}
	return source
}

func execPostgres(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// TestVerify compares what was migrated, and what was changed afterwards: that ends with
// a status of its own.
func TestVerify(t *testing.T) {
	t.Parallel()
	source, target := newUser(t), testdb.Postgres(t)
	env := environment(source.DSN, target.DSN)
	if _, stderr, status := result(t, program(t, env, "migrate", "--snapshot=none")); status != exitDone {
		t.Fatalf("exit status %d, %s", status, stderr)
	}
	stdout, stderr, status := result(t, program(t, env, "verify", "--snapshot=none", "--sample=5%"))
	if status != exitDone || stderr != "" || !strings.Contains(stdout, "are the same in both databases\n") {
		t.Errorf("exit status %d, %s\n%s", status, stderr, stdout)
	}
	execPostgres(t, testdb.OpenPostgres(t, target.DSN), "UPDATE users SET nickname = 'other', password = 's3cr3t, too'")
	file := filepath.Join(t.TempDir(), "differences.ndjson")
	for _, flags := range [][]string{{"--differences", file}, {"--sample=5%"}} {
		stdout, stderr, status = result(t, program(t, env, append([]string{"verify", "--snapshot=none"}, flags...)...))
		if status != exitDifferent || stderr != "migration-assist: the databases differ: 1 row of Users\n" ||
			!strings.Contains(stdout, `Users Id="u": `) || !strings.Contains(stdout, `Nickname is "nick" in MySQL, "other" in PostgreSQL`) {
			t.Errorf("%v: exit status %d, %s\n%s", flags, status, stderr, stdout)
		}
		if strings.Contains(stdout+stderr, "s3cr3t") {
			t.Errorf("a secret is shown: %s%s", stdout, stderr)
		}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
		t.Errorf("the file has the mode %v, %v", info.Mode(), err)
	}
	if strings.Count(string(content), "\n") != 1 || !strings.Contains(string(content), `"kind":"different"`) || strings.Contains(string(content), "s3cr3t") {
		t.Errorf("the file has %s", content)
	}
}

// TestMigrateIntoChangingDatabase migrates into a database that changes rows as they
// arrive, and names them at the end.
func TestMigrateIntoChangingDatabase(t *testing.T) {
	t.Parallel()
	source := newUser(t)
	for _, mode := range []string{"target", "full"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			target := testdb.Postgres(t)
			execPostgres(t, testdb.OpenPostgres(t, target.DSN), "CREATE SCHEMA site",
				"CREATE FUNCTION site.change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.nickname := 'other'; RETURN NEW; END $$",
				`CREATE FUNCTION site.add() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
					IF to_regclass('public.users') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'change') THEN
						CREATE TRIGGER change BEFORE INSERT ON public.users FOR EACH ROW EXECUTE FUNCTION site.change();
					END IF;
				END $$`,
				"CREATE EVENT TRIGGER add ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION site.add()")
			stdout, stderr, status := result(t, program(t, environment(source.DSN, target.DSN), "migrate", "--snapshot=none", "--verify", mode))
			if status != exitDifferent || !strings.HasPrefix(stderr, "migration-assist: the databases differ: 1 row of Users\n") ||
				!strings.Contains(stdout, `Users Id="u": Nickname is "nick" in MySQL, "other" in PostgreSQL`) {
				t.Errorf("exit status %d, %s\n%s", status, stderr, stdout)
			}
		})
	}
}
