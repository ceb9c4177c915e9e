package pgloadercompat_test

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
	"migration-assist/pgloadercompat"
	"migration-assist/schema"
)

func TestMain(m *testing.M) { testdb.Main(m) }

// source is a database in MySQL or MariaDB.
type source struct {
	*testdb.Database
	db *sql.DB
}

// newSource makes Mattermost's schema in a database, and fills it.
func newSource(t *testing.T, d *testdb.Database, fill func(*sql.DB) error) source {
	t.Helper()
	s := source{d, testdb.OpenMySQL(t, d.DSN)}
	versions, err := schema.ParseVersions(sampledb.SampleVersions)
	if err == nil {
		err = sampledb.CreateSchema(t.Context(), s.db, versions)
	}
	if err == nil {
		err = fill(s.db)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// newPlugin makes a plugin's tables in a database, with what statements write.
func newPlugin(t *testing.T, d *testdb.Database, id string, statements ...string) source {
	t.Helper()
	s := source{d, testdb.OpenMySQL(t, d.DSN)}
	if err := sampledb.CreatePlugin(t.Context(), s.db, id); err != nil {
		t.Fatal(err)
	}
	testdb.ExecMySQL(t, s.db, statements...)
	return s
}

// options are those of a file from one DSN to the other, for a plugin where its ID is
// given.
func options(t *testing.T, mysql, postgres, plugin string) (o pgloadercompat.Options) {
	t.Helper()
	var err error
	if o.MySQL, err = dsn.MySQL(mysql); err != nil {
		t.Fatal(err)
	}
	if o.Postgres, err = dsn.Postgres(postgres); err != nil {
		t.Fatal(err)
	}
	if plugin == "" {
		return o
	}
	if o.Plugin, err = schema.FindPlugin(plugin); err != nil {
		t.Fatal(err)
	}
	return o
}

func makeFile(t *testing.T, o pgloadercompat.Options) *pgloadercompat.File {
	t.Helper()
	f, err := pgloadercompat.Make(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// load has the real pgloader load a file, with these authorities where it wants some,
// and returns what it prints and its exit status, in one text.
func load(t *testing.T, f *pgloadercompat.File, authorities string) string {
	t.Helper()
	return loadIn(t, t.TempDir(), f, authorities)
}

// loadIn is load with the folder to which pgloader writes the rows that are refused.
func loadIn(t *testing.T, folder string, f *pgloadercompat.File, authorities string) string {
	t.Helper()
	program, err := testdb.Pgloader()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "mattermost.load")
	if err := f.Write(path); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "--root-dir", folder)
	for word := range strings.FieldsSeq(f.Command) {
		switch {
		case strings.HasPrefix(word, "--"):
			cmd.Args = append(cmd.Args, word)
		case strings.Contains(word, "="):
			cmd.Env = append(os.Environ(), strings.Replace(word, "AUTHORITIES.pem", authorities, 1))
		}
	}
	cmd.Args = append(cmd.Args, path)
	output, err := cmd.CombinedOutput()
	return fmt.Sprintf("%s%v", output, err)
}

// requireClean fails where pgloader has printed a warning or an error.
func requireClean(t *testing.T, output string) {
	t.Helper()
	if strings.Contains(output, "WARNING") || strings.Contains(output, "ERROR") || !strings.HasSuffix(output, "<nil>") {
		t.Errorf("pgloader: %s", output)
	}
}

// requireVerified compares the rows of tables as the command verify does: all of
// Mattermost's where none is named.
func requireVerified(t *testing.T, o pgloadercompat.Options, tables ...string) {
	t.Helper()
	var out strings.Builder
	err := migrate.Verify(t.Context(), migrate.VerifyOptions{MySQL: o.MySQL, Postgres: o.Postgres, Schema: "public", Tables: tables, Out: &out})
	if err != nil {
		t.Errorf("verify: %v\n%s", err, out.String())
	}
}

// ask returns the rows of a query as texts.
func ask(t *testing.T, conn *pgx.Conn, query string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}
