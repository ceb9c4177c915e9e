package crashtest_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/rowtest"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// source is a Mattermost database on a private server, to which nothing is written
// while it is migrated. Its user mover has the rights that a migration should have.
type source struct {
	server *testdb.Server
	admin  *sql.DB
	dsn    string // mover's
	// tables and rows are what must arrive.
	tables rowtest.Tables
	rows   rowtest.Rows
	// chunks is how many Posts has, and lasts how long an undisturbed migration takes.
	chunks int
	lasts  time.Duration
	// bytes is how long the rows are in COPY's format.
	bytes int64
	// spoiled is whether it has rows that are set aside, and rejected are the lines of
	// the rejects file for them, sorted and without the chunks' numbers.
	spoiled  bool
	rejected []string
	// kills counts those of its migrations, and cuts what else was done to them.
	kills, cuts atomic.Int64
}

const (
	// database is the source's name.
	database = "mm"
	// posts is how many rows Posts has.
	posts = 1500
)

// newSource makes the database, and migrates it once without disturbance, to see what
// must arrive. At the test's end, no session of mover may be left.
func newSource(t *testing.T, start testdb.StartFunc, spoiled bool, settings ...string) *source {
	t.Helper()
	s := &source{spoiled: spoiled, server: testdb.Private(t, start, database, append(settings, "innodb-stats-auto-recalc=OFF")...)}
	s.admin = testdb.OpenMySQL(t, s.server.DSN(database))
	s.admin.SetMaxIdleConns(-1) // none that breaks when the server restarts
	s.dsn = strings.Replace(s.server.DSN(database), "root@", "mover@", 1)
	if err := sampledb.CreateSchema(t.Context(), s.admin, versions); err != nil {
		t.Fatal(err)
	}
	if err := sampledb.Generate(t.Context(), s.admin, sampledb.Size{Posts: posts}); err != nil {
		t.Fatal(err)
	}
	if spoiled {
		s.exec(t, "UPDATE Posts SET Message = CONCAT(Message, CHAR(0)) WHERE CRC32(Id) % 20 = 0", "UPDATE Users SET Nickname = CHAR(0) WHERE CRC32(Id) % 5 = 0")
	}
	s.exec(t, "CREATE USER mover@'%'", "GRANT SELECT ON "+database+".* TO mover@'%'",
		"GRANT RELOAD, REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO mover@'%'",
		"ANALYZE TABLE Posts, FileInfo, Reactions, ChannelMembers") // which says how they are cut
	p := s.program(t)
	began := time.Now()
	if out, status := p.run(t); status != p.end() {
		t.Fatalf("without disturbance: status %d\n%s", status, out)
	}
	s.lasts = time.Since(began)
	conn := testdb.OpenPostgres(t, p.Postgres)
	scan(t, conn, "SELECT count(*) FROM migration_assist.chunk WHERE source = 'Posts'", &s.chunks)
	scan(t, conn, "SELECT sum(bytes)::bigint FROM migration_assist.chunk", &s.bytes)
	s.tables = rowtest.Pair(t, s.admin, conn, "public")
	if s.rows = s.tables.Source(t); spoiled { // what else must arrive, internal/migrate tests
		s.rows, s.rejected = s.tables.Target(t, conn), p.rejected(t)
		if len(s.rejected) == 0 {
			t.Fatal("no row is set aside")
		}
	}
	t.Cleanup(func() { s.requireNoSessions(t) })
	return s
}

// versions are the migrations of Mattermost 10.12.
var versions = schema.Through(141)

func (s *source) exec(t *testing.T, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := s.admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// program is a migration of the source into a new database.
func (s *source) program(t *testing.T) program {
	t.Helper()
	p := program{MySQL: s.dsn, Postgres: testdb.Postgres(t).DSN, Workers: 2}
	if s.spoiled {
		p.OnInvalid, p.Rejects = []string{"nul=reject"}, filepath.Join(t.TempDir(), "rejects.jsonl")
	}
	return p
}

// requireNoSessions waits for the end of all sessions of mover, also when the test
// has ended.
func (s *source) requireNoSessions(t *testing.T) {
	t.Helper()
	testdb.Await(t, "the end of the migrations' sessions of MySQL", func() (none bool) {
		err := s.admin.QueryRowContext(context.WithoutCancel(t.Context()), "SELECT COUNT(*) = 0 FROM information_schema.processlist WHERE user = 'mover'").Scan(&none)
		if err != nil {
			t.Fatal(err)
		}
		return none
	})
}

// requireNothingHeld waits until no session of a migration is in a transaction of
// PostgreSQL or has a lock there. Where a connection was cut without a word before it
// was of use, the server's session of it stays until TCP tells of its end.
func (p program) requireNothingHeld(t *testing.T) {
	t.Helper()
	conn := testdb.OpenPostgres(t, p.Postgres)
	testdb.Await(t, "the end of what the migration's sessions of PostgreSQL hold", func() (none bool) {
		scan(t, conn, `SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
			AND (xact_start IS NOT NULL OR pid IN (SELECT pid FROM pg_locks))`, &none)
		return none
	})
	if err := conn.Close(t.Context()); err != nil { // it would be a session too
		t.Error(err)
	}
}

// requireArrived fails where the target is not what an undisturbed migration makes
// of the source, or a migration's session is left.
func (s *source) requireArrived(t *testing.T, p program) {
	t.Helper()
	conn := testdb.OpenPostgres(t, p.Postgres)
	testdb.Await(t, "the end of the migration's sessions of PostgreSQL", func() (none bool) {
		scan(t, conn, "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", &none)
		return none
	})
	rowtest.Require(t, s.rows, s.tables.Target(t, conn))
	schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, versions))
	var invalid []string
	scan(t, conn, "SELECT array_agg(indexrelid::regclass::text) FROM pg_index WHERE NOT indisvalid", &invalid)
	if invalid != nil {
		t.Errorf("indexes that are not valid: %v", invalid)
	}
	if s.spoiled {
		if diff := cmp.Diff(s.rejected, p.rejected(t)); diff != "" {
			t.Errorf("rejects file (-undisturbed +disturbed):\n%s", diff)
		}
	}
	var done bool
	scan(t, conn, "SELECT phase = 'done' AND ended IS NOT NULL FROM migration_assist.run", &done)
	if !done {
		t.Error("the ledger does not say that the run has ended")
	}
}

// rejected reads the rejects file, which must be alone in its folder.
func (p program) rejected(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir(filepath.Dir(p.Rejects))
	if err != nil || len(files) != 1 {
		t.Errorf("in the folder of the rejects file are %v, %v", files, err)
	}
	text, err := os.ReadFile(p.Rejects)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(strings.Lines(chunkNumber.ReplaceAllString(string(text), "")))
}

// chunkNumber is the chunk's number in a line of the rejects file. How a table is cut
// depends on estimates.
var chunkNumber = regexp.MustCompile(`,"chunk":\d+`)

func scan(t *testing.T, conn *pgx.Conn, query string, value any) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), query).Scan(value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}
