package migrate_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// TestCopyIsRefused leaves the target as it was.
func TestCopyIsRefused(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MySQL(t), "1-141")
	s.exec(t, "INSERT INTO Teams (Id) VALUES ('t')", "CREATE TABLE Own (Id int, More int)", "INSERT INTO Own VALUES (1, 2)")
	for _, test := range []struct {
		name   string
		target []string
		change func(*migrate.Options)
		want   []string
	}{
		{"OneSidedTable", nil, nil, []string{"table Own (only in MySQL, about ", "make a table that only MySQL has in PostgreSQL first"}},
		{"OneSidedColumn", []string{"CREATE TABLE own (id int)"}, nil, []string{"column Own.More (only in MySQL)", "--skip TABLE.COLUMN"}},
		{"TargetOnly", []string{"CREATE TABLE theirs (id int)"}, onlyTables("theirs"), []string{"table theirs (only in PostgreSQL"}},
		{"NoMatch", nil, onlyTables("teams", "nothing*"), []string{"--tables nothing*: there is no such table to copy"}},
		{"Bookkeeping", nil, onlyTables("db_migrations"), []string{"--tables db_migrations: there is no such table to copy"}},
		{"NoMatchOfSkip", nil, func(o *migrate.Options) { o.Tables, o.Skip = []string{"teams"}, []string{"posts"} }, []string{"--skip posts: there is no such table"}},
		{"AllSkipped", nil, func(o *migrate.Options) { o.Tables, o.Skip = []string{"teams"}, []string{"t*"} }, []string{"there is no table to copy"}},
		{"Rows", []string{"INSERT INTO teams (id) VALUES ('x')"}, onlyTables("team*"), []string{"the target has rows already, in teams;"}},
		{"SystemsRow", []string{"INSERT INTO systems VALUES ('Own', 'x')"}, onlyTables("systems"), []string{"the target has rows already, in systems"}},
		{
			"Trigger", []string{"CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'", "CREATE TRIGGER spoiler BEFORE INSERT ON teams FOR EACH ROW EXECUTE FUNCTION f()"},
			onlyTables("teams"), []string{"table teams has the trigger spoiler"},
		},
		{
			"Partitions", []string{"CREATE TABLE own (id int, more int) PARTITION BY RANGE (id)", "CREATE TABLE own_1 PARTITION OF own FOR VALUES FROM (0) TO (9)"},
			onlyTables("own"), []string{"the target's table own has partitions", "leave it out with --skip"},
		},
		{
			"ForeignKeyToEmptied", []string{"CREATE TABLE child (id varchar(26) CONSTRAINT child_team REFERENCES teams (id))"},
			func(o *migrate.Options) { o.Tables, o.Truncate = []string{"teams"}, true }, []string{"the foreign key child_team of the table child points to the target's table teams"},
		},
		{
			"KeyInUse", []string{"CREATE VIEW grouped AS SELECT id, name FROM teams GROUP BY id"},
			onlyTables("teams"), []string{"drop primary key teams_pkey of public.teams", "view grouped depends on constraint teams_pkey"},
		},
		{
			"InvalidIndex", []string{"CREATE INDEX half ON teams (name)", "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half'::regclass"},
			onlyTables("teams"), []string{"the index half of public.teams is not valid", "mend it, or drop it"},
		},
		{
			"DisabledForeignKey", []string{"CREATE TABLE child (id varchar(26) CONSTRAINT child_team REFERENCES teams (id))", "ALTER TABLE child DISABLE TRIGGER ALL"},
			onlyTables("teams"), []string{"the foreign key child_team of public.child has triggers that are disabled", "mend it, or drop it"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			target, conn := newBuilt(t, testdb.Postgres(t))
			execPostgres(t, conn, test.target...)
			before, definedBefore := relations(t, conn), definitions(t, conn)
			changes := []func(*migrate.Options){dataOnly}
			if test.change != nil {
				changes = append(changes, test.change)
			}
			requirePlanRefuses(t, s.Database, target, test.want, changes...)
			_, err := run(t, s.Database, target, changes...)
			requireRefusal(t, err, test.want...)
			requireDefinitions(t, conn, definedBefore)
			if diff := cmp.Diff(before, relations(t, conn)); diff != "" || errors.As(err, new(*migrate.PartialError)) {
				t.Errorf("the target has changed (-before +after), %v:\n%s", err, diff)
			}
		})
	}
}
