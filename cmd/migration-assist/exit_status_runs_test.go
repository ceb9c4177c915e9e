package main

import (
	"os"
	"strings"
	"testing"

	"migration-assist/internal/testdb"
)

// requireStatus runs a command, and fails where it does not end with a status and with a
// text in what it says.
func (c *heldCopy) requireStatus(t *testing.T, want int, text string, args ...string) {
	t.Helper()
	out, errs, status := result(t, program(t, c.env, args...))
	if status != want || !strings.Contains(out+errs, text) {
		t.Errorf("%q: exit status %d, want %d and %q: %s\n%s", args, status, want, text, errs, out)
	}
}

// TestExitStatusesOfARun asks for a run's record, and compares, before the run, while it
// is at work, after its interruption and after its end.
func TestExitStatusesOfARun(t *testing.T) {
	t.Parallel()
	c := newHeldCopy(t)
	verify := []string{"verify", "--tables=our_one", "--snapshot=none"}
	c.requireStatus(t, exitDone, "no run into the schema public", "status")
	c.requireStatus(t, exitDone, "no run into the schema public", "clean")
	c.requireStatus(t, exitDifferent, "the databases differ: 2 rows of Our_One", verify...)
	cmd := program(t, c.env, c.args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	testdb.Await(t, "the build to wait", c.waits)
	c.requireStatus(t, exitDone, "state    at work", "status")
	c.requireStatus(t, exitFailed, "another migration-assist is at work", "clean", "--force")
	signalled(t, cmd, os.Interrupt)
	_ = cmd.Wait() // its status is asked for below
	if status := cmd.ProcessState.ExitCode(); status != exitInterrupted {
		t.Errorf("interrupted: exit status %d", status)
	}
	c.requireStatus(t, exitDone, "state    ended on the way", "status")
	c.requireStatus(t, exitFailed, "has not ended", "clean")
	c.goesOn(t)
	c.requireStatus(t, exitDone, "state    done on", "status")
	c.requireStatus(t, exitDone, "verified: 2 rows", verify...)
	c.exec("UPDATE our_one SET name = 'c' WHERE id = 1")
	c.requireStatus(t, exitDifferent, "the databases differ: 1 row of Our_One", verify...)
	c.requireStatus(t, exitFailed, "", append(verify, "--skip=nothing")...)
	c.requireStatus(t, exitDone, "removed  the record", "clean")
}

// TestExitStatusOfRowsSetAside is 3 for the copy, and for a replay after which foreign
// keys wait for other rows.
func TestExitStatusOfRowsSetAside(t *testing.T) {
	t.Parallel()
	source, target := newSource(t), testdb.Postgres(t)
	db := testdb.OpenMySQL(t, source.DSN)
	for _, statement := range []string{
		"INSERT INTO RetentionPolicies (Id, DisplayName) VALUES ('p', CONCAT('x', CHAR(0)))",
		"INSERT INTO RetentionPoliciesTeams (PolicyId, TeamId) VALUES ('p', 't')",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	c := &heldCopy{env: environment(source.DSN, target.DSN)}
	file, empty := t.TempDir()+"/rejects", t.TempDir()+"/empty"
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c.requireStatus(t, exitRejected, "rows set aside: 1 (1 of RetentionPolicies)", "migrate", "--on-invalid=nul=reject", "--rejects", file)
	c.requireStatus(t, exitRejected, "still wait for others", "rejects", "replay", empty)
	c.requireStatus(t, exitDone, "done: 1 rows", "rejects", "replay", "--on-invalid=nul=strip", file)
	if _, err := db.ExecContext(t.Context(), "INSERT INTO Posts (Id, Message) VALUES ('a', CHAR(0))"); err != nil {
		t.Fatal(err)
	}
	c.requireStatus(t, exitRejected, "rows set aside: 1 (1 of Posts)", "copy", "--tables=Posts", "--truncate", "--on-invalid=nul=reject", "--rejects", file+"2")
}

// TestUnwritableStandardOutput is a failure of commands that only print.
func TestUnwritableStandardOutput(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = full.Close() }()
	for _, args := range [][]string{{"version"}, {"manual"}, {"completion", "bash"}} {
		cmd := program(t, nil, args...)
		cmd.Stdout = full
		_ = cmd.Run() // its status is asked for below
		if status := cmd.ProcessState.ExitCode(); status != exitFailed {
			t.Errorf("%q: exit status %d", args, status)
		}
	}
}
