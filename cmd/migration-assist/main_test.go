package main

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"migration-assist/internal/testdb"
)

// asProgram is set in the environment of a child process of the tests, which
// then is the program itself.
const asProgram = "MIGRATION_ASSIST_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(os.Args[1:]))
	}
	testdb.Main(m)
}

// program is a command line to be run. Files in the home of who runs the tests are
// not its own.
func program(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), asProgram+"=1", "HOME="+t.TempDir()), env...)
	return cmd
}

// result runs a command and returns what it wrote and its exit status.
func result(t *testing.T, cmd *exec.Cmd) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// secret is the password in every DSN of the tests; nothing may print it.
const secret = "s3cr3t@/:?#%-pass"

func TestRefusedCommandLines(t *testing.T) {
	t.Parallel()
	unreachable := closedPort(t)
	mysqlAt := func(address string) string { return "mm:" + secret + "@tcp(" + address + ")/mattermost" }
	for _, test := range []struct {
		name   string
		args   []string
		env    []string
		status int
		want   string // in what the program says
	}{
		{"NoCommand", nil, nil, exitUsage, `expected one of "migrate", "plan", "mysql"`},
		{"UnknownCommand", []string{"migrat"}, nil, exitUsage, "unexpected argument migrat"},
		{"UnknownFlag", []string{"migrate", "--nonsense"}, nil, exitUsage, "unknown flag --nonsense"},
		{"NoDSN", []string{"migrate"}, nil, exitUsage, "missing flags: --mysql=DSN, --postgres=DSN"},
		{"NegativeWorkers", []string{"migrate", "--mysql=x", "--postgres=x", "--workers=-1"}, nil, exitUsage, "--workers -1"},
		{"EmptySchema", []string{"migrate", "--mysql=x", "--postgres=x", "--schema="}, nil, exitUsage, "--schema: give the name"},
		{"EmptySkip", []string{"migrate", "--mysql=x", "--postgres=x", "--skip", ""}, nil, exitUsage, `--skip "": give`},
		{"SkipWithoutTable", []string{"migrate", "--mysql=x", "--postgres=x", "--skip=.x"}, nil, exitUsage, `--skip ".x": give`},
		{"SkipWithoutColumn", []string{"migrate", "--mysql=x", "--postgres=x", "--skip=Posts", "--skip=x."}, nil, exitUsage, `--skip "x.": give`},
		{"EmptyCreateUnknown", []string{"migrate", "--mysql=x", "--postgres=x", "--create-unknown=T,,U"}, nil, exitUsage, `--create-unknown "": give a TABLE`},
		{"CreateUnknownOfBookkeeping", []string{"migrate", "--mysql=x", "--postgres=x", "--create-unknown=DB_Migrations"}, nil, exitUsage, "--create-unknown DB_Migrations: the table cannot be moved by itself: bookkeeping"},
		{"CreateUnknownOfMattermosts", []string{"migrate", "--mysql=x", "--postgres=x", "--create-unknown=posts"}, nil, exitUsage, "--create-unknown posts: the table is Mattermost's own"},
		{"CreateUnknownAndSkip", []string{"migrate", "--mysql=x", "--postgres=x", "--create-unknown=T", "--skip=t"}, nil, exitUsage, "--create-unknown T contradicts --skip T"},
		{"CreateUnknownList", []string{"migrate", "--mysql=x", "--postgres=x", "--create-unknown=T,posts"}, nil, exitUsage, "--create-unknown posts: the table is Mattermost's own"},
		{"KeepOfMattermosts", []string{"migrate", "--mysql=x", "--postgres=x", "--identifiers=keep"}, nil, exitUsage, "give --schema-from=source too"},
		{"SchemaFromElsewhere", []string{"migrate", "--mysql=x", "--postgres=x", "--schema-from=x"}, nil, exitUsage, "--schema-from must be one of"},
		{"SchemaFromSourceAndCreateUnknown", []string{"migrate", "--mysql=x", "--postgres=x", "--schema-from=source", "--create-unknown=T"}, nil, exitUsage, "--schema-from=source makes all tables"},
		{"SchemaFromSourceAndConfig", []string{"migrate", "--mysql=x", "--postgres=x", "--schema-from=source", "--include-config"}, nil, exitUsage, "are for Mattermost's tables"},
		{"SampleOfNothing", []string{"verify", "--mysql=x", "--postgres=x", "--sample=0%"}, nil, exitUsage, `"0%" is no percentage of more than 0% and up to 100%; write it as 1% or 0.5%`},
		{"SampleOfMore", []string{"verify", "--mysql=x", "--postgres=x", "--sample=100.1%"}, nil, exitUsage, `"100.1%" is no percentage`},
		{"SampleBelowNothing", []string{"verify", "--mysql=x", "--postgres=x", "--sample=-1%"}, nil, exitUsage, `"-1%" is no percentage`},
		{"SampleWithoutSign", []string{"verify", "--mysql=x", "--postgres=x", "--sample=0.01"}, nil, exitUsage, `"0.01" is no percentage`},
		{"SampleOfNoNumber", []string{"verify", "--mysql=x", "--postgres=x", "--sample=NaN%"}, nil, exitUsage, `"NaN%" is no percentage`},
		{"CopyNoDSN", []string{"copy"}, nil, exitUsage, "missing flags: --mysql=DSN, --postgres=DSN"},
		{"CopyEmptyTable", []string{"copy", "--mysql=x", "--postgres=x", "--tables="}, nil, exitUsage, `--tables "": give a TABLE`},
		{"CopyMalformedTables", []string{"copy", "--mysql=x", "--postgres=x", "--tables=Posts", "--tables=P[a"}, nil, exitUsage, `--tables "P[a": the pattern ends too early`},
		{"CopyMalformedSkip", []string{"copy", "--mysql=x", "--postgres=x", `--skip=P\`}, nil, exitUsage, `--skip "P\\": the pattern ends too early`},
		{"MalformedSkip", []string{"migrate", "--mysql=x", "--postgres=x", "--skip=[]"}, nil, exitUsage, `--skip "[]": the pattern ends too early`},
		{"CopyCreateUnknown", []string{"copy", "--mysql=x", "--postgres=x", "--create-unknown=T"}, nil, exitUsage, "unknown flag --create-unknown"},
		{"MigrateTables", []string{"migrate", "--mysql=x", "--postgres=x", "--tables=T"}, nil, exitUsage, "unknown flag --tables"},
		{"CopyRejectsOfNothing", []string{"copy", "--mysql=x", "--postgres=x", "--rejects=f"}, nil, exitUsage, "--rejects f: no row can be set aside"},
		{"CopyPostgresNonsense", []string{"copy", "--mysql=" + mysqlAt("localhost"), "--postgres=postgres://mm:" + secret + "@localhost:port/mm"}, nil, exitUsage, "PostgreSQL DSN cannot be read"},
		{"MySQLWithoutSlash", []string{"migrate", "--mysql=mm:" + secret + "@tcp(localhost)", "--postgres=postgres://localhost/mm"}, nil, exitUsage, "MySQL DSN"},
		{"MySQLAsURL", []string{"migrate", "--mysql=mysql://mm:" + secret + "@localhost/mm", "--postgres=postgres://localhost/mm"}, nil, exitUsage, "the MySQL DSN is a URL"},
		{"PostgresNonsense", []string{"migrate", "--mysql=" + mysqlAt("localhost"), "--postgres=postgres://mm:" + secret + "@localhost:port/mm"}, nil, exitUsage, "PostgreSQL DSN cannot be read"},
		{"PostgresSSLMode", []string{"migrate", "--mysql=" + mysqlAt("localhost"), "--postgres=host=localhost password='" + secret + "' sslmode=perhaps"}, nil, exitUsage, "sslmode"},
		{"PostgresNoDSN", []string{"postgres"}, nil, exitUsage, `expected "<DSN>"`},
		{"PostgresNoDSNAfterwards", []string{"postgres", "post-migrate"}, nil, exitUsage, `expected "<DSN>"`},
		{"PostgresMisspelt", []string{"postgres", "postmigrate", "postgres://mm:" + secret + "@localhost/mm"}, nil, exitUsage, "unexpected argument DSN"},
		{"PostgresEmptySchema", []string{"postgres", "--schema=", "postgres://localhost/mm"}, nil, exitUsage, "--schema: give the name"},
		{"PostgresEmptySchemaAfterwards", []string{"postgres", "post-migrate", "--schema=", "postgres://localhost/mm"}, nil, exitUsage, "--schema: give the name"},
		{"PostgresWrongDSN", []string{"postgres", "mm:" + secret + "@localhost/mm"}, nil, exitUsage, "the PostgreSQL DSN is neither a URL nor keywords"},
		{"PostgresVersionOfNothing", []string{"postgres", "postgres://localhost/mm", "--mattermost-version=10.5.4"}, nil, exitUsage, "--mattermost-version says which tables --run-migrations makes; give that too"},
		{"PostgresNoVersion", []string{"postgres", "postgres://localhost/mm", "--run-migrations"}, nil, exitUsage, "--run-migrations: say which tables to make"},
		{"PostgresTwoOrigins", []string{"postgres", "postgres://localhost/mm", "--run-migrations", "--mattermost-version=10.5.4", "--migrations-dir=."}, nil, exitUsage, "--mattermost-version contradicts --migrations-dir"},
		{"PostgresLaterRelease", []string{"postgres", "postgres://localhost/mm", "--run-migrations", "--mattermost-version=11.0.0"}, nil, exitUsage, "the migrations of release 11.0.0 are not known"},
		{"PostgresIndexesBefore", []string{"postgres", "postgres://localhost/mm", "--create-indexes"}, nil, exitUsage, "unknown flag --create-indexes"},
		{"PostgresTablesAfterwards", []string{"postgres", "post-migrate", "postgres://localhost/mm", "--run-migrations"}, nil, exitUsage, "unknown flag --run-migrations"},
		{"PgloaderUnknownPlugin", []string{"pgloader", "focalboard", "--mysql=mm@/mm", "--postgres=postgres://localhost/mm"}, nil, exitUsage, `the plugin "focalboard" is unknown; there are boards, calls`},
		{"PgloaderNoSource", []string{"pgloader", "--postgres=postgres://localhost/mm"}, nil, exitUsage, "missing flags: --mysql=DSN"},
		{"PgloaderWrongDSN", []string{"pgloader", "--mysql=mysql://mm:" + secret + "@localhost/mm", "--postgres=postgres://localhost/mm"}, nil, exitUsage, "the MySQL DSN is a URL"},
		{"MySQLUnreachable", []string{"migrate"}, []string{"MIGRATION_ASSIST_MYSQL_DSN=" + mysqlAt(unreachable), "MIGRATION_ASSIST_POSTGRES_DSN=postgres://localhost/mm"}, exitFailed, "cannot connect to MySQL at " + unreachable},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			stdout, stderr, status := result(t, program(t, test.env, test.args...))
			if status != test.status {
				t.Errorf("exit status %d, want %d", status, test.status)
			}
			if !strings.Contains(stderr, test.want) {
				t.Errorf("%q is not in %q", test.want, stderr)
			}
			if strings.Contains(stdout+stderr, secret) || strings.Contains(stdout+stderr, "s3cr3t") {
				t.Errorf("the password is shown: %s%s", stdout, stderr)
			}
			if strings.Contains(stderr, "goroutine") {
				t.Errorf("a stack trace is shown: %s", stderr)
			}
		})
	}
}

// closedPort returns an address on which nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}

func TestVersion(t *testing.T) {
	t.Parallel()
	stdout, _, status := result(t, program(t, nil, "version"))
	if status != exitDone || !strings.Contains(stdout, "migration-assist ") || !strings.Contains(stdout, "go1.") {
		t.Errorf("exit status %d, output %q", status, stdout)
	}
}
