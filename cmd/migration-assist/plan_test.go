package main

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"migration-assist/internal/testdb"
)

// withoutDisk are the lines of a plan but those about the disk, which others fill too.
func withoutDisk(plan string) []string {
	lines := strings.Split(plan, "\n")
	first := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "disk ") })
	if first < 0 {
		return lines
	}
	last := first + 1
	for strings.HasPrefix(lines[last], " ") {
		last++
	}
	return slices.Delete(lines, first, last)
}

// TestPlan says by its exit status whether migrate would begin, in every form, and shows
// no password.
func TestPlan(t *testing.T) {
	t.Parallel()
	source, target := newSource(t), testdb.Postgres(t)
	env := environment(source.DSN, target.DSN+"&password="+url.QueryEscape(secret))
	type verdict struct {
		Format   int
		Ready    bool
		Problems []struct{ What string }
	}
	for _, test := range []struct {
		status     int
		last, line string // of standard output
		message    string
	}{
		{exitDone, "ready: no value was looked at; plan --deep looks at all", "copy     71 tables, ", ""},
		{exitFailed, "--create-unknown TABLE or --create-unknown all", "PROBLEM  only one of the two databases has: table Own", "migration-assist: not ready: 1 thing is in the way\n"},
	} {
		if test.status == exitFailed {
			testdb.ExecMySQL(t, testdb.OpenMySQL(t, source.DSN), "CREATE TABLE Own (Id int)", "INSERT INTO Own VALUES (1)")
		}
		planned, message, status := result(t, program(t, env, "plan"))
		lines := strings.Split(strings.TrimSuffix(planned, "\n"), "\n")
		if status != test.status || message != test.message || !strings.HasSuffix(lines[len(lines)-1], test.last) || !strings.Contains(planned, "\n"+test.line) {
			t.Errorf("exit status %d, %q\n%s", status, message, planned)
		}
		dry, message, status := result(t, program(t, env, "migrate", "--dry-run"))
		if status != test.status || message != test.message || !slices.Equal(withoutDisk(dry), withoutDisk(planned)) {
			t.Errorf("--dry-run: exit status %d, %q\n%s\nand not\n%s", status, message, dry, planned)
		}
		data, message, status := result(t, program(t, env, "plan", "--json", "--deep"))
		var v verdict
		if err := json.Unmarshal([]byte(data), &v); err != nil || v.Format != 1 || v.Ready != (test.status == exitDone) || (len(v.Problems) == 0) != v.Ready || status != test.status {
			t.Errorf("--json: %v, exit status %d, %q\n%s", err, status, message, data)
		}
		if strings.Contains(planned+dry+data, secret) {
			t.Error("the password is shown")
		}
	}
}
