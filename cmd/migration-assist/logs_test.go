package main

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/internal/testdb"
)

// TestLogHasNoSecret logs all that there is of a copy that succeeds and of connections
// that are refused, with hard passwords in the DSNs.
func TestLogHasNoSecret(t *testing.T) {
	t.Parallel()
	source, target := testdb.MySQL(t), testdb.Postgres(t)
	if _, err := testdb.OpenMySQL(t, source.DSN).ExecContext(t.Context(), "CREATE TABLE Our_One (Id int PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	if _, err := testdb.OpenPostgres(t, target.DSN).Exec(t.Context(), "CREATE TABLE our_one (id int PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	withPassword, err := url.Parse(target.DSN)
	if err != nil {
		t.Fatal(err)
	}
	withPassword.User = url.UserPassword(withPassword.User.Username(), secret)
	_, server, _ := strings.Cut(source.DSN, "@")
	refused := "nobody:" + secret + "@" + server
	for name, test := range map[string]struct {
		mysql  string
		status int
	}{"Done": {source.DSN, exitDone}, "Refused": {refused, exitFailed}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "log")
			cmd := program(t, environment(test.mysql, withPassword.String()), "copy", "--tables=our_one", "--snapshot=none", "--source-stopped",
				"--verbose", "--log-format=json", "--log-file", path)
			stdout, stderr, status := result(t, cmd)
			if status != test.status {
				t.Errorf("exit status %d: %s", status, stderr)
			}
			log, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), "s3cr3t"} {
				if strings.Contains(stdout+stderr+string(log), form) {
					t.Errorf("%s is in\n%s%s%s", form, stdout, stderr, log)
				}
			}
			var last struct {
				Msg    string `json:"msg"`
				Status int    `json:"status"`
			}
			for line := range strings.Lines(string(log)) {
				if err := json.Unmarshal([]byte(line), &last); err != nil {
					t.Errorf("%q: %v", line, err)
				}
			}
			if last.Msg != "command ended" || last.Status != test.status {
				t.Errorf("the last line is %+v", last)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info, err)
			}
		})
	}
}

// TestLogFlags says when there is a log, and where.
func TestLogFlags(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, test := range []struct {
		args   []string
		status int
		lines  int // on standard error
	}{
		{[]string{"version"}, exitDone, 0},
		{[]string{"version", "--log-level=warn"}, exitDone, 0},
		{[]string{"version", "--log-level=info"}, exitDone, 2},
		{[]string{"--verbose", "version"}, exitDone, 2},
		{[]string{"version", "--log-file", filepath.Join(folder, "log")}, exitDone, 0},
		{[]string{"version", "--log-file", filepath.Join(folder, "none", "log")}, exitUsage, 2},
		{[]string{"version", "--log-level=loud"}, exitUsage, 2},
		{[]string{"version", "--log-format=json"}, exitUsage, 2},
		{[]string{"version", "--log-format=json", "--log-level=info"}, exitDone, 2},
		{[]string{"version", "--log-format=json", "--log-level=warn"}, exitDone, 0},
	} {
		_, stderr, status := result(t, program(t, nil, test.args...))
		if lines := strings.Count(stderr, "\n"); status != test.status || lines != test.lines {
			t.Errorf("%q: exit status %d, %q", test.args, status, stderr)
		}
	}
	log, err := os.ReadFile(filepath.Join(folder, "log"))
	if err != nil || strings.Count(string(log), "\n") != 2 {
		t.Errorf("%q, %v", log, err)
	}
}
