package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
)

// TestPgloader writes files with the original's arguments.
func TestPgloader(t *testing.T) {
	t.Parallel()
	source, target := newSource(t), testdb.Postgres(t)
	if err := sampledb.CreatePlugin(t.Context(), testdb.OpenMySQL(t, source.DSN), "calls"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "the migration.load")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		args    []string
		has     []string
		hasNot  []string
		toFile  bool
		refused string
	}{
		{name: "Server", args: []string{"pgloader"}, has: []string{"-- Loads the rows", "--     pgloader FILE\n", "'Posts'", "using remove-null-characters"}, hasNot: []string{"'calls'"}},
		{name: "Plain", args: []string{"pgloader", "--remove-null-chars=false", "--annotate=false"}, hasNot: []string{"--", "remove-null-characters"}},
		{name: "Plugin", args: []string{"pgloader", "calls", "--remove-null-chars=true"}, has: []string{"'calls_jobs'"}, hasNot: []string{"'Posts'"}},
		{name: "Absent", args: []string{"pgloader", "boards", "--output", path}, toFile: true, refused: "has no tables of the plugin Boards"},
		{name: "NoFolder", args: []string{"pgloader", "--output", path + "/x"}, refused: "--output: "},
		{name: "Folder", args: []string{"pgloader", "--output", filepath.Dir(path)}, refused: "is a folder"},
		{name: "Device", args: []string{"pgloader", "--output", "/dev/stdout"}, has: []string{"LOAD DATABASE"}},
		{name: "Replaced", args: []string{"pgloader", "--output=" + path}, toFile: true, has: []string{"LOAD DATABASE", "--     pgloader '" + path + "'\n"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, stderr, status := result(t, program(t, environment(source.DSN, target.DSN), test.args...))
			if test.toFile {
				if text != "" {
					t.Errorf("standard output: %s", text)
				}
				text = string(readFile(t, path))
			}
			if test.refused != "" {
				if status != exitFailed || !strings.Contains(stderr, test.refused) || text != "" && text != "old" {
					t.Errorf("exit status %d, %q, text %q; want %q", status, stderr, text, test.refused)
				}
				return
			}
			if status != exitDone || !strings.Contains(stderr, "run          pgloader") {
				t.Errorf("exit status %d, %q", status, stderr)
			}
			for _, part := range test.has {
				requireContains(t, text, part)
			}
			for _, part := range test.hasNot {
				if strings.Contains(text, part) {
					t.Errorf("%q is in the file:\n%s", part, text)
				}
			}
		})
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != fs.FileMode(0o600) {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if list, err := os.ReadDir(filepath.Dir(path)); err != nil || len(list) != 1 {
		t.Errorf("the folder has %v, %v", list, err)
	}
}
