package migrate_test

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// source is a MySQL or MariaDB database of a test.
type source struct {
	*testdb.Database
	db *sql.DB
}

// newSource makes a Mattermost database at a set of migrations.
func newSource(t *testing.T, database *testdb.Database, versions string) source {
	t.Helper()
	set, err := schema.ParseVersions(versions)
	if err != nil {
		t.Fatal(err)
	}
	db := testdb.OpenMySQL(t, database.DSN)
	if err := sampledb.CreateSchema(t.Context(), db, set); err != nil {
		t.Fatal(err)
	}
	return source{Database: database, db: db}
}

// newSampleSource makes the sample database of Mattermost 10.12.
func newSampleSource(t *testing.T, database *testdb.Database) source {
	t.Helper()
	s := newSource(t, database, "1-141")
	if err := sampledb.LoadSample(t.Context(), s.db); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s source) exec(t *testing.T, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := s.db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// run migrates, and returns what it printed.
func run(t *testing.T, source, target *testdb.Database, change ...func(*migrate.Options)) (string, error) {
	t.Helper()
	var out bytes.Buffer
	opts := options(t, source, target)
	opts.Out = &out
	for _, c := range change {
		c(&opts)
	}
	err := migrate.Run(t.Context(), opts)
	return out.String(), err
}

// mustRun migrates, and returns what it printed.
func mustRun(t *testing.T, source, target *testdb.Database, change ...func(*migrate.Options)) string {
	t.Helper()
	out, err := run(t, source, target, change...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// options are those of a run that prints nothing. It takes no lock: the server is
// other tests' too.
func options(t *testing.T, source, target *testdb.Database) migrate.Options {
	t.Helper()
	opts := migrate.Options{Schema: "public", Snapshot: copier.SnapshotNone, Out: io.Discard}
	var err error
	if opts.MySQL, err = dsn.MySQL(source.DSN); err != nil {
		t.Fatal(err)
	}
	if opts.Postgres, err = dsn.Postgres(target.DSN); err != nil {
		t.Fatal(err)
	}
	return opts
}

func truncate(o *migrate.Options) { o.Truncate = true }

// sourceStopped says that nothing writes to the source, as its server, which other
// tests use too, cannot show.
func sourceStopped(o *migrate.Options) { o.SourceStopped = true }

func restart(o *migrate.Options) { o.Restart = true }

// afterPhase is an output of a run that calls do when a phase has ended, before
// the next begins.
func afterPhase(phase string, do func()) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		if strings.HasPrefix(string(p), "phase "+phase) {
			do()
		}
		return len(p), nil
	})
}

// writerFunc is an io.Writer.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// requireTexts fails where one of the texts is not in the output.
func requireTexts(t *testing.T, out string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(out, text) {
			t.Errorf("%q is not in the output:\n%s", text, out)
		}
	}
}

func execPostgres(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// execInTheEnd is execPostgres for what undoes a test.
func execInTheEnd(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.Exec(context.WithoutCancel(t.Context()), statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestSampleArrives(t *testing.T) {
	t.Parallel()
	for _, flavor := range []struct {
		name   string
		source func(testing.TB) *testdb.Database
		target func(testing.TB) *testdb.Database
	}{
		{"FromMariaDB", testdb.MariaDB, testdb.PostgresNewest},
		{"FromMySQL", testdb.MySQL, testdb.Postgres},
		{"FromMySQLInLowerCase", testdb.MySQLLowerCase, testdb.Postgres},
	} {
		t.Run(flavor.name, func(t *testing.T) {
			t.Parallel()
			s, target := newSampleSource(t, flavor.source(t)), flavor.target(t)
			out := mustRun(t, s.Database, target)
			conn := testdb.OpenPostgres(t, target.DSN)
			compareRows(t, s.db, conn, "public")
			requireStatistics(t, s.db, conn)
			requireTexts(t, out, "posts                 14,270 ", "15 tables with rows, 56 without", "left alone   db_migrations")
		})
	}
}

// requireStatistics compares what a server's system console will show with what
// MySQL has.
func requireStatistics(t *testing.T, source *sql.DB, target *pgx.Conn) {
	t.Helper()
	want := map[string]int64{}
	for name, query := range map[string]string{
		"posts by author":     "SELECT count(*) FROM Posts",
		"posts by team":       "SELECT count(*) FROM Posts JOIN Channels ON Channels.Id = Posts.ChannelId",
		"posts of bots":       "SELECT count(*) FROM Posts JOIN Channels ON Channels.Id = Posts.ChannelId JOIN Bots ON Bots.UserId = Posts.UserId",
		"files":               "SELECT count(*) FROM FileInfo WHERE DeleteAt = 0",
		"bytes of files":      "SELECT coalesce(sum(Size), 0) FROM FileInfo WHERE DeleteAt = 0",
		"targets of profiles": "SELECT count(DISTINCT GroupID, TargetID, TargetType) FROM PropertyValues",
	} {
		var n int64
		if err := source.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want[name] = n
	}
	if diff := cmp.Diff(want, statistics(t.Context(), t, target)); diff != "" {
		t.Errorf("statistics (-MySQL +PostgreSQL):\n%s", diff)
	}
}

func TestValuesAreConverted(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t,
		`INSERT INTO Posts (Id, ChannelId, UserId, Message, Props, CreateAt) VALUES
			('nul', 'c', 'u', CONCAT('a', CHAR(0), 'b'), '{"k": "x\\u0000y", "literal": "\\\\u0000"}', 1),
			('copy', 'c', 'u', '\\\\N\\n\\t\\\\.\\r', '[]', 2)`,
		`INSERT INTO TeamMembers (TeamId, UserId, SchemeUser, SchemeAdmin) VALUES ('t', 'u', 2, NULL)`,
		`INSERT INTO PluginKeyValueStore (PluginId, PKey, PValue) VALUES ('p', 'k', 0x00FF5C78)`,
		`INSERT INTO RetentionIdsForDeletion (Id, TableName, Ids) VALUES ('r', 'Posts', '["a", "b"]')`,
	)
	out := mustRun(t, s.Database, target)
	conn := testdb.OpenPostgres(t, target.DSN)
	compareRows(t, s.db, conn, "public")
	var got struct {
		Message, Props string
		User           bool
		Value          []byte
		IDs            []string
	}
	if err := conn.QueryRow(t.Context(), `
		SELECT message, props::text, schemeuser, pvalue, ids
		FROM public.posts, public.teammembers, public.pluginkeyvaluestore, public.retentionidsfordeletion
		WHERE posts.id = 'nul'`).Scan(&got.Message, &got.Props, &got.User, &got.Value, &got.IDs); err != nil {
		t.Fatal(err)
	}
	want := got
	want.Message, want.Props, want.User = "ab", `{"k": "xy", "literal": "\\u0000"}`, true
	want.Value, want.IDs = []byte("\x00\xff\\x"), []string{"a", "b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	requireTexts(t, out,
		"nul            posts.message: 1 value: NUL byte in a text, removed (Id=nul)\n",
		`json-nul       posts.props: 1 value: \u0000 in JSON, removed (Id=nul)`,
		"boolean        teammembers.schemeuser: 1 value: number other than 0 and 1, became true (TeamId=t, UserId=u)\n",
	)
}
