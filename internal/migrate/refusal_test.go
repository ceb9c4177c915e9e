package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
	"migration-assist/typemap"
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
			name: "GeneratedColumn", versions: "1-141",
			target: []string{"CREATE TABLE public.teams (id varchar(26), name varchar(64) GENERATED ALWAYS AS ('x') STORED)"},
			want:   []string{"teams"},
		},
		{
			name: "MissingColumnThatIsNotNull", versions: "1-141", skip: []string{"DesktopTokens.UserId"},
			source: []string{"ALTER TABLE DesktopTokens DROP COLUMN UserId", "INSERT INTO DesktopTokens (Token, CreateAt) VALUES ('t', 1)"},
			want:   []string{"column DesktopTokens.userid (only in PostgreSQL, NOT NULL without a default"},
		},
		{
			name: "MissingTable", versions: "1-141",
			source: []string{"DROP TABLE Emoji"},
			want:   []string{"table emoji (only in PostgreSQL)"},
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
			name: "RowsInTheTarget", versions: "1-141",
			target: []string{"CREATE TABLE public.posts (id varchar(26))", "INSERT INTO public.posts VALUES ('p')"},
			want:   []string{"the target has rows already, in posts", "--truncate"},
		},
		{
			name: "SiteMadeTable", versions: "1-141",
			source: []string{"CREATE TABLE OurOwn (Id int)", "INSERT INTO OurOwn VALUES (1)"},
			want:   []string{"table OurOwn (only in MySQL)"},
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
			name: "TargetAltered", versions: "1-141",
			target: []string{"CREATE TABLE public.teams (id integer)"},
			want:   []string{"teams"},
		},
		{
			name: "Trigger", versions: "1-141",
			target: []string{
				"CREATE TABLE public.teams (id varchar(26))",
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
			conn := openPostgres(t, target.DSN)
			for _, statement := range test.target {
				if _, err := conn.Exec(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			before := relations(t, conn)
			_, err := run(t, s.Database, target, func(o *migrate.Options) { o.Skip = test.skip })
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
	out, err := run(t, s.Database, target, func(o *migrate.Options) {
		o.Skip = []string{"ourown", "teams.motto", "Teams.CompanyName", "Emoji", "Posts"}
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"on one side  table Vacant (only in MySQL)", "on one side  column Teams.Unused (only in MySQL)",
		"skipped      table Posts", "skipped      column Teams.Motto",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in the output:\n%s", want, out)
		}
	}
	var teams, posts int
	if err := openPostgres(t, target.DSN).QueryRow(t.Context(), "SELECT (SELECT count(*) FROM public.teams), (SELECT count(*) FROM public.posts)").Scan(&teams, &posts); err != nil {
		t.Fatal(err)
	}
	if teams != 1 || posts != 0 {
		t.Errorf("%d teams and %d posts arrived, want 1 and 0", teams, posts)
	}
}

func TestPluginTablesAreLeftAlone(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "CREATE TABLE IR_Incident (ID varchar(26))", "INSERT INTO IR_Incident VALUES ('i')", "CREATE TABLE Configurations (Id varchar(26))")
	out, err := run(t, s.Database, target)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"left alone   IR_Incident (belongs to the plugin Playbooks)", "left alone   Configurations ("} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in the output:\n%s", want, out)
		}
	}
}

func TestTruncate(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Teams (Id, Name) VALUES ('t', 'old')")
	if out, err := run(t, s.Database, target); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s.exec(t, "UPDATE Teams SET Name = 'new'")
	_, err := run(t, s.Database, target)
	requireRefusal(t, err, "the target has rows already, in teams")
	if out, err := run(t, s.Database, target, func(o *migrate.Options) { o.Truncate = true }); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	compareRows(t, s.db, openPostgres(t, target.DSN))
}

func TestValueThatDoesNotFitStopsTheRun(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO FileInfo (Id, Path) VALUES ('fits', REPEAT('ä', 512)), ('long', REPEAT('ä', 513))")
	_, err := run(t, s.Database, target)
	requireRefusal(t, err, "copying table FileInfo: FileInfo.Path, row Id=long", "is longer than 512 characters", "--truncate")
	var value *typemap.ValueError
	if !errors.As(err, &value) || value.Key != "Id=long" {
		t.Errorf("the error is not a ValueError of the row: %v", err)
	}
	var files int
	if err := openPostgres(t, target.DSN).QueryRow(t.Context(), "SELECT count(*) FROM public.fileinfo").Scan(&files); err != nil {
		t.Fatal(err)
	}
	if files != 0 {
		t.Errorf("%d rows of the table arrived", files)
	}
	s.exec(t, "UPDATE FileInfo SET Path = 'short' WHERE Id = 'long'")
	if out, err := run(t, s.Database, target, func(o *migrate.Options) { o.Truncate = true }); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	compareRows(t, s.db, openPostgres(t, target.DSN))
}

func TestPrivileges(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	const password = `p@ss:w/o?r#d%&'"\`
	conn := openPostgres(t, target.DSN)
	role := target.Name + "_role"
	for _, statement := range []string{
		fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", role, strings.ReplaceAll(password, "'", "''")),
		"REVOKE CREATE ON SCHEMA public FROM PUBLIC",
	} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, statement := range []string{"DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role} {
			if _, err := conn.Exec(context.WithoutCancel(t.Context()), statement); err != nil {
				t.Error(err)
			}
		}
	})
	as := func(o *migrate.Options) {
		o.Postgres.User, o.Postgres.Password = role, password
	}
	_, err := run(t, s.Database, target, as)
	requireRefusal(t, err, `GRANT USAGE, CREATE ON SCHEMA "public" TO "`+role+`"`)
	if strings.Contains(err.Error(), password) {
		t.Errorf("the error shows the password: %v", err)
	}
	if _, err := conn.Exec(t.Context(), "GRANT CREATE ON SCHEMA public TO "+role); err != nil {
		t.Fatal(err)
	}
	if out, err := run(t, s.Database, target, as); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestSourceUserNeedsOnlySelect runs as a MySQL user who may only read, and with
// a password of every hard kind of character.
func TestSourceUserNeedsOnlySelect(t *testing.T) {
	t.Parallel()
	const password = "4a5v6b7HH+@ :/?#[]{}()&'\"\\%~ä"
	for name, flavor := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, flavor(t), "1-141"), testdb.Postgres(t)
			user := s.Name[len(s.Name)-20:]
			quoted := "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(password) + "'"
			s.exec(t, "CREATE USER "+user+"@'%' IDENTIFIED BY "+quoted)
			t.Cleanup(func() {
				if _, err := s.db.ExecContext(context.WithoutCancel(t.Context()), "DROP USER "+user+"@'%'"); err != nil {
					t.Error(err)
				}
			})
			s.exec(t, "GRANT SELECT ON "+schema.QuoteMySQL(s.Name)+".* TO "+user+"@'%'")
			cfg, err := dsn.MySQL(s.DSN)
			if err != nil {
				t.Fatal(err)
			}
			reader := *s.Database
			reader.DSN = fmt.Sprintf("%s:%s@%s(%s)/%s", user, password, cfg.Net, cfg.Addr, s.Name)
			if out, err := run(t, &reader, target); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}

			s.exec(t, "REVOKE SELECT ON "+schema.QuoteMySQL(s.Name)+".* FROM "+user+"@'%'")
			_, err = run(t, &reader, target)
			requireRefusal(t, err)
			if strings.Contains(err.Error(), password) {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

// TestCancelled ends a run between the first table and the last.
func TestCancelled(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	opts := migrate.Options{Schema: "public"}
	var err error
	if opts.MySQL, err = dsn.MySQL(s.DSN); err != nil {
		t.Fatal(err)
	}
	if opts.Postgres, err = dsn.Postgres(target.DSN); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	opts.Out = writerFunc(func(p []byte) (int, error) {
		if strings.HasPrefix(string(p), "phase schema") {
			cancel()
		}
		return len(p), nil
	})
	err = migrate.Run(ctx, opts)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("the run ended with %v", err)
	}
	requireRefusal(t, err, "--truncate")
	if out, err := run(t, s.Database, target, func(o *migrate.Options) { o.Truncate = true }); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	compareRows(t, s.db, openPostgres(t, target.DSN))
}

// writerFunc is an io.Writer.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
