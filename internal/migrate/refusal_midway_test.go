package migrate_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/typemap"
)

func TestTruncate(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Teams (Id, Name) VALUES ('t', 'old')")
	mustRun(t, s.Database, target)
	s.exec(t, "UPDATE Teams SET Name = 'new'")
	_, err := run(t, s.Database, target)
	requireRefusal(t, err, "the target has rows already, in teams")
	mustRun(t, s.Database, target, truncate)
	compareRows(t, s.db, testdb.OpenPostgres(t, target.DSN), "public")
}

func TestValueThatDoesNotFitStopsTheRun(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO FileInfo (Id, Path) VALUES ('fits', REPEAT('ä', 512)), ('long', REPEAT('ä', 513))")
	_, err := run(t, s.Database, target)
	requireRefusal(t, err, "copying table FileInfo: FileInfo.Path, row Id=long", "is longer than 512 characters", "--restart")
	var value *typemap.ValueError
	if !errors.As(err, &value) || value.Key != "Id=long" {
		t.Errorf("the error is not a ValueError of the row: %v", err)
	}
	var files int
	if err := testdb.OpenPostgres(t, target.DSN).QueryRow(t.Context(), "SELECT count(*) FROM public.fileinfo").Scan(&files); err != nil {
		t.Fatal(err)
	}
	if files != 0 {
		t.Errorf("%d rows of the table arrived", files)
	}
	s.exec(t, "UPDATE FileInfo SET Path = 'short' WHERE Id = 'long'")
	mustRun(t, s.Database, target, restart)
	compareRows(t, s.db, testdb.OpenPostgres(t, target.DSN), "public")
}

// TestCancelled ends a run between the first table and the last.
func TestCancelled(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	ctx, cancel := context.WithCancel(t.Context())
	opts := options(t, s.Database, target)
	opts.Out = afterPhase("schema", cancel)
	err := migrate.Run(ctx, opts)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("the run ended with %v", err)
	}
	requireRefusal(t, err, "Run the same command again to go on where it ended")
	mustRun(t, s.Database, target, sourceStopped)
	compareRows(t, s.db, testdb.OpenPostgres(t, target.DSN), "public")
}

// TestSecondRunIsKeptOut has a second migration come, with the will to empty the
// target, while the first copies.
func TestSecondRunIsKeptOut(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Teams (Id, Name) VALUES ('t', 'n')")
	conn := testdb.OpenPostgres(t, target.DSN)
	came := false
	mustRun(t, s.Database, target, func(o *migrate.Options) {
		o.Out = afterPhase("copy", func() {
			came = true
			_, err := run(t, s.Database, target, truncate)
			requireRefusal(t, err, "another migration-assist is at work in the target; wait until it has ended")
			if partial := (*migrate.PartialError)(nil); errors.As(err, &partial) {
				t.Errorf("the error says that the target has changed: %v", err)
			}
		})
	})
	if !came {
		t.Error("no second migration came")
	}
	compareRows(t, s.db, conn, "public")
	mustRun(t, s.Database, target, truncate)
}

// TestSecretsStayOutOfErrors has rows whose keys are secrets: one with a value
// that does not fit, and two that PostgreSQL takes for the same.
func TestSecretsStayOutOfErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, statement, want string }{
		{"Value", "INSERT INTO Tokens (Token, Extra) VALUES ('s3cr3t', REPEAT('x', 2049))", "copying table Tokens: Tokens.Extra, row Token=(6 bytes, hidden): the value"},
		{"Key", "INSERT INTO Tokens (Token) VALUES ('s3cr3t'), (CONCAT('s3cr3t', CHAR(0)))", "add constraint tokens_pkey to tokens"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSource(t, testdb.MariaDB(t), "1-141")
			s.exec(t, test.statement)
			out, err := run(t, s.Database, testdb.Postgres(t))
			requireRefusal(t, err, test.want)
			if strings.Contains(out+err.Error(), "s3cr3t") {
				t.Errorf("the secret is shown: %v", err)
			}
		})
	}
}

// TestSecretsOfCreatedTablesStayOutOfErrors has tables of which only names tell
// what they hold.
func TestSecretsOfCreatedTablesStayOutOfErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		statements []string
		choices    []string
		want       string
	}{
		{"Value", []string{"CREATE TABLE Own (Password varchar(40), PRIMARY KEY (Password))", "INSERT INTO Own VALUES (CONCAT('s3cr3t', CHAR(0)))"}, []string{"nul=stop"}, "Own.Password, row Password=(7 bytes, hidden): the value (7 bytes, hidden) has a NUL byte"},
		{"Key", []string{"CREATE TABLE Own (Api_Token varchar(40) PRIMARY KEY)", "INSERT INTO Own VALUES ('s3cr3t'), (CONCAT('s3cr3t', CHAR(0)))"}, nil, "Key (api_token) has a value that is hidden here"},
		{"Default", []string{"CREATE TABLE Own (Id int, Client_Secret varchar(40) DEFAULT (concat('s3cr3t', 'x')))", "INSERT INTO Own VALUES (NULL, CHAR(0))"}, []string{"nul=stop"}, "Own.Client_Secret: the value (1 bytes, hidden)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSource(t, testdb.MariaDB(t), "1-141")
			s.exec(t, test.statements...)
			out, err := run(t, s.Database, testdb.Postgres(t), onInvalid(t, "", test.choices...), func(o *migrate.Options) { o.CreateUnknown = []string{"Own"} })
			requireRefusal(t, err, test.want, "--restart, which first empties the tables that the run has filled")
			if strings.Contains(out+err.Error(), "s3cr3t") {
				t.Errorf("the secret is shown: %v\n%s", err, out)
			}
		})
	}
}

// TestKeysThatTheCopyMadeEqual names the values that were changed on the way.
func TestKeysThatTheCopyMadeEqual(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MariaDB(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Teams (Id, Name) VALUES ('a', 'same'), ('b', CONCAT('same', CHAR(0)))", "INSERT INTO Posts (Id, Message) VALUES ('p', CHAR(0))",
		"CREATE TABLE Own (N int, Title varchar(9) COLLATE utf8mb4_bin, UNIQUE KEY Title (Title))", "INSERT INTO Own VALUES (1, 'x'), (2, CONCAT('x', CHAR(0)))")
	_, err := run(t, s.Database, target, func(o *migrate.Options) { o.CreateUnknown = []string{"Own"} })
	requireRefusal(t, err, "Key (name)=(same) is duplicated",
		"teams_name_key has Teams.Name, of which the copy changed values, which may have made them equal: 1 value: NUL byte in a text, removed (Id=b); correct them in MySQL, or choose --on-invalid nul=reject",
		"own_title has Own.Title, of which the copy changed values")
	if strings.Contains(err.Error(), "Posts.Message") {
		t.Errorf("values that are in no key are named: %v", err)
	}
	_, err = run(t, s.Database, target, restart, onInvalid(t, filepath.Join(t.TempDir(), "rejects"), "nul=reject"), func(o *migrate.Options) { o.CreateUnknown = []string{"Own"} })
	if !errors.As(err, new(*migrate.RejectedError)) {
		t.Errorf("the next run ended with %v", err)
	}
}
