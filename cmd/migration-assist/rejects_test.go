package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/internal/testdb"
	"migration-assist/typemap"
)

// TestRejects sets rows aside into the file that is taken where none is named,
// corrects them there with a text editor's means, and puts them back.
func TestRejects(t *testing.T) {
	t.Parallel()
	source, target := newSource(t), testdb.Postgres(t)
	db := testdb.OpenMySQL(t, source.DSN)
	for _, statement := range []string{
		"INSERT INTO Posts (Id, Message) VALUES ('a', CONCAT('x', CHAR(0))), ('b', CHAR(0)), ('c', 'fine')",
		"INSERT INTO Users (Id, Username, Password) VALUES ('u', CONCAT('n', CHAR(0)), 's3cr3t')",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	folder, env := t.TempDir(), environment(source.DSN, target.DSN)
	in := func(args ...string) (stdout, stderr string, status int) {
		t.Helper()
		cmd := program(t, env, args...)
		cmd.Dir = folder
		stdout, stderr, status = result(t, cmd)
		if strings.Contains(stdout+stderr, "s3cr3t") {
			t.Errorf("a secret is shown: %s%s", stdout, stderr)
		}
		return stdout, stderr, status
	}
	stdout, stderr, status := in("migrate", "--on-invalid", "nul=reject")
	if status != exitRejected || stderr != "migration-assist: rows set aside: 3 (2 of Posts, 1 of Users), in migration-assist-rejects.ndjson. "+
		"Correct them there, then put them back: migration-assist rejects replay migration-assist-rejects.ndjson\n" {
		t.Errorf("exit status %d, %q", status, stderr)
	}
	if !strings.Contains(stdout, " arrived, 3 were set aside; the counts of both servers agree with that\n") {
		t.Errorf("the output is %s", stdout)
	}
	if _, stderr, status := in("migrate", "--on-invalid", "nul=reject", "--truncate"); status != exitFailed || !strings.Contains(stderr, "rows of an earlier run") {
		t.Errorf("a second run: exit status %d, %q", status, stderr)
	}

	file := filepath.Join(folder, "migration-assist-rejects.ndjson")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	corrected := strings.NewReplacer(`"x\u0000"`, `"x"`, `"\u0000"`, `"y"`, `"n\u0000"`, `"n"`).Replace(string(content))
	if err := os.WriteFile(file, []byte(strings.Replace(corrected, `"x"`, `"x`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr, status := in("rejects", "replay", "migration-assist-rejects.ndjson"); status != exitFailed || !strings.Contains(stderr, "is not valid JSON") {
		t.Errorf("a wrong line: exit status %d, %q", status, stderr)
	}
	if err := os.WriteFile(file, []byte(corrected), 0o600); err != nil {
		t.Fatal(err)
	}
	if stdout, stderr, status := in("rejects", "replay", "migration-assist-rejects.ndjson"); status != exitDone || stderr != "" || !strings.Contains(stdout, "done: 3 rows") {
		t.Errorf("exit status %d, %q\n%s", status, stderr, stdout)
	}
	var rows string
	if err := testdb.OpenPostgres(t, target.DSN).QueryRow(t.Context(),
		"SELECT string_agg(p.id || p.message || ' ', '' ORDER BY p.id) || max(u.username || u.password) FROM posts p, users u").Scan(&rows); err != nil || rows != "ax by cfine ns3cr3t" {
		t.Errorf("the rows are %q, %v", rows, err)
	}
}

// TestCopyRejects has copy set a row aside.
func TestCopyRejects(t *testing.T) {
	t.Parallel()
	source, target := testdb.MySQL(t), testdb.Postgres(t)
	testdb.ExecMySQL(t, testdb.OpenMySQL(t, source.DSN), "CREATE TABLE Ours (Id int PRIMARY KEY, T text)", "INSERT INTO Ours VALUES (1, 'a'), (2, CHAR(0))")
	if _, err := testdb.OpenPostgres(t, target.DSN).Exec(t.Context(), "CREATE TABLE ours (id int PRIMARY KEY, t text)"); err != nil {
		t.Fatal(err)
	}
	cmd := program(t, environment(source.DSN, target.DSN), "copy", "--on-invalid=nul=reject", "--snapshot=none")
	cmd.Dir = t.TempDir()
	if stdout, stderr, status := result(t, cmd); status != exitRejected || !strings.Contains(stderr, "rows set aside: 1 (1 of Ours)") {
		t.Errorf("exit status %d, %q\n%s", status, stderr, stdout)
	}
}

// TestReplayThatWaits puts back one of two rows, for both of which a foreign key waits.
func TestReplayThatWaits(t *testing.T) {
	t.Parallel()
	source, target := newSource(t), testdb.Postgres(t)
	testdb.ExecMySQL(t, testdb.OpenMySQL(t, source.DSN),
		"INSERT INTO RetentionPolicies (Id, DisplayName) VALUES ('p1', CHAR(0)), ('p2', CHAR(0))", "INSERT INTO RetentionPoliciesTeams (PolicyId, TeamId) VALUES ('p1', 't1'), ('p2', 't2')")
	folder, env := t.TempDir(), environment(source.DSN, target.DSN)
	in := func(args ...string) (stderr string, status int) {
		t.Helper()
		cmd := program(t, env, args...)
		cmd.Dir = folder
		_, stderr, status = result(t, cmd)
		return stderr, status
	}
	if stderr, status := in("migrate", "--on-invalid=nul=reject"); status != exitRejected {
		t.Fatalf("exit status %d, %s", status, stderr)
	}
	content, err := os.ReadFile(filepath.Join(folder, "migration-assist-rejects.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.ReplaceAll(string(content), `\u0000`, "name"), "\n")
	for i, want := range []int{exitRejected, exitDone} {
		name := filepath.Join(folder, "one")
		if err := os.WriteFile(name, []byte(lines[i]), 0o600); err != nil {
			t.Fatal(err)
		}
		if stderr, status := in("rejects", "replay", name); status != want || strings.Contains(stderr, "retentionpolicies") != (want == exitRejected) {
			t.Errorf("line %d: exit status %d, %s", i+1, status, stderr)
		}
	}
}

func TestRefusedPolicies(t *testing.T) {
	t.Parallel()
	migrate := []string{"migrate", "--mysql=x", "--postgres=x"}
	replay := []string{"rejects", "replay", "file", "--postgres=postgres://localhost/mm"}
	for _, test := range []struct {
		name string
		args []string
		want []string
	}{
		{"UnknownKind", append(migrate, "--on-invalid=nil=stop"), []string{`--on-invalid "nil=stop": the kind "nil" is unknown; there are nul, json-nul,`}},
		{"UnknownPolicy", append(migrate, "--on-invalid", "nul=drop"), []string{`--on-invalid "nul=drop": nul can be strip|replace|null|reject|stop`}},
		{"NotForThatKind", append(migrate, "--on-invalid", "range=truncate"), []string{"range can be stop|reject|null"}},
		{"NoPolicy", append(migrate, "--on-invalid", "nul"), []string{`--on-invalid "nul": give KIND=POLICY`}},
		{"Contradiction", append(migrate, "--on-invalid", "nul=stop", "--on-invalid", "nul=null", "--on-invalid=x"), []string{`"nul=null" contradicts nul=stop`, `--on-invalid "x"`}},
		{"FileForNothing", append(migrate, "--rejects=f", "--on-invalid=nul=stop"), []string{"--rejects f: no row can be set aside"}},
		{"ReplayWithoutFile", []string{"rejects", "replay", "--postgres=x"}, []string{"<file>"}},
		{"ReplayOfRejects", append(replay, "--on-invalid=nul=reject"), []string{"cannot be set aside again"}},
		{"ReplayUnknownKind", append(replay, "--on-invalid=x=reject"), []string{`the kind "x" is unknown`}},
		{"ReplayEmptySchema", append(replay, "--schema="), []string{"--schema: give the name"}},
		{"NoSubcommand", []string{"rejects"}, []string{`expected "replay`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, stderr, status := result(t, program(t, nil, test.args...))
			if status != exitUsage {
				t.Errorf("exit status %d, %q", status, stderr)
			}
			for _, want := range test.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("%q is not in %q", want, stderr)
				}
			}
		})
	}
}

// TestDocumentListsPolicies holds the table of kinds to what the program does.
func TestDocumentListsPolicies(t *testing.T) {
	t.Parallel()
	document := documents(t)["docs/values.md"]
	for line := range strings.Lines(typemap.KindHelp()) {
		fields := strings.Fields(line)
		policies := " | " + strings.ReplaceAll(fields[1], "|", ", ")
		_, row, found := strings.Cut(document, "\n| `"+fields[0]+"` |")
		if row, _, _ = strings.Cut(row, "\n"); !found || !strings.Contains(row, policies) {
			t.Errorf("docs/values.md has not %s with%s, but %q", fields[0], policies, row)
		}
	}
}

func TestHelpListsPolicies(t *testing.T) {
	t.Parallel()
	stdout, _, status := result(t, program(t, nil, "migrate", "--help"))
	if status != exitDone || !strings.Contains(stdout, "\n    too-long        stop|reject|null|truncate       text too long\n") {
		t.Errorf("exit status %d, output %s", status, stdout)
	}
}
