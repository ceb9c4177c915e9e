package target_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"migration-assist/internal/schematest"
	"migration-assist/internal/target"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// upgraded are the migrations of a database that came to 10.11.21 by 9.5.8: with 142 to
// 144 and 195, which branches of older releases have.
const upgraded = "1-144,195"

// writeApplied writes a list of migrations.
func writeApplied(t *testing.T, list schema.Versions) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mysql.output")
	text := strings.ReplaceAll(fmt.Sprintf(`{"applied_migrations":%v}`, []int(list)), " ", ", ")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOrigins makes the tables from everything that can say what they are.
func TestOrigins(t *testing.T) {
	t.Parallel()
	files := filepath.Join(t.TempDir(), "post gres%20?")
	schematest.WriteFiles(t, files, versions(t, upgraded))
	current, old := schematest.Repository(t, "v10.11.21", "server/channels/db/migrations/postgres", versions(t, upgraded)), schematest.Repository(t, "v7.8.0", "db/migrations/postgres", versions(t, "1-101"))
	for name, server := range servers {
		for _, test := range []struct {
			name, set, says string
			from            target.Origin
		}{
			{"release", "1-129", "from Mattermost 10.5.4", target.Origin{Release: "10.5.4"}},
			{"gaps", "1-129,135", "from Mattermost v10.5.5", target.Origin{Release: "v10.5.5"}},
			{"applied", upgraded, "mysql.output", target.Origin{Applied: writeApplied(t, versions(t, upgraded))}},
			{"files", upgraded, "from the files of " + files, target.Origin{Files: files}},
			{"git", upgraded, "from v10.11.21 of " + current, target.Origin{Release: "10.11.21", Git: "git", Repository: current}},
			{"git as an address", upgraded, "from v10.11.21 of file://", target.Origin{Release: "10.11.21", Git: "git", Repository: "file://" + strings.ReplaceAll(current, " ", "%20")}},
			{"git of an old release", "1-101", "from v7.8.0 of ", target.Origin{Release: "7.8", Git: "git", Repository: old}},
		} {
			if name == "newest" && !slices.Contains([]string{"applied", "files"}, test.name) {
				continue // the others are made in these two ways
			}
			t.Run(test.name+" on "+name, func(t *testing.T) {
				t.Parallel()
				db := server(t)
				conn := testdb.OpenPostgres(t, db.DSN)
				want := versions(t, test.set)
				out := mustRun(t, db.DSN, test.from)
				requireParts(t, out, fmt.Sprintf("applied  %d migrations, ", len(want)), test.says, "db_migrations has "+want.String(), "done: ")
				if strings.Contains(out, "note") {
					t.Errorf("the tables are not as they should be:\n%s", out)
				}
				schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, want))
				var rows int
				if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM systems").Scan(&rows); err != nil || rows != 2 {
					t.Errorf("%d rows in systems, %v", rows, err)
				}
				// A second time there is nothing to do.
				requireParts(t, mustRun(t, db.DSN, test.from), "tables   ", "applied  0 migrations")
			})
		}
	}
}

// TestFilesInAnotherSchema runs files whose names have no schema.
func TestFilesInAnotherSchema(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	schematest.WriteFiles(t, folder, versions(t, "1-110"))
	db := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, db.DSN)
	execAll(t, conn, `CREATE SCHEMA "our ""site"""`)
	opts := target.Options{Schema: `our "site"`, RunMigrations: true, From: target.Origin{Files: folder}}
	if out, err := run(t, db.DSN, opts); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	schematest.Require(t.Context(), t, conn, `our "site"`, schematest.Timeline(t, versions(t, "1-110")))
	schematest.Require(t.Context(), t, conn, "public", schematest.Elements{})
}

// TestFilesThatFail has a mistake in one file, and goes on after it was corrected.
func TestFilesThatFail(t *testing.T) {
	t.Parallel()
	folder, db := t.TempDir(), testdb.Postgres(t)
	set := versions(t, "1-110")
	schematest.WriteFiles(t, folder, set)
	names, err := filepath.Glob(filepath.Join(folder, "000099_*.up.sql"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	right, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	write := func(content []byte) {
		t.Helper()
		if err := os.WriteFile(names[0], content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(append(slices.Clone(right), "CREATE TABLE `mine` (id int);"...))
	opts := target.Options{RunMigrations: true, From: target.Origin{Files: folder}}
	_, err = run(t, db.DSN, opts)
	if err == nil {
		t.Fatal("a file with a mistake was run")
	}
	requireParts(t, err.Error(), "migration 99 create_drafts", "syntax error", "the 98 migrations before it were applied and stay")
	conn := testdb.OpenPostgres(t, db.DSN)
	schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, versions(t, "1-98")))
	write(right)
	requireParts(t, mustRun(t, db.DSN, opts.From), "applied  11 migrations")
	schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, set))

	// Tables of a later release are not these files' to change.
	mustRun(t, db.DSN, target.Origin{Release: "9.5"})
	_, err = run(t, db.DSN, opts)
	if err == nil {
		t.Fatal("files of an earlier release were run")
	}
	requireParts(t, err.Error(), "db_migrations has 111 ", "which the folder "+folder+" does not have")
	_, err = run(t, db.DSN, target.Options{RunMigrations: true, From: target.Origin{Release: "9.0.0"}})
	if err == nil {
		t.Fatal("an earlier release was made")
	}
	requireParts(t, err.Error(), "db_migrations has 112-119, which Mattermost 9.0.0 does not have")
}

// TestFilesOfALaterRelease has a migration that is not known here.
func TestFilesOfALaterRelease(t *testing.T) {
	t.Parallel()
	folder, db := t.TempDir(), testdb.Postgres(t)
	schematest.WriteFiles(t, folder, versions(t, "1-141"))
	if err := os.WriteFile(filepath.Join(folder, "000200_later.up.sql"), []byte("CREATE TABLE later (id int);"), 0o644); err != nil {
		t.Fatal(err)
	}
	requireParts(t, mustRun(t, db.DSN, target.Origin{Files: folder}), "note     1 of the migrations are not known to this program", "db_migrations has 1-109,111-141,200")
}

// TestRefusedOrigins has everything that does not say which tables to make.
func TestRefusedOrigins(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := func(name, content string) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file("strange/README.md", "")
	file("deep/postgres/000001_create_teams.up.sql", "")
	file("mysql/000001_create_teams.up.sql", "")
	file("down/000001_create_teams.down.sql", "")
	for _, test := range []struct {
		from target.Origin
		want []string
	}{
		{target.Origin{}, []string{"--run-migrations: say which tables to make", "--mattermost-version", "--applied-migrations", "--migrations-dir"}},
		{target.Origin{Release: "10.5.4", Applied: "x"}, []string{"--mattermost-version contradicts --applied-migrations"}},
		{target.Origin{Release: "10.5.4", Files: "x"}, []string{"--mattermost-version contradicts --migrations-dir"}},
		{target.Origin{Applied: "x", Files: "x"}, []string{"--applied-migrations contradicts --migrations-dir"}},
		{target.Origin{Git: "git"}, []string{"--git clones the files of one release: give --mattermost-version"}},
		{target.Origin{Release: "10.5.4", Repository: "x"}, []string{"--repository is what --git clones"}},
		{target.Origin{Release: "11.1.0"}, []string{"the migrations of release 11.1.0 are not known", "from 7.1.0 to 10.12.4", "--applied-migrations", "--migrations-dir", "--git git"}},
		{target.Origin{Release: "10.5.99"}, []string{"the migrations of release 10.5.99 are not known"}},
		{target.Origin{Release: "ten"}, []string{`"ten" is not a release of Mattermost`}},
		{target.Origin{Release: "ten", Git: "git"}, []string{`--mattermost-version: "ten" is not a release of Mattermost`}},
		{target.Origin{Applied: filepath.Join(folder, "none")}, []string{"--applied-migrations: the list of migrations cannot be read", "no such file"}},
		{target.Origin{Applied: file("text", "1, 2, 3")}, []string{"is no list of migrations, as the command mysql writes it"}},
		{target.Origin{Applied: file("other", `{"applied": [1]}`)}, []string{"is no list of migrations"}},
		{target.Origin{Applied: file("short", `{"applied_migrations": [1, 2]}`)}, []string{"the schema at the migrations 1-2 is not known"}},
		{target.Origin{Applied: file("later", `{"applied_migrations": [1, 200, 110]}`)}, []string{"there are no migrations 110,200; known are those of Mattermost to release 10.12.4"}},
		{target.Origin{Files: filepath.Join(folder, "none")}, []string{"--migrations-dir: the folder of migration files cannot be read", "no such file"}},
		{target.Origin{Files: filepath.Join(folder, "strange")}, []string{"has other things than migration files", "README.md"}},
		{target.Origin{Files: filepath.Join(folder, "deep")}, []string{"has a folder postgres in it"}},
		{target.Origin{Files: filepath.Join(folder, "mysql")}, []string{"has migration files for MySQL"}},
		{target.Origin{Files: filepath.Join(folder, "down")}, []string{"has no migration files"}},
	} {
		err := target.Options{Schema: "public", RunMigrations: true, From: test.from}.Validate()
		if err == nil {
			t.Errorf("%+v is valid", test.from)
			continue
		}
		requireParts(t, err.Error(), test.want...)
	}
}

// TestGitThatFails has no program, no repository, no tag and no files. Nothing stays
// in the folder for temporary files.
func TestGitThatFails(t *testing.T) {
	root, db := schematest.Repository(t, "v10.5.4", "elsewhere/postgres", versions(t, "1")), testdb.Postgres(t)
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary) // the server has its own by now
	const token = "s3cr3t"
	for _, test := range []struct {
		from target.Origin
		want string
	}{
		{target.Origin{Release: "10.5.4", Git: "no-such-git", Repository: root}, "--git no-such-git: there is no such program; where nothing can be cloned, --mattermost-version alone"},
		{target.Origin{Release: "10.5.4", Git: "git", Repository: filepath.Join(root, "none")}, "getting the migration files of 10.5.4 from " + filepath.Join(root, "none")},
		{target.Origin{Release: "10.5.4", Git: "git", Repository: "--upload-pack=false"}, "from --upload-pack=false"},
		{target.Origin{Release: "10.6", Git: "git", Repository: root}, "Remote branch v10.6.0 not found"},
		{target.Origin{Release: "10.5.4", Git: "git", Repository: root}, "has no migration files at v10.5.4, in server/channels/db/migrations/postgres or db/migrations/postgres"},
		{target.Origin{Release: "10.5.4", Git: "git", Repository: "http://me:" + token + "@127.0.0.1:1/x.git"}, "from http://127.0.0.1:1/x.git"},
	} {
		out, err := run(t, db.DSN, target.Options{RunMigrations: true, From: test.from})
		if err == nil {
			t.Errorf("%+v: %s", test.from, out)
			continue
		}
		requireParts(t, err.Error(), test.want)
		if strings.Contains(out+err.Error(), token) {
			t.Errorf("the token is shown: %s%v", out, err)
		}
	}
	left, err := filepath.Glob(filepath.Join(temporary, "migration-assist-*"))
	if err != nil || left != nil {
		t.Errorf("%q, %v", left, err)
	}
	schematest.Require(t.Context(), t, testdb.OpenPostgres(t, db.DSN), "public", schematest.Elements{})
}
