package check_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/internal/check"
	"migration-assist/internal/testdb"
)

// readList reads a list of applied migrations, as the official tool declares it.
func readList(t *testing.T, path string) []int {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		AppliedMigrations []int `json:"applied_migrations"`
	}
	if err := json.Unmarshal(content, &list); err != nil {
		t.Fatalf("%v in %q", err, content)
	}
	return list.AppliedMigrations
}

// TestApplied writes the list to where it is wanted.
func TestApplied(t *testing.T) {
	t.Parallel()
	d := testdb.MySQL(t)
	newSource(t, d)
	folder := t.TempDir()
	path := filepath.Join(folder, "mysql.output")
	for _, test := range []struct {
		name string
		// there is what the output file has before.
		there    string
		redirect string // a file's name, "" for a terminal
	}{
		{"NoFile", "", ""}, {"Again", `{"applied_migrations": []}`, ""}, {"Redirected", "", "other"}, {"SameFile", "", "mysql.output"},
	} {
		if test.there != "" {
			if err := os.WriteFile(path, []byte(test.there), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		lists := []string{path}
		_, err := run(t, d, folder, func(o *check.Options) {
			if test.redirect == "" {
				return
			}
			file, err := os.Create(filepath.Join(folder, test.redirect))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := file.Close(); err != nil {
					t.Error(err)
				}
			})
			o.Redirected = file
			lists = append(lists, file.Name())
		})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		for _, path := range lists {
			if list := readList(t, path); len(list) != 140 || list[0] != 1 || list[139] != 141 {
				t.Errorf("%s: %s has %v", test.name, path, list)
			}
		}
	}
}

// TestAppliedRefusesOtherFiles keeps what is not a list of migrations.
func TestAppliedRefusesOtherFiles(t *testing.T) {
	t.Parallel()
	d := testdb.MySQL(t)
	newSource(t, d)
	folder := t.TempDir()
	path := filepath.Join(folder, "mysql.output")
	for there, want := range map[string]string{"notes": "it is there already, and has something else", `{"other": 1}`: "it is there already"} {
		if err := os.WriteFile(path, []byte(there), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := run(t, d, folder, nil)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "--output") {
			t.Errorf("the error is %v", err)
		}
		requireText(t, out, "no list  ", "\nready: ") // the checks run all the same
		if content, err := os.ReadFile(path); err != nil || string(content) != there {
			t.Errorf("the file has %q, %v", content, err)
		}
	}
	for _, path := range []string{folder, filepath.Join(folder, "nowhere", "mysql.output")} {
		if _, err := run(t, d, folder, func(o *check.Options) { o.Output = path }); err == nil || !strings.Contains(err.Error(), "--output") {
			t.Errorf("%s: the error is %v", path, err)
		}
	}
}
