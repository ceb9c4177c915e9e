package migrate_test

import (
	"testing"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

func TestSkip(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t,
		"CREATE TABLE OurOwn (Id int)", "INSERT INTO OurOwn VALUES (1)",
		"CREATE TABLE Vacant (Id int)",
		"ALTER TABLE Teams ADD Motto text, ADD Unused text, DROP COLUMN CompanyName",
		"INSERT INTO Teams (Id, Motto) VALUES ('t', 'm')",
		"DROP TABLE Emoji",
		"INSERT INTO Posts (Id) VALUES ('p')",
	)
	out := mustRun(t, s.Database, target, func(o *migrate.Options) {
		o.Skip = []string{"ourown", "teams.motto", "Teams.CompanyName", "Emoji", "Posts"}
	})
	requireTexts(t, out,
		"on one side  table Vacant (only in MySQL, about ", "on one side  column Teams.Unused (only in MySQL)",
		"skipped      table Posts", "skipped      column Teams.Motto",
	)
	var teams, posts int
	if err := testdb.OpenPostgres(t, target.DSN).QueryRow(t.Context(), "SELECT (SELECT count(*) FROM public.teams), (SELECT count(*) FROM public.posts)").Scan(&teams, &posts); err != nil {
		t.Fatal(err)
	}
	if teams != 1 || posts != 0 {
		t.Errorf("%d teams and %d posts arrived, want 1 and 0", teams, posts)
	}
}

func TestPluginTablesAreLeftAlone(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "CREATE TABLE IR_Incident (ID varchar(26))", "INSERT INTO IR_Incident VALUES ('i')", "CREATE TABLE Configurations (Id varchar(26), Value text, CreateAt bigint, Active boolean)")
	out := mustRun(t, s.Database, target, func(o *migrate.Options) { o.Plugins = []string{"none"} })
	requireTexts(t, out, "left alone   IR_Incident (belongs to the plugin Playbooks)", "left alone   Configurations (")
}
