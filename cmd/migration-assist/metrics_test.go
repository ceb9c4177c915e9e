package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/internal/metricstest"
	"migration-assist/internal/testdb"
)

// TestMetrics are served at the address that the flag gives, and written to its file.
func TestMetrics(t *testing.T) {
	t.Parallel()
	source, target := newSource(t), testdb.Postgres(t)
	if _, err := testdb.OpenMySQL(t, source.DSN).ExecContext(t.Context(), "INSERT INTO Posts (Id) VALUES ('a'), ('b')"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "m.prom")
	stdout, stderr, status := result(t, program(t, environment(source.DSN, target.DSN), "migrate", "--metrics-addr=127.0.0.1:0", "--metrics-textfile", file))
	if status != exitDone || stderr != "" || !strings.HasPrefix(stdout, "metrics  http://127.0.0.1:") {
		t.Errorf("exit status %d, %q\n%s", status, stderr, stdout)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	samples := metricstest.Parse(t, string(text))
	if samples["migration_assist_success"] != 1 || samples[`migration_assist_rows_copied_total{table="posts"}`] != 2 || samples.Sum("migration_assist_build_info") != 1 {
		t.Errorf("the file has %s", text)
	}
	for _, part := range []string{`version="` + programVersion() + `"`, `commit="` + programCommit() + `"`} {
		if !strings.Contains(string(text), part) {
			t.Errorf("%s is not in the file", part)
		}
	}
}

// TestRefusedMetrics come before a connection to a server, which would fail too.
func TestRefusedMetrics(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	env := environment("mm:"+secret+"@tcp("+closedPort(t)+")/mattermost", "postgres://localhost/mm")
	folder := t.TempDir()
	for flag, test := range map[string]struct {
		status int
		want   string
	}{
		"--metrics-addr=localhost": {exitUsage, "--metrics-addr localhost: give HOST:PORT or :PORT"},
		"--metrics-addr=:port":     {exitUsage, "--metrics-addr :port: give HOST:PORT or :PORT"},
		"--metrics-addr=" + taken.Addr().String(): {exitFailed, "migration-assist: the metrics cannot be served: listen tcp " + taken.Addr().String() +
			": bind: address already in use; give another address with --metrics-addr\n"},
		"--metrics-textfile=" + folder: {exitFailed, "migration-assist: the metrics file " + folder + " cannot be written: it is a folder; name another file with --metrics-textfile\n"},
	} {
		stdout, stderr, status := result(t, program(t, env, "migrate", flag))
		if status != test.status || !strings.Contains(stderr, test.want) || stdout != "" {
			t.Errorf("%s: exit status %d, %q, %q", flag, status, stderr, stdout)
		}
	}
}
