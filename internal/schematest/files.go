package schematest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/schema"
)

// WriteFiles writes migration files as Mattermost has them: names without a schema,
// files that undo others, and indexes that are built outside of a transaction.
func WriteFiles(t testing.TB, folder string, set schema.Versions) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	have := schema.MattermostPostgres(nil)
	for i, m := range schema.MattermostPostgres(set).Migrations {
		want := schema.MattermostPostgres(set[:i+1])
		text, alone := "", true
		for _, change := range schema.Diff(have, want) {
			create, ok := change.(schema.CreateIndex)
			alone = alone && ok && text == ""
			text += change.SQL("s") + ";\n"
			if alone {
				text = "-- morph:nontransactional\n" + create.ConcurrentSQL("s") + ";\n"
			}
		}
		if strings.Count(text, ";\n") > 1 {
			text = strings.Replace(strings.TrimPrefix(text, "-- morph:nontransactional\n"), " CONCURRENTLY", "", 1)
		}
		for _, row := range schema.SeededRows(schema.Versions{m.Version}) {
			text += fmt.Sprintf("INSERT INTO systems VALUES ('%s', '%s');\n", row.Name, row.Value)
		}
		text = strings.ReplaceAll(text, `"s".`, "")
		for direction, content := range map[string]string{"up": text, "down": "SELECT 1;\n"} {
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%06d_%s.%s.sql", m.Version, m.Name, direction)), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have = want
	}
}

// Repository makes a repository of git with migration files at a tag, in a folder with a name
// that a shell would take apart.
func Repository(t testing.TB, tag, folder string, set schema.Versions) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "a repository; $(false)")
	WriteFiles(t, filepath.Join(root, filepath.FromSlash(folder)), set)
	WriteFiles(t, filepath.Join(filepath.Dir(filepath.Join(root, filepath.FromSlash(folder))), "mysql"), set[:1])
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"}, {"add", "."},
		{"-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message=all"},
		{"tag", tag}, {"rm", "--quiet", "-r", "."}, {"-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message=later"},
	} {
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-C", root}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	return root
}
