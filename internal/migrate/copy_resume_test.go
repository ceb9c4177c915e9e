package migrate_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// relationIDs are the identities of what the site can see of an index: one that is
// built again has another.
func relationIDs(t *testing.T, conn *pgx.Conn, names ...string) map[string]uint32 {
	t.Helper()
	ids := map[string]uint32{}
	for _, name := range names {
		var id *uint32
		if err := conn.QueryRow(t.Context(), "SELECT to_regclass($1)::oid", name).Scan(&id); err != nil {
			t.Fatal(err)
		} else if id != nil {
			ids[name] = *id
		}
	}
	return ids
}

// TestCopyGoesOn ends a run after the drop, twice in the copy, and while indexes are
// built.
func TestCopyGoesOn(t *testing.T) {
	t.Parallel()
	s := newSampleSource(t, testdb.MySQL(t))
	target, conn := newBuilt(t, testdb.PostgresNewest(t))
	execPostgres(t, conn, "CREATE INDEX site_posts ON posts (userid) WHERE deleteat = 0", "CREATE SCHEMA site", "CREATE TABLE site.own (team varchar(26) CONSTRAINT own_team REFERENCES teams (id))")
	before := definitions(t, conn)
	ctx, cancel := context.WithCancel(t.Context())
	opts := options(t, s.Database, target)
	opts.DataOnly, opts.SourceStopped, opts.Out = true, true, afterPhase("schema", cancel)
	if err := migrate.Run(ctx, opts); !errors.Is(err, context.Canceled) {
		t.Fatalf("the run that dropped ended with %v", err)
	}
	saved := savedObjects(t, conn)
	for _, want := range []string{"index site_posts of public.posts", "foreign key own_team of site.own", "primary key teams_pkey of public.teams"} {
		if !slices.Contains(saved, want) {
			t.Errorf("the ledger has not %s", want)
		}
	}
	if ids := relationIDs(t, conn, "site_posts", "teams_pkey"); len(ids) != 0 {
		t.Errorf("after the drop, there are %v", ids)
	}
	_ = interrupted(t, s.Database, target, 3, dataOnly, sourceStopped)
	_ = interrupted(t, s.Database, target, 5, dataOnly, sourceStopped)
	if diff := cmp.Diff(saved, savedObjects(t, conn)); diff != "" {
		t.Errorf("what is saved (-after the drop +after the copy's interruption):\n%s", diff)
	}
	built := interruptedBuild(t, s.Database, target, conn)
	out := mustRun(t, s.Database, target, dataOnly, sourceStopped)
	requireTexts(t, out, "go on    with the run", "done: 21,547 rows in 71 tables")
	if diff := cmp.Diff(built, relationIDs(t, conn, "posts_pkey", "users_pkey", "channels_pkey")); diff != "" || len(built) != 3 {
		t.Errorf("keys that were built again (-before the interruption +after):\n%s", diff)
	}
	requireDefinitions(t, conn, before)
	compareRows(t, s.db, conn, "public")
}

// interruptedBuild ends a run while it waits to build an index that another session
// holds up, and returns the keys that it has built by then.
func interruptedBuild(t *testing.T, source, target *testdb.Database, conn *pgx.Conn) map[string]uint32 {
	t.Helper()
	holder := testdb.OpenPostgres(t, target.DSN)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	opts := options(t, source, target)
	opts.DataOnly, opts.SourceStopped, opts.Workers = true, true, 1
	var copied atomic.Bool
	opts.Out = io.MultiWriter(
		afterPhase("schema", func() { execPostgres(t, holder, "BEGIN", "LOCK TABLE public.teams IN SHARE UPDATE EXCLUSIVE MODE") }),
		afterPhase("copy", func() { copied.Store(true) }))
	ended := make(chan error, 1)
	go func() { ended <- migrate.Run(ctx, opts) }()
	testdb.Await(t, "the build to wait", func() (waits bool) {
		if err := conn.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%teams%')").Scan(&waits); err != nil {
			t.Error(err)
			return true
		}
		return waits && copied.Load()
	})
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "The rows are in the target, but it is not complete") {
		t.Errorf("the run that was building ended with %v", err)
	}
	execPostgres(t, holder, "ROLLBACK")
	return relationIDs(t, conn, "posts_pkey", "users_pkey", "channels_pkey")
}

// TestCopyRestarts forgets the rows of a run, and none of what it has dropped, also
// where the second run takes other tables.
func TestCopyRestarts(t *testing.T) {
	t.Parallel()
	s := newSampleSource(t, testdb.MySQL(t))
	target, conn := newBuilt(t, testdb.Postgres(t))
	execPostgres(t, conn, "CREATE INDEX site_posts ON posts (userid)", "CREATE TABLE own (team varchar(26) CONSTRAINT own_team REFERENCES teams (id))")
	before := definitions(t, conn)
	_ = interrupted(t, s.Database, target, 30, dataOnly)
	_, err := run(t, s.Database, target, dataOnly, sourceStopped, onlyTables("users"))
	requireRefusal(t, err, "cannot go on now: ", "table Posts is no longer copied", "--restart")
	_, err = run(t, s.Database, target, sourceStopped)
	requireRefusal(t, err, "command was copy and is migrate")
	out := mustRun(t, s.Database, target, dataOnly, restart, onlyTables("users"))
	requireTexts(t, out, "tables   1 to copy")
	requireDefinitions(t, conn, before)
	execPostgres(t, conn, "DROP TABLE own")
	before = definitions(t, conn)
	mustRun(t, s.Database, target, dataOnly, truncate)
	requireDefinitions(t, conn, before)
	compareRows(t, s.db, testdb.OpenPostgres(t, target.DSN), "public")
}

// TestCopyNamesWhatCannotBeBuilt goes on after the site has mended it.
func TestCopyNamesWhatCannotBeBuilt(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MySQL(t), "1-141")
	target, conn := newBuilt(t, testdb.Postgres(t))
	s.exec(t, "INSERT INTO Teams (Id, Name, Description) VALUES ('t', 'a', 'same'), ('u', 'b', 'same')")
	execPostgres(t, conn, "CREATE UNIQUE INDEX site_unique ON teams (description)", "CREATE INDEX site_other ON teams (description)",
		"CREATE TABLE own (team varchar(26) CONSTRAINT own_team REFERENCES teams (id))")
	before := definitions(t, conn)
	_, err := run(t, s.Database, target, dataOnly)
	requireRefusal(t, err, "build index site_unique of public.teams", "could not create unique index", "values that come more than once: 1 ((same) of id=t and id=u)", "The rows are in the target")
	want := slices.DeleteFunc(slices.Clone(before), func(d string) bool { return strings.Contains(d, "site_unique") })
	requireDefinitions(t, conn, want)
	_, err = run(t, s.Database, target, dataOnly, sourceStopped)
	requireRefusal(t, err, "build index site_unique of public.teams")
	execPostgres(t, conn, "UPDATE teams SET description = 'other' WHERE id = 'u'")
	// What was mended is not what was sent: only who has mended it can say that it is right.
	out, err := run(t, s.Database, target, dataOnly, sourceStopped)
	requireRefusal(t, err, "the databases differ: 1 row of Teams", "--verify=counts")
	requireTexts(t, out, `Teams Id="u": Description is "same" in MySQL, "other" in PostgreSQL`)
	mustRun(t, s.Database, target, dataOnly, sourceStopped, func(o *migrate.Options) { o.Verify = migrate.VerifyCounts })
	requireDefinitions(t, conn, before)
}

// TestCopyWaitsForRowsThatWereSetAside leaves a site's foreign key to a replay.
func TestCopyWaitsForRowsThatWereSetAside(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MySQL(t), "1-141")
	target, conn := newBuilt(t, testdb.Postgres(t))
	s.exec(t, `INSERT INTO Teams (Id, Name) VALUES ('t', CONCAT('a', CHAR(0)))`, "INSERT INTO Channels (Id, TeamId) VALUES ('c', 't')")
	execPostgres(t, conn, "ALTER TABLE channels ADD CONSTRAINT site_team FOREIGN KEY (teamid) REFERENCES teams (id) DEFERRABLE")
	before := definitions(t, conn)
	file := filepath.Join(t.TempDir(), "rejects")
	_, err := run(t, s.Database, target, dataOnly, onInvalid(t, file, "nul=reject"))
	if !errors.As(err, new(*migrate.RejectedError)) {
		t.Fatalf("the run ended with %v", err)
	}
	if diff := cmp.Diff([]string{"foreign key site_team of public.channels"}, savedObjects(t, conn)); diff != "" {
		t.Errorf("what is saved (-want +got):\n%s", diff)
	}
	if _, err := replay(t, file, target, "public", "nul=strip"); err != nil {
		t.Error(err)
	}
	requireDefinitions(t, conn, before)
	if saved := savedObjects(t, conn); len(saved) > 0 {
		t.Errorf("after the replay, the ledger has %v", saved)
	}
}

// TestMigrateSavesWhatItDrops of a schema that is there, and keeps it with
// --restart.
func TestMigrateSavesWhatItDrops(t *testing.T) {
	t.Parallel()
	s := newSampleSource(t, testdb.MySQL(t))
	target, conn := newBuilt(t, testdb.PostgresNewest(t))
	execPostgres(t, conn, "CREATE INDEX site_posts ON posts (userid)", "CREATE INDEX site_days ON posts_by_team_day (day) WHERE num > 3")
	before := definitions(t, conn)
	_ = interrupted(t, s.Database, target, 3)
	saved := savedObjects(t, conn)
	for _, want := range []string{"index idx_posts_message_txt of public.posts", "primary key posts_pkey of public.posts", "materialized view file_stats of public.file_stats", "index site_days of public.posts_by_team_day"} {
		if !slices.Contains(saved, want) {
			t.Errorf("the ledger has not %s:\n%s", want, strings.Join(saved, "\n"))
		}
	}
	_ = interrupted(t, s.Database, target, 3, restart)
	if diff := cmp.Diff(saved, savedObjects(t, conn)); diff != "" {
		t.Errorf("what is saved (-first +restarted):\n%s", diff)
	}
	mustRun(t, s.Database, target, sourceStopped)
	requireDefinitions(t, conn, before)
	compareRows(t, s.db, conn, "public")
}
