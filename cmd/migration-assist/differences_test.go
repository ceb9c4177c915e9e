package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"migration-assist/internal/testdb"
)

// newChangedCopy has rows copied, and changed in PostgreSQL before the run goes on.
func newChangedCopy(t *testing.T, prepare, change string) *heldCopy {
	t.Helper()
	c := newHeldCopy(t)
	c.exec(prepare)
	cmd := program(t, c.env, c.args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	testdb.Await(t, "the build to wait", c.waits)
	signalled(t, cmd, os.Interrupt)
	_ = cmd.Wait() // its status is asked for below
	if status := cmd.ProcessState.ExitCode(); status != exitInterrupted {
		t.Fatalf("exit status %d", status)
	}
	testdb.Await(t, "the sessions of the copy to end", c.alone)
	c.exec(change)
	return c
}

// differing is how a row is named that is not what it was.
var differing = regexp.MustCompile(`Our_One.*Name`)

// TestDifferences has rows of PostgreSQL changed. That alone is status 4, where all else
// is done.
func TestDifferences(t *testing.T) {
	t.Parallel()
	t.Run("Alone", func(t *testing.T) {
		t.Parallel()
		c := newChangedCopy(t, "SELECT", "UPDATE our_one SET name = 'c' WHERE id = 1")
		c.release()
		out, errs, status := result(t, program(t, c.env, c.args...))
		if status != exitDifferent || !differing.MatchString(out) || !strings.Contains(errs, "1 row of Our_One") || !strings.Contains(errs, "All is built.") {
			t.Errorf("exit status %d, %s\n%s", status, errs, out)
		}
	})
	t.Run("AndNotBuilt", func(t *testing.T) {
		t.Parallel()
		c := newChangedCopy(t, "CREATE UNIQUE INDEX once ON our_one ((lower(name)), (waits(name)))", "UPDATE our_one SET name = 'c'")
		c.release()
		out, errs, status := result(t, program(t, c.env, c.args...))
		if status != exitFailed || !differing.MatchString(out) || !strings.Contains(errs, "2 rows of Our_One") || !strings.Contains(errs, "once") || strings.Contains(errs, "All is built.") {
			t.Errorf("exit status %d, %s\n%s", status, errs, out)
		}
	})
	t.Run("AndInterrupted", func(t *testing.T) {
		t.Parallel()
		c := newChangedCopy(t, "SELECT", "UPDATE our_one SET name = 'c' WHERE id = 1")
		cmd := program(t, c.env, c.args...)
		var out, errs output
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		testdb.Await(t, "the row to be named, and the build to wait", func() bool { return differing.MatchString(out.String()) && c.waits() })
		signalled(t, cmd, os.Interrupt)
		_ = cmd.Wait() // its status is asked for below
		if status := cmd.ProcessState.ExitCode(); status != exitInterrupted || strings.Contains(errs.String(), "All is built.") {
			t.Errorf("exit status %d, %s\n%s", status, errs.String(), out.String())
		}
	})
}

// TestUnwritableStandardError leaves the exit status as it is.
func TestUnwritableStandardError(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = full.Close() }()
	c := newChangedCopy(t, "SELECT", "UPDATE our_one SET name = 'c' WHERE id = 1")
	for want, signal := range map[int]os.Signal{exitUsage: nil, exitInterrupted: os.Interrupt} {
		args := c.args
		if signal == nil {
			args = []string{"migrate", "--nonsense"}
		}
		cmd := program(t, c.env, args...)
		cmd.Stderr = full
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if signal != nil {
			testdb.Await(t, "the build to wait", c.waits)
			signalled(t, cmd, signal)
		}
		_ = cmd.Wait() // its status is asked for below
		if status := cmd.ProcessState.ExitCode(); status != want {
			t.Errorf("exit status %d, want %d", status, want)
		}
	}
	testdb.Await(t, "the sessions of the copy to end", c.alone)
	c.release()
	cmd := program(t, c.env, c.args...)
	cmd.Stderr = full
	_ = cmd.Run() // its status is asked for below
	if status := cmd.ProcessState.ExitCode(); status != exitDifferent {
		t.Errorf("exit status %d, want %d", status, exitDifferent)
	}
}
