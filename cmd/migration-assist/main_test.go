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

// program is a command line to be run.
func program(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), env...)
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
		{"NoCommand", nil, nil, exitUsage, `expected one of "migrate", "copy", "verify"`},
		{"UnknownCommand", []string{"migrat"}, nil, exitUsage, "unexpected argument migrat"},
		{"UnknownFlag", []string{"migrate", "--nonsense"}, nil, exitUsage, "unknown flag --nonsense"},
		{"NoDSN", []string{"migrate"}, nil, exitUsage, "missing flags: --mysql=DSN, --postgres=DSN"},
		{"NegativeWorkers", []string{"migrate", "--mysql=x", "--postgres=x", "--workers=-1"}, nil, exitUsage, "--workers -1"},
		{"EmptySchema", []string{"migrate", "--mysql=x", "--postgres=x", "--schema="}, nil, exitUsage, "--schema: give the name"},
		{"EmptySkip", []string{"migrate", "--mysql=x", "--postgres=x", "--skip", ""}, nil, exitUsage, `--skip "": give`},
		{"SkipWithoutTable", []string{"migrate", "--mysql=x", "--postgres=x", "--skip=.x"}, nil, exitUsage, `--skip ".x": give`},
		{"SkipWithoutColumn", []string{"migrate", "--mysql=x", "--postgres=x", "--skip=Posts", "--skip=x."}, nil, exitUsage, `--skip "x.": give`},
		{"EmptyInclude", []string{"migrate", "--mysql=x", "--postgres=x", "--include", ""}, nil, exitUsage, `--include "": give a TABLE`},
		{"IncludeOfBookkeeping", []string{"migrate", "--mysql=x", "--postgres=x", "--include=DB_Migrations"}, nil, exitUsage, "--include DB_Migrations: the table cannot be moved by itself: bookkeeping"},
		{"IncludeOfMattermosts", []string{"migrate", "--mysql=x", "--postgres=x", "--include=posts"}, nil, exitUsage, "--include posts: the table is Mattermost's own"},
		{"IncludeAndSkip", []string{"migrate", "--mysql=x", "--postgres=x", "--include=T", "--skip=t"}, nil, exitUsage, "--include T contradicts --skip T"},
		{"CopyNoDSN", []string{"copy"}, nil, exitUsage, "missing flags: --mysql=DSN, --postgres=DSN"},
		{"CopyEmptyTable", []string{"copy", "--mysql=x", "--postgres=x", "--tables="}, nil, exitUsage, `--tables "": give a TABLE`},
		{"CopyMalformedTables", []string{"copy", "--mysql=x", "--postgres=x", "--tables=Posts", "--tables=P[a"}, nil, exitUsage, `--tables "P[a": the pattern ends too early`},
		{"CopyMalformedSkip", []string{"copy", "--mysql=x", "--postgres=x", `--skip=P\`}, nil, exitUsage, `--skip "P\\": the pattern ends too early`},
		{"MalformedSkip", []string{"migrate", "--mysql=x", "--postgres=x", "--skip=[]"}, nil, exitUsage, `--skip "[]": the pattern ends too early`},
		{"CopyInclude", []string{"copy", "--mysql=x", "--postgres=x", "--include=T"}, nil, exitUsage, "unknown flag --include"},
		{"MigrateTables", []string{"migrate", "--mysql=x", "--postgres=x", "--tables=T"}, nil, exitUsage, "unknown flag --tables"},
		{"CopyRejectsOfNothing", []string{"copy", "--mysql=x", "--postgres=x", "--rejects=f"}, nil, exitUsage, "--rejects f: no row can be set aside"},
		{"CopyPostgresNonsense", []string{"copy", "--mysql=" + mysqlAt("localhost"), "--postgres=postgres://mm:" + secret + "@localhost:port/mm"}, nil, exitUsage, "PostgreSQL DSN cannot be read"},
		{"MySQLWithoutSlash", []string{"migrate", "--mysql=mm:" + secret + "@tcp(localhost)", "--postgres=postgres://localhost/mm"}, nil, exitUsage, "MySQL DSN"},
		{"MySQLAsURL", []string{"migrate", "--mysql=mysql://mm:" + secret + "@localhost/mm", "--postgres=postgres://localhost/mm"}, nil, exitUsage, "the MySQL DSN is a URL"},
		{"PostgresNonsense", []string{"migrate", "--mysql=" + mysqlAt("localhost"), "--postgres=postgres://mm:" + secret + "@localhost:port/mm"}, nil, exitUsage, "PostgreSQL DSN cannot be read"},
		{"PostgresSSLMode", []string{"migrate", "--mysql=" + mysqlAt("localhost"), "--postgres=host=localhost password='" + secret + "' sslmode=perhaps"}, nil, exitUsage, "sslmode"},
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
