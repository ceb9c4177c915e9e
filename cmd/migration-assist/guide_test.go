package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
)

// guide is the document of which every line that runs something is run.
const guide = "docs/guide.md"

// guideRuns are the parts of a document that follow one another on one target, by their
// headings.
var guideRuns = []struct {
	name, document string
	sections       []string
	// pgloader is set for the commands of pgloader, which cannot log in to a current
	// MySQL: they run on MariaDB.
	pgloader bool
}{
	{"FiveLines", "README.md", []string{"In five lines"}, false},
	{"Rehearsal", guide, []string{"Prepare", "Rehearse"}, false},
	{"Window", guide, []string{"The window", "Afterwards"}, false},
	{"StepByStep", guide, []string{"Mattermost's guide, step by step"}, false},
	{"StepByStepWithPgloader", guide, []string{"Mattermost's guide, step by step"}, true},
}

// TestGuideDocument has a shell run the commands of docs/guide.md, and the five lines of
// README.md, as they are there, in their order, between real servers with a Mattermost server's rows and Playbooks'. All of
// them must end with status 0.
func TestGuideDocument(t *testing.T) {
	t.Parallel()
	texts := documents(t)
	run := map[string]bool{}
	for _, test := range guideRuns {
		var script []string
		for _, section := range test.sections {
			for _, b := range blocks(texts[test.document]) {
				if b.section == section && b.language == "" && usesPgloader(b) == test.pgloader {
					script = append(script, runnable(b)...)
				}
			}
		}
		for _, line := range script {
			run[line] = true
		}
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source := testdb.MySQL
			if test.pgloader {
				source = testdb.MariaDB
			}
			runScript(t, source(t), testdb.Postgres(t), script)
		})
	}
	for _, b := range blocks(texts[guide]) {
		for _, line := range runnable(b) {
			if !run[line] {
				t.Errorf("nothing runs the line %s", line)
			}
		}
	}
}

// usesPgloader tells whether a block runs pgloader.
func usesPgloader(b block) bool {
	return strings.Contains("\n"+strings.Join(b.lines, "\n"), "\npgloader ")
}

// runnable are the lines of a block that run this program or pgloader.
func runnable(b block) (lines []string) {
	for _, line := range b.lines {
		line, _, _ = strings.Cut(line, " #")
		program, _, _ := strings.Cut(line, " ")
		if program == "migration-assist" || program == "pgloader" {
			lines = append(lines, line)
		}
	}
	return lines
}

// runScript runs the lines in a folder of their own, where a run has left a file of
// rejects without rows.
func runScript(t *testing.T, source, target *testdb.Database, lines []string) {
	t.Helper()
	if len(lines) == 0 {
		t.Fatal("there is nothing to run")
	}
	if err := sampledb.Create(t.Context(), source.DSN, sampledb.LoadSample); err != nil {
		t.Fatal(err)
	}
	if err := sampledb.CreatePlugin(t.Context(), testdb.OpenMySQL(t, source.DSN), "playbooks"); err != nil {
		t.Fatal(err)
	}
	pgloader, err := testdb.Pgloader()
	if err != nil {
		t.Fatal(err)
	}
	programs, folder := t.TempDir(), t.TempDir()
	for name, path := range map[string]string{"migration-assist": os.Args[0], "pgloader": pgloader} {
		if path, err = filepath.Abs(path); err == nil {
			err = os.Symlink(path, filepath.Join(programs, name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "migration-assist-rejects.ndjson"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-euxo", "pipefail", "-c", strings.Join(lines, "\n"))
	cmd.Dir = folder
	cmd.Env = append(append(os.Environ(), environment(source.DSN, target.DSN)...),
		asProgram+"=1", "HOME="+t.TempDir(), "PATH="+programs+string(os.PathListSeparator)+os.Getenv("PATH"))
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v:\n%s", err, output)
	}
}
