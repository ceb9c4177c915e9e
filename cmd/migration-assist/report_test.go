package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/internal/testdb"
)

// TestReports are written as the flags say, also of a run that fails, and have no
// password.
func TestReports(t *testing.T) {
	t.Parallel()
	source := newSource(t)
	for name, test := range map[string]struct {
		dsn    string
		status int
		state  string
	}{
		"Done":   {source.DSN, exitDone, `"state": "done"`},
		"Failed": {"mm:" + secret + "@tcp(" + closedPort(t) + ")/mattermost", exitFailed, `"state": "failed"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			summary, page := filepath.Join(folder, "s.json"), filepath.Join(folder, "r.html")
			target := testdb.Postgres(t).DSN
			stdout, stderr, status := result(t, program(t, environment(test.dsn, target+"&password="+url.QueryEscape(secret)), "migrate", "--summary", summary, "--report", page))
			if status != test.status {
				t.Errorf("exit status %d, %q\n%s", status, stderr, stdout)
			}
			text, err := os.ReadFile(summary)
			if err != nil || !strings.Contains(string(text), test.state) {
				t.Errorf("%v, the summary is %s", err, text)
			}
			html, err := os.ReadFile(page)
			if err != nil || !strings.HasPrefix(string(html), "<!DOCTYPE html>") {
				t.Errorf("%v, the page is %s", err, html)
			}
			if strings.Contains(string(text)+string(html), secret) {
				t.Errorf("the password is in\n%s\n%s", text, html)
			}
		})
	}
}
