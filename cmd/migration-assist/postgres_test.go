package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// TestGuide runs the command lines of Mattermost's guide and of the original's help, as
// they are printed there.
func TestGuide(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	list := `{"applied_migrations":[` + strings.Trim(strings.Join(numbers(135), ","), ",") + `]}`
	if err := os.WriteFile(filepath.Join(folder, "mysql.output"), []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
	const dsn = "DSN"
	for _, test := range []struct {
		name string
		args []string
		set  int // the last migration
	}{
		{"step 2", []string{"postgres", dsn, "--run-migrations", "--mattermost-version=10.5.4"}, 129},
		{"step 2 without checks", []string{"postgres", dsn, "--run-migrations", "--mattermost-version=v9.7", "--check-schema-owner=false", "--check-tables-empty=false"}, 119},
		{"step 2 with checks", []string{"postgres", dsn, "--run-migrations", "--mattermost-version=10.5.4", "--check-schema-owner=true", "--check-tables-empty=true"}, 129},
		{"air-gapped", []string{"postgres", dsn, "--run-migrations", "--applied-migrations=./mysql.output"}, 135},
		{"the original's help", []string{"postgres", dsn, "--run-migrations"}, 135},
		{"flags first", []string{"postgres", "--run-migrations", "--mattermost-version", "10.5.4", "--schema", "public", dsn}, 129},
		{"whole name", []string{"postgres", "prepare", dsn, "--run-migrations", "--mattermost-version=10.5.4"}, 129},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			db := testdb.Postgres(t)
			command := func(args ...string) string {
				t.Helper()
				for i := range args {
					args[i] = strings.Replace(args[i], dsn, db.DSN, 1)
				}
				cmd := program(t, nil, args...)
				cmd.Dir = folder
				stdout, stderr, status := result(t, cmd)
				if status != exitDone || stderr != "" {
					t.Fatalf("%q: exit status %d, %q\n%s", args, status, stderr, stdout)
				}
				return stdout
			}
			requireContains(t, command("postgres", dsn), "ready: ")
			requireContains(t, command(test.args...), "done: Mattermost's tables are there")
			conn := testdb.OpenPostgres(t, db.DSN)
			want := schematest.Timeline(t, schema.Through(test.set))
			schematest.Require(t.Context(), t, conn, "public", want)

			for _, sql := range []string{"DROP INDEX idx_posts_message_txt", "DROP INDEX idx_fileinfo_content_txt", "DROP INDEX idx_posts_user_id"} {
				if _, err := conn.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			requireContains(t, command("postgres", "post-migrate", dsn), "done: built index idx_fileinfo_content_txt on fileinfo, index idx_posts_message_txt on posts")
			requireContains(t, command("postgres", "post-migrate", "--create-indexes", dsn), "done: built index idx_posts_user_id on posts")
			schematest.Require(t.Context(), t, conn, "public", want)
			requireContains(t, command("postgres", "post-migrate", "--create-indexes", dsn), "done: nothing that should be there is missing")
		})
	}
}

// TestGuideWithMigrationFiles makes the tables from Mattermost's own files: in a folder,
// and in a repository that is cloned.
func TestGuideWithMigrationFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	schematest.WriteFiles(t, folder, schema.Through(129))
	repository := schematest.Repository(t, "v10.5.4", "server/channels/db/migrations/postgres", schema.Through(129))
	for name, args := range map[string][]string{
		"folder": {"--migrations-dir", folder},
		"git":    {"--git", "git", "--mattermost-version", "10.5.4", "--repository", repository},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := testdb.Postgres(t)
			stdout, stderr, status := result(t, program(t, nil, append([]string{"postgres", db.DSN, "--run-migrations"}, args...)...))
			if status != exitDone || stderr != "" {
				t.Fatalf("exit status %d, %q\n%s", status, stderr, stdout)
			}
			requireContains(t, stdout, "done: Mattermost's tables are there")
			schematest.Require(t.Context(), t, testdb.OpenPostgres(t, db.DSN), "public", schematest.Timeline(t, schema.Through(129)))
		})
	}
}

// TestGuidesHelp holds the help to what the guide's readers look for: each flag of the
// guide, also of what the word postgres stands for, with nothing unexplained.
func TestGuidesHelp(t *testing.T) {
	t.Parallel()
	for name, flags := range map[string][]string{
		"mysql":                 {"<DSN>", "--fix-artifacts", "--fix-unicode", "--fix-varchar", "--output=FILE", "--full-schema-check", "--mattermost-version=VERSION", "--migrations-dir=FOLDER", "--save-diff"},
		"postgres":              {"postgres post-migrate", "<DSN>", "--run-migrations", "--mattermost-version=VERSION", "--migrations-dir=FOLDER", "--applied-migrations=FILE", "--[no-]check-schema-owner", "--[no-]check-tables-empty", "--git=PROGRAM", "--schema=\"public\""},
		"postgres post-migrate": {"<DSN>", "--create-indexes", "--schema=\"public\""},
	} {
		stdout, stderr, status := result(t, program(t, nil, append(strings.Fields(name), "--help")...))
		if status != exitDone || stderr != "" || !strings.HasPrefix(stdout, "Usage: migration-assist "+name+" ") {
			t.Errorf("%s: exit status %d, %q\n%s", name, status, stderr, stdout)
		}
		for _, flag := range flags {
			requireContains(t, stdout, "  "+flag)
		}
		lines := strings.Split(stdout, "\n")
		for i, line := range lines {
			if len(line) > 80 {
				t.Errorf("%s: the line %q is long", name, line)
			}
			// An explanation is beside its flag or below it.
			if flag, text, _ := strings.Cut(strings.TrimLeft(line, " "), "  "); strings.HasPrefix(flag, "--") && text == "" && !strings.HasPrefix(lines[i+1], "          ") {
				t.Errorf("%s: %s has no explanation", name, flag)
			}
		}
	}
}

// numbers are those of all migrations up to the last one.
func numbers(last int) []string {
	var list []string
	for _, m := range schema.MattermostPostgres(schema.Through(last)).Migrations {
		list = append(list, schema.Versions{m.Version}.String())
	}
	return list
}

func requireContains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q is not in:\n%s", part, text)
	}
}

// TestPostgresNotReady has the address in the environment, and a schema that is not
// there.
func TestPostgresNotReady(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	for _, args := range [][]string{{"postgres", "--schema=site"}, {"postgres", "post-migrate", "--schema=site"}, {"postgres", "--schema=site", "post-migrate"}} {
		stdout, stderr, status := result(t, program(t, environment("", db.DSN), args...))
		if status != exitFailed || !strings.Contains(stdout, "schema site, PostgreSQL 15") || !strings.Contains(stderr, "no schema") {
			t.Errorf("%q: exit status %d, %q\n%s", args, status, stderr, stdout)
		}
	}
}

// TestCopyIntoPreparedTables does what the guide does, with copy in pgloader's place.
func TestCopyIntoPreparedTables(t *testing.T) {
	t.Parallel()
	source, target := newSource(t), testdb.Postgres(t)
	env, folder := environment(source.DSN, target.DSN), t.TempDir()
	for _, args := range [][]string{
		{"mysql", source.DSN},
		{"postgres", target.DSN, "--run-migrations", "--applied-migrations=./mysql.output"},
		{"copy"},
		{"postgres", "post-migrate", "--create-indexes", target.DSN},
	} {
		cmd := program(t, env, args...)
		cmd.Dir = folder
		stdout, stderr, status := result(t, cmd)
		if status != exitDone || strings.Contains(stdout, "done: built") {
			t.Fatalf("%q: exit status %d, %q\n%s", args, status, stderr, stdout)
		}
	}
	schematest.Require(t.Context(), t, testdb.OpenPostgres(t, target.DSN), "public", schematest.Timeline(t, schema.Through(141)))
}
