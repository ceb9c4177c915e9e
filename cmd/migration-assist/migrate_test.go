package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"

	"migration-assist/internal/dsn"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

func TestWrongPasswords(t *testing.T) {
	t.Parallel()
	source, target := testdb.MySQL(t), testdb.Postgres(t)
	mysqlConfig, err := dsn.MySQL(source.DSN)
	if err != nil {
		t.Fatal(err)
	}
	postgresConfig, err := dsn.Postgres(target.DSN)
	if err != nil {
		t.Fatal(err)
	}
	host, port := postgresConfig.Host, postgresConfig.Port
	for _, test := range []struct{ name, mysql, postgres, want string }{
		{"MySQL", "root:" + secret + "@tcp(" + mysqlConfig.Addr + ")/" + source.Name, target.DSN, "Access denied for user 'root'"},
		{"MySQLWithoutUser", "tcp(" + mysqlConfig.Addr + ")/" + source.Name, target.DSN, "Access denied for user ''"},
		{"PostgresURL", source.DSN, fmt.Sprintf("postgres://mm:%s@%s:%d/%s?sslmode=disable", secret, host, port, target.Name), "database " + target.Name + " as mm: "},
		{"PostgresURLParameter", source.DSN, fmt.Sprintf("postgres://%s:%d/%s?sslmode=disable&user=mm&password=s3cr3t@x", host, port, target.Name), "database " + target.Name + " as mm: "},
		{"PostgresKeywords", source.DSN, fmt.Sprintf("host=%s port=%d dbname=%s sslmode=disable user=mm password='s3cr3t it\\'s'", host, port, target.Name), "database " + target.Name + " as mm: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			stdout, stderr, status := result(t, program(t, environment(test.mysql, test.postgres), "migrate"))
			if status != exitFailed || !strings.Contains(stderr, test.want) {
				t.Errorf("exit status %d, %q", status, stderr)
			}
			if strings.Contains(stdout+stderr, "s3cr3t") {
				t.Errorf("the password is shown: %s%s", stdout, stderr)
			}
		})
	}
}

func TestEmptySource(t *testing.T) {
	t.Parallel()
	env := environment(testdb.MySQL(t).DSN, testdb.Postgres(t).DSN)
	_, stderr, status := result(t, program(t, env, "migrate"))
	if status != exitFailed || !strings.Contains(stderr, "has no rows in db_migrations") {
		t.Errorf("exit status %d, %q", status, stderr)
	}
}

// environment has the DSNs as an administrator may give them.
func environment(mysql, postgres string) []string {
	return []string{"MIGRATION_ASSIST_MYSQL_DSN=" + mysql, "MIGRATION_ASSIST_POSTGRES_DSN=" + postgres}
}

// newSource makes the schema of Mattermost 10.12.
func newSource(t *testing.T) *testdb.Database {
	t.Helper()
	return newSourceOn(t, testdb.MySQL(t))
}

func newSourceOn(t *testing.T, database *testdb.Database) *testdb.Database {
	t.Helper()
	if err := sampledb.CreateSchema(t.Context(), testdb.OpenMySQL(t, database.DSN), schema.Through(141)); err != nil {
		t.Fatal(err)
	}
	return database
}

// TestFlags gives every flag that changes what is done.
func TestFlags(t *testing.T) {
	t.Parallel()
	source, target := newSource(t), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	if _, err := conn.Exec(t.Context(), "CREATE SCHEMA mm_x"); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, status := result(t, program(t, nil, "migrate", "--mysql", source.DSN, "--postgres", target.DSN,
		"--schema", "mm_x", "--skip", "Posts", "--skip=Teams", "--workers", "1", "--truncate"))
	if status != exitDone || stderr != "" {
		t.Errorf("exit status %d, %q", status, stderr)
	}
	for _, want := range []string{"schema mm_x", "skipped      table Posts", "skipped      table Teams"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in the output:\n%s", want, stdout)
		}
	}
}

// TestInterrupted interrupts a migration that has copied all tables but the last
// one, which another session of MySQL has locked. The server is its own: such a
// lock is in the way of other migrations' snapshots.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	server := testdb.Private(t, testdb.StartMySQL, "mm")
	source, target := server.DSN("mm"), testdb.Postgres(t)
	if err := sampledb.Create(t.Context(), source, sampledb.LoadSample); err != nil {
		t.Fatal(err)
	}
	db := testdb.OpenMySQL(t, source)
	// The last one is of the smallest tables the last by name. MySQL takes Users
	// for one of these until it looks.
	if _, err := db.ExecContext(t.Context(), "ANALYZE TABLE Users"); err != nil {
		t.Fatal(err)
	}
	holder, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holder.ExecContext(t.Context(), "LOCK TABLES UserTermsOfService WRITE"); err != nil {
		t.Fatal(err)
	}
	env := environment(source, target.DSN)

	cmd := program(t, env, "migrate", "--workers=2", "--snapshot=none")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	filled := []string{
		"channelmemberhistory", "channelmembers", "channels", "fileinfo", "jobs", "posts", "preferences",
		"publicchannels", "reactions", "roles", "systems", "teammembers", "teams", "threads", "users",
	}
	awaitLastTable(t, db, target)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	// Its status is asked for below.
	_ = cmd.Wait()
	// A build of an index may have been interrupted too.
	want := interruptedNote + "migration-assist: interrupted: "
	const copying = "copying table UserTermsOfService: context canceled\n"
	const next = "The target is not complete: do not start a server on it. Run the same command again to go on where it ended, or begin anew with --restart, which first empties the tables that the run has filled.\n"
	if status, said := cmd.ProcessState.ExitCode(), stderr.String(); status != exitInterrupted ||
		!strings.HasPrefix(said, want) || !strings.Contains(said, copying) || !strings.HasSuffix(said, next) {
		t.Errorf("exit status %d, %q, want %q, %q and %q", status, said, want, copying, next)
	}
	if _, err := holder.ExecContext(t.Context(), "UNLOCK TABLES"); err != nil {
		t.Fatal(err)
	}

	want = "migration-assist: the target has a run that began on "
	if _, stderr, status := result(t, program(t, env, "migrate", "--skip=Posts")); status != exitFailed || !strings.HasPrefix(stderr, want) ||
		!strings.Contains(stderr, "and cannot go on now: table Posts is no longer copied. Go on as it began, or begin anew with --restart") {
		t.Errorf("a run of other tables: exit status %d, %q, want %q", status, stderr, want)
	}
	out, errs, status := result(t, program(t, env, "migrate"))
	if status != exitDone || errs != "" || !strings.Contains(out, "go on    with the run that began on ") || !strings.Contains(out, "done: 21,547 rows") {
		t.Errorf("the run that goes on: exit status %d, %q\n%s", status, errs, out)
	}
	want = "migration-assist: the target has rows already, in " + strings.Join(filled[:10], ", ") + ", …: a migrate was done on "
	if _, stderr, status := result(t, program(t, env, "migrate")); status != exitFailed || !strings.HasPrefix(stderr, want) ||
		!strings.HasSuffix(stderr, ", as the command status shows; use an empty database, or --truncate to delete these rows first\n") {
		t.Errorf("a run after the end: exit status %d, %q, want %q", status, stderr, want)
	}
}

// interruptedNote is what the program says at once when it is interrupted.
const interruptedNote = "migration-assist: interrupted: ending in order, which takes seconds; a second signal ends the program at once\n"

// awaitLastTable waits until a migration has only the locked table left: its query
// waits in MySQL, and the ledger has all other tables.
func awaitLastTable(t *testing.T, source *sql.DB, target *testdb.Database) {
	t.Helper()
	observer := testdb.OpenPostgres(t, target.DSN)
	testdb.Await(t, "the migration to reach the locked table", func() (waits bool) {
		if err := source.QueryRowContext(t.Context(), "SELECT EXISTS (SELECT 1 FROM "+testdb.ProcessList(t, source)+` WHERE db = database() AND state = 'Waiting for table metadata lock')`).Scan(&waits); err != nil {
			t.Fatal(err)
		}
		return waits
	})
	const query = "SELECT (SELECT count(*) FROM migration_assist.relation) = 1 + (SELECT count(DISTINCT source) FROM migration_assist.chunk WHERE done IS NOT NULL)"
	testdb.Await(t, "the migration to copy the other tables", func() (copied bool) {
		if err := observer.QueryRow(t.Context(), query).Scan(&copied); err != nil {
			t.Fatal(err)
		}
		return copied
	})
}
