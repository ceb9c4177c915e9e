package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"golang.org/x/sys/unix"

	"migration-assist/internal/testdb"
)

// terminal returns both ends of a terminal: ours, and that of a program (pty(7)).
func terminal(t *testing.T) (ours, theirs *os.File) {
	t.Helper()
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	number := 0
	if err = unix.IoctlSetPointerInt(int(ours.Fd()), unix.TIOCSPTLCK, 0); err == nil {
		number, err = unix.IoctlGetInt(int(ours.Fd()), unix.TIOCGPTN)
	}
	if err != nil {
		t.Fatal(err)
	}
	if theirs, err = os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = ours.Close(), theirs.Close() }) // a test may have closed them
	return ours, theirs
}

// create makes a file in a folder, which is closed at the test's end.
func create(t *testing.T, folder, name string) *os.File {
	t.Helper()
	file, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	return file
}

// status runs a command whose output is set, and returns its exit status.
func status(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

// requireList fails the test where a text is not the list of all migrations.
func requireList(t *testing.T, content []byte) {
	t.Helper()
	var list struct {
		AppliedMigrations []int `json:"applied_migrations"`
	}
	if err := json.Unmarshal(content, &list); err != nil || len(list.AppliedMigrations) != 140 {
		t.Errorf("%v, and not a list of 140 migrations: %.300s", err, content)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// ill are statements that make what each of the --fix flags corrects.
var ill = []string{
	"INSERT INTO Posts (Id, Message) VALUES ('nul', CONCAT('a', CHAR(0), 'b'))",
	"INSERT INTO Audits (Id, Action) VALUES ('long', REPEAT('x', 513))",
	"CREATE TABLE schema_migrations (Version bigint PRIMARY KEY)",
}

// TestMySQLOfTheGuide runs the guide's command lines for the command as they are
// printed, in a shell's way: step 1, and the one for machines without a network.
func TestMySQLOfTheGuide(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, folder := newSourceOn(t, database(t)), t.TempDir()
			db := testdb.OpenMySQL(t, source.DSN)
			testdb.ExecMySQL(t, db, ill...)

			// migration-assist mysql "<MYSQL_DSN>"
			ours, theirs := terminal(t)
			cmd := program(t, nil, "mysql", source.DSN)
			var screen, stderr bytes.Buffer
			cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = folder, theirs, theirs, &stderr
			shown := make(chan struct{})
			go func() {
				defer close(shown)
				_, _ = io.Copy(&screen, ours) // ends with an error when the program's end is closed
			}()
			if status := status(t, cmd); status != exitFailed {
				t.Errorf("exit status %d, %s", status, stderr.String())
			}
			if err := theirs.Close(); err != nil {
				t.Fatal(err)
			}
			<-shown
			for _, want := range []string{"source   ", "blocks   varchar       Audits.Action: 1 row: text too long (Id=long)", "--fix-varchar deletes the rows", "note     unicode       Posts.Message"} {
				if !strings.Contains(screen.String(), want) {
					t.Errorf("%q is not on the screen:\n%s", want, screen.String())
				}
			}
			if stderr.String() != "migration-assist: not ready: 1 problem, which is marked «blocks», keeps migrate from running to its end\n" {
				t.Errorf("the error is %q", stderr.String())
			}
			requireList(t, readFile(t, filepath.Join(folder, "mysql.output")))

			// migration-assist mysql "..." --fix-artifacts --fix-unicode --fix-varchar > mysql.output
			_, theirs = answering(t, "y\n")
			cmd = program(t, nil, "mysql", source.DSN, "--fix-artifacts", "--fix-unicode", "--fix-varchar")
			stderr.Reset()
			cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = folder, theirs, create(t, folder, "mysql.output"), &stderr
			if status := status(t, cmd); status != exitDone {
				t.Errorf("exit status %d, %s", status, stderr.String())
			}
			for _, want := range []string{"--fix-varchar will delete rows: Audits.Action, 1 row\n", "Change MySQL? [y/N] ", "fixed    --fix-artifacts schema_migrations: ", "\nready: "} {
				if !strings.Contains(stderr.String(), want) {
					t.Errorf("%q is not in:\n%s", want, stderr.String())
				}
			}
			requireList(t, readFile(t, filepath.Join(folder, "mysql.output")))
			var rows string
			if err := db.QueryRowContext(t.Context(), "SELECT CONCAT((SELECT Message FROM Posts), (SELECT COUNT(*) FROM Audits))").Scan(&rows); err != nil || rows != "ab0" {
				t.Errorf("the rows are %q, %v", rows, err)
			}
			stdout, errors, status := result(t, program(t, nil, "rejects", "replay", filepath.Join(folder, "migration-assist-backup.ndjson"), "--to", "mysql", "--mysql", source.DSN))
			if status != exitDone || !strings.Contains(stdout, "done: 2 rows of ") {
				t.Errorf("exit status %d, %s%s", status, stdout, errors)
			}
		})
	}
}

// answering is a terminal on which a text was typed.
func answering(t *testing.T, text string) (ours, theirs *os.File) {
	t.Helper()
	ours, theirs = terminal(t)
	if _, err := ours.WriteString(text); err != nil {
		t.Fatal(err)
	}
	return ours, theirs
}

// TestMySQLWithoutTerminal runs the command as a script does.
func TestMySQLWithoutTerminal(t *testing.T) {
	t.Parallel()
	source, folder := newSource(t), t.TempDir()
	db := testdb.OpenMySQL(t, source.DSN)
	testdb.ExecMySQL(t, db, ill...)
	in := func(args ...string) (stdout, stderr string, status int) {
		t.Helper()
		cmd := program(t, []string{"MIGRATION_ASSIST_MYSQL_DSN=" + source.DSN}, append([]string{"mysql"}, args...)...)
		cmd.Dir = folder
		return result(t, cmd)
	}
	if _, stderr, status := in("--fix-varchar"); status != exitUsage || !strings.Contains(stderr, "standard input is no terminal on which to ask: give --yes too") {
		t.Errorf("exit status %d, %s", status, stderr)
	}
	_, theirs := answering(t, "\n")
	cmd := program(t, nil, "mysql", source.DSN, "--fix-varchar")
	cmd.Dir, cmd.Stdin = folder, theirs
	if _, stderr, status := result(t, cmd); status != exitFailed || !strings.HasSuffix(stderr, "migration-assist: nothing was changed in MySQL\n") {
		t.Errorf("without an answer: exit status %d, %s", status, stderr)
	}
	stdout, stderr, status := in("--fix-varchar", "--yes", "--backup", "rows.ndjson", "--output", "list.json")
	if status != exitDone || !strings.Contains(stderr, "1 row went to rows.ndjson") {
		t.Errorf("exit status %d, %s", status, stderr)
	}
	requireList(t, []byte(stdout))
	requireList(t, readFile(t, filepath.Join(folder, "list.json")))
	if stdout, stderr, status = in("--full-schema-check", "--mattermost-version", "v9.5.8", "--save-diff"); status != exitDone ||
		!strings.Contains(stderr, "schema   TrueUpReviewHistory differs from Mattermost's at the migrations 1-109,111-119,122-124") {
		t.Errorf("exit status %d, %s", status, stderr)
	}
	requireList(t, []byte(stdout))
	if diff := string(readFile(t, filepath.Join(folder, "diffs", "Users.diff"))); !strings.HasSuffix(diff, "\n-  `MfaUsedTimestamps` json\n") {
		t.Errorf("the difference is %q", diff)
	}
	if _, stderr, status := in("--full-schema-check", "--save-diff"); status != exitDone || !strings.Contains(stderr, "schema   as Mattermost's migrations 1-109,111-141 leave it\n") {
		t.Errorf("exit status %d, %s", status, stderr)
	}
	if files, err := filepath.Glob(filepath.Join(folder, "diffs", "*")); err != nil || files != nil {
		t.Errorf("old differences are still there: %v, %v", files, err)
	}
}

// TestMySQLWithoutItsFile has a folder where the list's file would be, and the list on
// standard output.
func TestMySQLWithoutItsFile(t *testing.T) {
	t.Parallel()
	source, folder := newSource(t), t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "mysql.output"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{nil, exitDone, "no list  in mysql.output, which cannot be written (it is a folder); standard output has it\n"},
		{[]string{"--output=mysql.output"}, exitFailed, "migration-assist: the list of migrations cannot be written to mysql.output: it is a folder; name another file with --output\n"},
	} {
		cmd := program(t, nil, append([]string{"mysql", source.DSN}, test.args...)...)
		cmd.Dir = folder
		stdout, stderr, status := result(t, cmd)
		if status != test.status || !strings.Contains(stderr, test.want) || !strings.Contains(stderr, "ready: ") {
			t.Errorf("%q: exit status %d, %s", test.args, status, stderr)
		}
		requireList(t, []byte(stdout))
	}
}

// TestMySQLNeedsOnlySelect checks as a user who may only read, with a password of hard
// characters.
func TestMySQLNeedsOnlySelect(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := newSourceOn(t, database(t))
			db := testdb.OpenMySQL(t, source.DSN)
			config, err := mysql.ParseDSN(source.DSN)
			if err != nil {
				t.Fatal(err)
			}
			account := "`" + source.Name[len(source.Name)-20:] + "`@`%`"
			testdb.ExecMySQL(t, db, "CREATE USER "+account+" IDENTIFIED BY '"+secret+"'", "GRANT SELECT ON `"+source.Name+"`.* TO "+account)
			t.Cleanup(func() {
				if _, err := db.ExecContext(context.WithoutCancel(t.Context()), "DROP USER "+account); err != nil {
					t.Error(err)
				}
			})
			cmd := program(t, nil, "mysql", fmt.Sprintf("%s:%s@tcp(%s)/%s", source.Name[len(source.Name)-20:], secret, config.Addr, source.Name))
			cmd.Dir = t.TempDir()
			stdout, stderr, status := result(t, cmd)
			if status != exitDone || !strings.Contains(strings.Join(strings.Fields(stderr), " "), "GRANT LOCK TABLES ON `"+source.Name+"`.* TO "+account) {
				t.Errorf("exit status %d, %s", status, stderr)
			}
			if strings.Contains(stdout+stderr, "s3cr3t") {
				t.Errorf("the password is shown: %s", stderr)
			}
			requireList(t, []byte(stdout))
		})
	}
}

func TestRefusedMySQLCommandLines(t *testing.T) {
	t.Parallel()
	const dsn = "mm:" + secret + "@tcp(localhost)/mattermost"
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"NoDSN":          {nil, `expected "<DSN>"`},
		"TwoDSNs":        {[]string{dsn, "other"}, "unexpected argument other"},
		"URL":            {[]string{"mysql://mm:" + secret + "@localhost/mm"}, "the MySQL DSN is a URL"},
		"NoDatabase":     {[]string{"mm:" + secret + "@tcp(localhost)/"}, "the MySQL DSN names no database"},
		"UnknownFlag":    {[]string{dsn, "--fix-all"}, "unknown flag --fix-all"},
		"NoTerminal":     {[]string{dsn, "--fix-unicode"}, "give --yes too"},
		"PingAndFix":     {[]string{dsn, "--ping-only", "--fix-varchar", "--yes"}, "--ping-only ends before anything"},
		"TwoSchemas":     {[]string{dsn, "--full-schema-check", "--mattermost-version=10.5", "--migrations-dir=."}, "--mattermost-version contradicts --migrations-dir"},
		"VersionAlone":   {[]string{dsn, "--mattermost-version=10.5"}, "give that too"},
		"FolderAlone":    {[]string{dsn, "--migrations-dir=."}, "--full-schema-check"},
		"DiffAlone":      {[]string{dsn, "--save-diff"}, "--full-schema-check"},
		"UnknownVersion": {[]string{dsn, "--full-schema-check", "--mattermost-version=11.0"}, "--mattermost-version: the migrations of release 11.0 are not known; known are the releases from 7.1.0 to 10.12.4"},
		"NoVersion":      {[]string{dsn, "--full-schema-check", "--mattermost-version=new"}, `"new" is not a release of Mattermost`},
		"NoFolder":       {[]string{dsn, "--full-schema-check", "--migrations-dir=/nowhere"}, "--migrations-dir: the folder /nowhere does not have migration files"},
		"BackupAlone":    {[]string{dsn, "--backup=file"}, "--backup is the file of what a --fix flag changes"},
		"YesAlone":       {[]string{dsn, "--yes"}, "--yes answers the question that a --fix flag asks before it changes MySQL; give one too"},
		"NoOutput":       {[]string{dsn, "--output="}, "--output: give the name of a file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := program(t, nil, append([]string{"mysql"}, test.args...)...)
			cmd.Dir = t.TempDir()
			stdout, stderr, status := result(t, cmd)
			if status != exitUsage || !strings.Contains(stderr, test.want) || !strings.Contains(stderr, "migration-assist COMMAND --help") {
				t.Errorf("exit status %d, %q is not in %q", status, test.want, stderr)
			}
			if strings.Contains(stdout+stderr, "s3cr3t") {
				t.Errorf("the password is shown: %s", stderr)
			}
		})
	}
}

func TestRefusedReplaysToMySQL(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"NoMySQL":    {[]string{"--to=mysql", "--postgres=postgres://localhost/mm"}, "missing flags: --mysql=DSN"},
		"NoPostgres": {[]string{"--mysql=x"}, "missing flags: --postgres=DSN"},
		"Policy":     {[]string{"--to=mysql", "--mysql=x", "--on-invalid=nul=strip"}, "--on-invalid contradicts --to mysql"},
		"Nowhere":    {[]string{"--to=oracle"}, `--to must be one of "postgres","mysql"`},
		"WrongDSN":   {[]string{"--to=mysql", "--mysql=mm:" + secret + "@localhost"}, "the MySQL DSN"},
	} {
		if _, stderr, status := result(t, program(t, nil, append([]string{"rejects", "replay", "file"}, test.args...)...)); status != exitUsage || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: exit status %d, %q is not in %q", name, status, test.want, stderr)
		}
	}
}
