package migrate_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// requireRefusal fails unless the run ended with an error that has the texts.
func requireRefusal(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("the run did not end in an error")
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q has not %q", err, text)
		}
	}
}

// relations lists what is in a target outside PostgreSQL's own schemas, and the
// settings of its roles.
func relations(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), `
		SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
		UNION ALL SELECT relkind::text || ' ' || relnamespace::regnamespace || '.' || relname FROM pg_class
			WHERE relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
		UNION ALL SELECT 'setting ' || s::text FROM pg_db_role_setting s WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
		UNION ALL SELECT 'path ' || current_setting('search_path')
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestRefusedRunsLeaveTheTargetAsItWas holds for everything that can be known
// before the first row.
func TestRefusedRunsLeaveTheTargetAsItWas(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		versions string
		source   []string // statements in MySQL
		built    string   // migrations that the target has
		target   []string // statements in PostgreSQL
		skip     []string
		want     []string // texts of the error
	}{
		{
			name: "ColumnOnlyInMySQL", versions: "1-141",
			source: []string{"ALTER TABLE Teams ADD Motto text", "INSERT INTO Teams (Id, Motto) VALUES ('t', 'm')"},
			want:   []string{"column Teams.Motto (only in MySQL)", "--skip TABLE.COLUMN"},
		},
		{
			name: "ColumnOnlyInPostgreSQL", versions: "1-141",
			source: []string{"ALTER TABLE Teams DROP COLUMN CompanyName", "INSERT INTO Teams (Id) VALUES ('t')"},
			want:   []string{"column Teams.companyname (only in PostgreSQL)"},
		},
		{
			name: "GeneratedColumn", versions: "1-141", built: "1-141",
			target: []string{"ALTER TABLE public.teams DROP COLUMN companyname, ADD companyname varchar(64) GENERATED ALWAYS AS ('x') STORED"},
			want:   []string{"Teams.CompanyName: PostgreSQL's column is generated"},
		},
		{
			name: "MissingColumnThatIsNotNull", versions: "1-141", skip: []string{"DesktopTokens.UserId"},
			source: []string{"ALTER TABLE DesktopTokens DROP COLUMN UserId", "INSERT INTO DesktopTokens (Token, CreateAt) VALUES ('t', 1)"},
			want:   []string{"column DesktopTokens.userid (only in PostgreSQL, NOT NULL without a default"},
		},
		{
			name: "MissingTable", versions: "1-141",
			source: []string{"DROP TABLE Emoji"},
			want:   []string{"table emoji (only in PostgreSQL, or the MySQL user lacks the privilege SELECT on it)"},
		},
		{
			name: "NoConversion", versions: "1-141",
			source: []string{"ALTER TABLE Teams MODIFY Description blob"},
			want:   []string{"Teams.Description: there is no conversion from blob to character varying(255)"},
		},
		{
			name: "OldSource", versions: "1-88",
			want: []string{"older than Mattermost 7.1", "upgrade Mattermost on MySQL"},
		},
		{
			name: "RowsInTheTarget", versions: "1-141", built: "1-134",
			target: []string{"INSERT INTO public.posts (id) VALUES ('p')"},
			want:   []string{"the target has rows already, in posts", "--truncate"},
		},
		{
			name: "SiteMadeTable", versions: "1-141",
			source: []string{"CREATE TABLE OurOwn (Id int)", "INSERT INTO OurOwn VALUES (1)"},
			want:   []string{"table OurOwn (only in MySQL, about "},
		},
		{
			name: "SkipOfATableThatIsDropped", versions: "1-141", built: "1-120", skip: []string{"TrueUpReviewHistory"},
			target: []string{"INSERT INTO public.trueupreviewhistory (duedate, completed) VALUES (1, true)"},
			want:   []string{"the target has rows already, in trueupreviewhistory"},
		},
		{
			name: "SkipOfNothing", versions: "1-141", skip: []string{"Nonsense", "Teams.Nonsense"},
			want: []string{"--skip nonsense:", "--skip teams.nonsense:"},
		},
		{
			name: "SkipWithoutTable", versions: "1-141", skip: []string{".column"},
			want: []string{`--skip ".column"`},
		},
		{
			name: "TargetAhead", versions: "1-128",
			target: []string{"CREATE TABLE public.db_migrations (version bigint, name varchar)", "INSERT INTO public.db_migrations VALUES (1, 'create_teams'), (134, 'create_access_control_policies')"},
			want:   []string{"the target's db_migrations has 134"},
		},
		{
			name: "TargetAltered", versions: "1-141", built: "1-134",
			target: []string{"ALTER TABLE public.teams ALTER schemeid TYPE varchar(30)"},
			want:   []string{"the target's tables are not what Mattermost's migrations", "teams.schemeid"},
		},
		{
			name: "TablesWithoutMigrations", versions: "1-141",
			target: []string{"CREATE TABLE public.teams (id varchar(26))", "CREATE TABLE public.db_migrations (version bigint, name varchar)"},
			want:   []string{"1 of Mattermost's tables (teams), but no migrations in db_migrations", "use an empty database"},
		},
		{
			name: "Trigger", versions: "1-141", built: "1-141",
			target: []string{
				"CREATE FUNCTION public.spoil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
				"CREATE TRIGGER spoiler BEFORE INSERT ON public.teams FOR EACH ROW EXECUTE FUNCTION public.spoil()",
			},
			want: []string{"the target's table teams has the trigger spoiler"},
		},
		{
			name: "UnknownMigration", versions: "1-141",
			source: []string{"INSERT INTO db_migrations (Version, Name) VALUES (999, 'from_the_future')"},
			want:   []string{"999 from_the_future"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, testdb.MySQL(t), test.versions), testdb.Postgres(t)
			s.exec(t, test.source...)
			conn := testdb.OpenPostgres(t, target.DSN)
			if test.built != "" {
				build(t, conn, test.built)
			}
			execPostgres(t, conn, test.target...)
			before := relations(t, conn)
			skip := func(o *migrate.Options) { o.Skip = test.skip }
			requirePlanRefuses(t, s.Database, target, test.want, skip)
			_, err := run(t, s.Database, target, skip)
			requireRefusal(t, err, test.want...)
			if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
				t.Errorf("the target has changed (-before +after):\n%s", diff)
			}
			if partial := (*migrate.PartialError)(nil); errors.As(err, &partial) {
				t.Errorf("the error says that the target has changed: %v", err)
			}
		})
	}
}

// build gives the target Mattermost's schema at a set of migrations.
func build(t *testing.T, conn *pgx.Conn, set string) {
	t.Helper()
	versions, err := schema.ParseVersions(set)
	if err != nil {
		t.Fatal(err)
	}
	if err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		_, err := schema.Apply(t.Context(), tx, "public", versions, schema.ApplyOptions{})
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
