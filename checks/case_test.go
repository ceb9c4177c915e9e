package checks_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"migration-assist/checks"
	"migration-assist/internal/dsn"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// servers are those whose SQL differs.
var servers = map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB}

// newDatabase makes a Mattermost database at all migrations.
func newDatabase(t testing.TB, database *testdb.Database, statements ...string) *sql.DB {
	t.Helper()
	none := func(context.Context, *sql.DB) error { return nil }
	if err := sampledb.Create(t.Context(), database.DSN, none); err != nil {
		t.Fatal(err)
	}
	db := testdb.OpenMySQL(t, database.DSN)
	testdb.ExecMySQL(t, db, statements...)
	return db
}

// connect opens a pool as the command mysql does: its sessions can change nothing.
func connect(t testing.TB, text string) *sql.DB {
	t.Helper()
	config, err := dsn.MySQL(text)
	if err != nil {
		t.Fatal(err)
	}
	db, err := session.OpenMySQLReadOnly(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// open reads the catalog, and prepares the checks.
func open(t testing.TB, db *sql.DB, name string) *checks.Source {
	t.Helper()
	catalog, err := schema.ReadMySQL(t.Context(), db, name)
	if err != nil {
		t.Fatal(err)
	}
	versions, err := schema.CheckSource(catalog.Migrations)
	if err != nil {
		t.Fatal(err)
	}
	plugins, err := schema.ReadPlugins(t.Context(), db, catalog)
	if err != nil {
		t.Fatal(err)
	}
	source, err := checks.New(db, catalog, versions, plugins)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// look runs the checks, and leaves out what depends on the server and not on the
// database: its size, its settings, and what other tests do there.
func look(t testing.TB, d *testdb.Database) []checks.Problem {
	t.Helper()
	report, err := open(t, connect(t, d.DSN), d.Name).Run(t.Context(), checks.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(report.Problems, func(p checks.Problem) bool {
		return slices.Contains([]string{"size", "snapshot", "writers"}, p.Check) && p.Table == ""
	})
}

// checkCase has what makes a database ill in one way, and what must be found there.
type checkCase struct {
	statements []string
	want       []checks.Problem
}

// cases are of different tables or columns each, so that one database can have them
// all.
var cases = map[string]checkCase{
	"Artifacts": artifactsCase, "Charset": charsetCase, "Configuration": configurationCase, "Engine": engineCase,
	"Enum": enumCase, "Form": formCase, "FullText": fullTextCase, "LongWords": longWordsCase, "JSON": jsonCase, "Latin1": latin1Case,
	"LetterCase": letterCaseCase, "Missing": missingCase, "Null": nullCase, "Numbers": numbersCase, "Orphans": orphansCase,
	"Plugins": pluginsCase, "Types": typesCase, "Unicode": unicodeCase, "Varchar": varcharCase, "Writers": writersCase,
}

// TestChecks has every problem in one database. That each is found, and nothing else,
// shows too that none is seen where another one is.
func TestChecks(t *testing.T) {
	t.Parallel()
	for name, database := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := database(t)
			db := newDatabase(t, d)
			var want []checks.Problem
			for _, c := range cases {
				testdb.ExecMySQL(t, db, c.statements...)
				want = append(want, c.want...)
			}
			have := look(t, d)
			for i, p := range have {
				if p.Advice == "" {
					t.Errorf("there is no advice on %s", p)
				}
				have[i].Advice = ""
				if i > 0 && p.Blocks && !have[i-1].Blocks {
					t.Errorf("%s is behind what blocks less", p)
				}
			}
			byName := cmpopts.SortSlices(func(a, b checks.Problem) bool { return fmt.Sprint(a) < fmt.Sprint(b) })
			if diff := cmp.Diff(want, have, byName); diff != "" {
				t.Errorf("problems (-want +have):\n%s", diff)
			}
		})
	}
}

// TestNothingToFind has the rows of a real server, and none of the problems.
func TestNothingToFind(t *testing.T) {
	t.Parallel()
	for name, database := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := database(t)
			db := newDatabase(t, d)
			if err := sampledb.LoadSample(t.Context(), db); err != nil {
				t.Fatal(err)
			}
			for _, p := range look(t, d) {
				t.Errorf("found %s", p)
			}
		})
	}
}

// TestInterrupted ends the checks while they read.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	d := testdb.MySQL(t)
	newDatabase(t, d)
	source := open(t, connect(t, d.DSN), d.Name)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := source.Run(ctx, checks.Options{Workers: 2, Scanned: func(checks.Scan) { cancel() }})
	if err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
		t.Errorf("the error is %v", err)
	}
}
