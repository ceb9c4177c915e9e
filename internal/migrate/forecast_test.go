package migrate_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"migration-assist/internal/dsn"
	"migration-assist/internal/forecast"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// plan plans a run, and fails where that changes the target.
func plan(t *testing.T, source, target *testdb.Database, deep bool, change ...func(*migrate.Options)) *forecast.Forecast {
	t.Helper()
	opts := options(t, source, target)
	for _, c := range change {
		c(&opts)
	}
	f, err := migrate.Plan(t.Context(), opts, deep)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// screen is what a person reads of a forecast.
func screen(t *testing.T, f *forecast.Forecast) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// requireProblems fails unless each text is in a problem of its own, and there is no
// other one.
func requireProblems(t *testing.T, f *forecast.Forecast, texts ...string) {
	t.Helper()
	if f.Ready != (len(texts) == 0) || len(f.Problems) != len(texts) {
		t.Errorf("ready %t, %d problems, want %d:\n%s", f.Ready, len(f.Problems), len(texts), screen(t, f))
	}
	for _, want := range texts {
		found := 0
		for _, p := range f.Problems {
			if strings.Contains(p.What, want) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("%q is in %d problems:\n%s", want, found, screen(t, f))
		}
	}
}

// requirePlanRefuses fails unless Plan refuses a run, with each of the texts.
func requirePlanRefuses(t *testing.T, source, target *testdb.Database, want []string, change ...func(*migrate.Options)) {
	t.Helper()
	opts := options(t, source, target)
	for _, c := range change {
		c(&opts)
	}
	f, err := migrate.Plan(t.Context(), opts, false)
	if err == nil {
		var problems []error
		for _, p := range f.Problems {
			problems = append(problems, errors.New(p.What))
		}
		err = errors.Join(problems...)
	}
	requireRefusal(t, err, want...)
}

// TestPlanOfTheSample fits on a screen, is what the schema describes, and holds while
// others have locks on rows of both sides.
func TestPlanOfTheSample(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	build(t, conn, "1-141")
	before := relations(t, conn)

	writing, err := s.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = writing.Rollback() }() // the test's end
	if _, err := writing.ExecContext(t.Context(), "UPDATE Posts SET Message = 'x'"); err != nil {
		t.Fatal(err)
	}
	other := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, other, "BEGIN", "INSERT INTO posts (id) VALUES ('p')", "LOCK TABLE teams IN EXCLUSIVE MODE")

	f := plan(t, s.Database, target, false)
	requireProblems(t, f)
	out := screen(t, f)
	if lines := strings.Count(out, "\n"); lines > 24 {
		t.Errorf("it has %d lines", lines)
	}
	for line := range strings.Lines(out) {
		if len([]rune(line)) > 81 {
			t.Errorf("a line has more than 80 characters: %s", line)
		}
	}
	requireTexts(t, out, "source   "+s.Name+" at ", "Mattermost's migrations 1-109,111-141", "71 tables, about ", " more with about ", "posts ", "estimate copy ", "db_lock (")
	requireTexts(t, strings.Join(strings.Fields(out), " "), " free at /")
	if e := f.Estimate; e.SampledRows < 1000 || e.SampledBytes < 1000 || e.CopySeconds <= 0 || e.IndexSeconds <= 0 || e.Needed() < 1<<20 {
		t.Errorf("the estimate is %+v", e)
	}
	execPostgres(t, other, "ROLLBACK")
	if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
		t.Errorf("the target has changed (-before +after):\n%s", diff)
	}
	requireValidForecast(t, f)
}

// requireValidForecast fails where the JSON is not what docs/plan.schema.json describes.
func requireValidForecast(t *testing.T, f *forecast.Forecast) {
	t.Helper()
	var b bytes.Buffer
	if err := f.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	shape, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "docs", "plan.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := shape.Validate(value); err != nil {
		t.Error(err)
	}
}

// TestPlanWaitsForNoLock names a table that another session has locked.
func TestPlanWaitsForNoLock(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	build(t, conn, "1-141")
	execPostgres(t, conn, "BEGIN", "LOCK TABLE posts")
	f := plan(t, s.Database, target, false)
	if f.Ready || !strings.Contains(screen(t, f), "another session of PostgreSQL has locked") {
		t.Errorf("it is not said that a table is locked:\n%s", screen(t, f))
	}
}

// TestPlanListsAll has a source whose user may only read, a target in which the role
// may make nothing, and several other problems.
func TestPlanListsAll(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "CREATE TABLE Own (Id int)", "INSERT INTO Own VALUES (1)", "ALTER TABLE Teams MODIFY Description blob, ADD Motto text", "INSERT INTO Teams (Id, Motto) VALUES ('t', 'm')")
	conn := testdb.OpenPostgres(t, target.DSN)
	build(t, conn, "1-141")
	execPostgres(t, conn, "INSERT INTO posts (id) VALUES ('p')",
		"CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
		"CREATE TRIGGER spoiler BEFORE INSERT ON teams FOR EACH ROW EXECUTE FUNCTION spoil()")
	role := target.Name + "_role"
	execPostgres(t, conn, fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD 'p'", role), "REVOKE CREATE ON SCHEMA public FROM PUBLIC", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO "+role)
	user := s.Name[len(s.Name)-20:]
	s.exec(t, "CREATE USER "+user+"@'%' IDENTIFIED BY 'p'", "GRANT SELECT ON "+schema.QuoteMySQL(s.Name)+".* TO "+user+"@'%'")
	t.Cleanup(func() {
		execInTheEnd(t, conn, "DROP OWNED BY "+role+" CASCADE", "DROP ROLE "+role)
		if _, err := s.db.ExecContext(context.WithoutCancel(t.Context()), "DROP USER "+user+"@'%'"); err != nil {
			t.Error(err)
		}
	})
	cfg, err := dsn.MySQL(s.DSN)
	if err != nil {
		t.Fatal(err)
	}
	reader, asRole := *s.Database, *target
	reader.DSN = fmt.Sprintf("%s:p@%s(%s)/%s", user, cfg.Net, cfg.Addr, s.Name)
	asRole.DSN = strings.Replace(target.DSN, "//postgres@", "//"+role+":p@", 1)
	before := relations(t, conn)
	f := plan(t, &reader, &asRole, false, func(o *migrate.Options) { o.Skip = []string{"Nonsense"} })
	requireProblems(t, f,
		`GRANT USAGE, CREATE ON SCHEMA "public" TO "`+role+`"`, "may not create the schema migration_assist", "has tables or types of Mattermost's that do not belong to "+role,
		"table Own (only in MySQL", "Teams.Description: there is no conversion", "--skip nonsense:", "the target has rows already, in posts", "table teams has the trigger spoiler")
	requireValidForecast(t, f)
	if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
		t.Errorf("the target has changed (-before +after):\n%s", diff)
	}
}

// TestPlanAgrees has cases in which migrate begins, and such in which it refuses to.
func TestPlanAgrees(t *testing.T) {
	t.Parallel()
	const own = "CREATE TABLE Own (Id int AUTO_INCREMENT PRIMARY KEY, Kind enum('a','b'), Name varchar(9), KEY own_name (Name))"
	for _, test := range []struct {
		name   string
		source []string
		built  string
		target []string
		change func(*migrate.Options)
		want   []string // texts of the problems
	}{
		{name: "Empty"},
		{name: "Built", built: "1-141"},
		{name: "Behind", built: "1-120"},
		{name: "RowsOfMigrations", built: "1-141", target: []string{"INSERT INTO db_migrations VALUES (140, 'x') ON CONFLICT DO NOTHING"}},
		{name: "Rows", built: "1-134", target: []string{"INSERT INTO posts (id) VALUES ('p')"}, want: []string{"the target has rows already, in posts"}},
		{name: "RowsThatGo", built: "1-134", target: []string{"INSERT INTO posts (id) VALUES ('p')"}, change: truncate},
		{name: "Referenced", built: "1-141", target: []string{"CREATE TABLE child (id varchar(26) CONSTRAINT child_team REFERENCES teams (id))"}, change: truncate, want: []string{"the foreign key child_team"}},
		{
			name: "KeyInUse", built: "1-141", target: []string{"CREATE VIEW grouped AS SELECT id, name FROM teams GROUP BY id"},
			want: []string{"but the view grouped depends on constraint teams_pkey"},
		},
		{name: "Altered", built: "1-134", target: []string{"ALTER TABLE teams ALTER schemeid TYPE varchar(30)"}, want: []string{"the target's tables are not what Mattermost's migrations"}},
		{name: "ExtraColumn", built: "1-120", target: []string{"ALTER TABLE teams ADD extra text NOT NULL"}, source: []string{"INSERT INTO Teams (Id) VALUES ('t')"}, want: []string{"column Teams.extra (only in PostgreSQL, NOT NULL"}},
		{name: "Ahead", built: "1-141", source: []string{"DELETE FROM db_migrations WHERE Version = 134"}, want: []string{"the target's db_migrations has 134"}},
		{name: "Old", source: []string{"DELETE FROM db_migrations WHERE Version > 80"}, want: []string{"older than Mattermost 7.1"}},
		{name: "Created", source: []string{own}, change: func(o *migrate.Options) { o.CreateUnknown = []string{"own"} }},
		{name: "CreatedAgain", source: []string{own}, target: []string{"CREATE TABLE own (id int)"}, change: func(o *migrate.Options) { o.CreateUnknown = []string{"own"} }, want: []string{"the target has a table own already"}},
		{name: "CreatedIndexTaken", source: []string{own}, target: []string{"CREATE SEQUENCE own_own_name"}, change: func(o *migrate.Options) { o.CreateUnknown = []string{"own"} }, want: []string{"the index own_own_name cannot be made"}},
		{name: "SchemaFromSource", source: []string{own}, change: func(o *migrate.Options) { o.SchemaFrom = migrate.SchemaFromSource }},
		{
			name: "SchemaFromSourceTwice", source: []string{own, "CREATE TABLE oWN (Id int)"}, change: func(o *migrate.Options) { o.SchemaFrom = migrate.SchemaFromSource },
			want: []string{"--schema-from=source: "},
		},
		{name: "OnlyPlugins", change: func(o *migrate.Options) { o.OnlyPlugins = true }, want: []string{"--only-plugins: there is nothing to move", "has no Mattermost server's tables yet"}},
		{name: "Copy", built: "1-141", change: dataOnly},
		{name: "CopyRows", built: "1-141", target: []string{"INSERT INTO teams (id) VALUES ('x')"}, change: dataOnly, want: []string{"the target has rows already, in teams"}},
		{name: "CopyWithoutTables", change: dataOnly, want: []string{"only one of the two databases has", "there is no table to copy"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
			s.exec(t, test.source...)
			conn := testdb.OpenPostgres(t, target.DSN)
			if test.built != "" {
				build(t, conn, test.built)
			}
			execPostgres(t, conn, test.target...)
			var change []func(*migrate.Options)
			if test.change != nil {
				change = append(change, test.change)
			}
			before := relations(t, conn)
			f := plan(t, s.Database, target, false, change...)
			if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
				t.Errorf("the target has changed (-before +after):\n%s", diff)
			}
			requireProblems(t, f, test.want...)
			_, err := run(t, s.Database, target, change...)
			if f.Ready != (err == nil) {
				t.Errorf("ready %t, and the run ended with %v:\n%s", f.Ready, err, screen(t, f))
			}
		})
	}
}

// TestPlanOfARunThatGoesOn tells of the run, and of what keeps it from going on.
func TestPlanOfARunThatGoesOn(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Audits (Id, Action) VALUES ('a', REPEAT('x', 513))")
	if _, err := run(t, s.Database, target); err == nil {
		t.Fatal("the run did not end in an error")
	}
	conn := testdb.OpenPostgres(t, target.DSN)
	before := ledgerRows(t, conn)
	f := plan(t, s.Database, target, false)
	requireProblems(t, f)
	requireTexts(t, screen(t, f), "go on    with the run that began on ")
	s.exec(t, "ALTER TABLE Teams MODIFY CompanyName varchar(60)")
	requireProblems(t, plan(t, s.Database, target, false), "table Teams has other columns or types")
	f = plan(t, s.Database, target, false, restart)
	requireProblems(t, f)
	if diff := cmp.Diff(before, ledgerRows(t, conn)); diff != "" {
		t.Errorf("the record has changed (-before +after):\n%s", diff)
	}
	f = plan(t, s.Database, target, true, restart)
	requireProblems(t, f, "Audits.Action: 1 row: ")
	f = plan(t, s.Database, target, true, restart, func(o *migrate.Options) {
		var err error
		if o.Policies, err = typemap.ParsePolicies([]string{"too-long=truncate"}); err != nil {
			t.Error(err)
		}
	})
	requireProblems(t, f)
	requireTexts(t, strings.Join(strings.Fields(screen(t, f)), " "), "migrate cuts the end off (--on-invalid too-long=truncate)")
	s.exec(t, "UPDATE Audits SET Action = 'x'")
	requireProblems(t, plan(t, s.Database, target, true, restart))
	mustRun(t, s.Database, target, restart)
}

// TestPlanOfARunWithRejects tells of a run whose rejects file is gone, or lacks rows, and
// leaves the file as it is.
func TestPlanOfARunWithRejects(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Posts (Id, Message) VALUES ('a', CHAR(0)), ('b', '')")
	file := filepath.Join(t.TempDir(), "rejects")
	conn, opts := testdb.OpenPostgres(t, target.DSN), onInvalid(t, file, "nul=reject")
	_, err := run(t, s.Database, target, opts, func(o *migrate.Options) {
		o.Out = afterPhase("copy", func() { execPostgres(t, conn, "UPDATE posts SET message = 'other'") })
	})
	requireRefusal(t, err, "1 row of Posts")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f := plan(t, s.Database, target, false, opts)
	requireProblems(t, f)
	requireTexts(t, strings.Join(strings.Fields(screen(t, f)), " "), "whether MySQL has changed since that run began is not looked at here")
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, content) {
		t.Errorf("the file has %q, %v", after, err)
	}
	for _, test := range []struct {
		change func() error
		want   string
	}{
		{func() error { return os.Truncate(file, 0) }, "has 0 rows of chunk 0 of Posts, of which the run has set 1 aside"},
		{func() error { return os.Remove(file) }, "where the run has set 1 rows aside, cannot be continued"},
	} {
		if err := test.change(); err != nil {
			t.Fatal(err)
		}
		requireProblems(t, plan(t, s.Database, target, false, opts), test.want)
		_, err := run(t, s.Database, target, opts, sourceStopped)
		requireRefusal(t, err, test.want)
	}
}

// TestPlanOfAFullDisk has a table that needs more room than there is. That does not keep a
// run from beginning.
func TestPlanOfAFullDisk(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Posts (Id) VALUES ('a')", "ANALYZE TABLE Posts",
		"UPDATE mysql.innodb_table_stats SET n_rows = 1000000000000000 WHERE database_name = DATABASE() AND table_name = 'Posts'", "FLUSH TABLE Posts")
	f := plan(t, s.Database, target, false)
	requireProblems(t, f)
	requireTexts(t, strings.Join(strings.Fields(screen(t, f)), " "), "note WARNING: about ", "PiB are needed", "of this machine; make room")
}

// ledgerRows is the record of the run.
func ledgerRows(t *testing.T, conn *pgx.Conn) (rows string) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), "SELECT string_agg(r::text, '; ') FROM migration_assist.run r").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestPlanBesideARun refuses while another process is at work.
func TestPlanBesideARun(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	mustRun(t, s.Database, target, func(o *migrate.Options) {
		o.Out = afterPhase("schema", func() {
			f := plan(t, s.Database, target, false)
			requireTexts(t, screen(t, f), "another migration-assist is at work")
		})
	})
}
