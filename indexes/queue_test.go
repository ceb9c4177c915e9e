package indexes_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/indexes"
	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/internal/testproxy"
	"migration-assist/schema"
)

// exec runs statements one by one.
func exec(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// scan reads one value.
func scan[T any](t *testing.T, conn *pgx.Conn, query string) (value T) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

// withoutForeignKeys are the changes that a queue takes.
func withoutForeignKeys(changes []schema.Change) (others, keys []schema.Change) {
	for _, change := range changes {
		if indexes.IsForeignKey(change) {
			keys = append(keys, change)
		} else {
			others = append(others, change)
		}
	}
	return others, keys
}

// posts fills the table posts.
const posts = `INSERT INTO posts (id, createat, userid, message, hashtags)
	SELECT lpad(i::text, 26, '0'), i, 'u' || i % 10, 'some words of the post number ' || i, '' FROM generate_series(1, 20000) i`

// indexed are the tables that have indexes.
const indexed = "SELECT coalesce(string_agg(DISTINCT tablename::text, ' '), '') FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'db_migrations'"

// TestQueue builds what the added tables lack and nothing else, until all are there, and
// nothing before a worker may.
func TestQueue(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	exec(t, conn, posts)
	var mutex sync.Mutex
	var order []string
	var idle atomic.Bool
	builder.Building = func(what string) {
		if !idle.Load() {
			t.Errorf("%s began with nothing idle", what)
		}
	}
	builder.Built = func(what string, _ time.Duration, err error) {
		mutex.Lock()
		defer mutex.Unlock()
		order = append(order, what)
		if err != nil {
			t.Error(err)
		}
	}
	changes, keys := withoutForeignKeys(missing(t, conn, versions))
	q, err := builder.Start(t.Context(), changes, []string{"posts", "teams"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	q.Add("posts", 1<<20)
	q.Add("posts", 1<<20)
	q.Add("unknown", 1)
	if got := scan[string](t, conn, indexed); got != "" {
		t.Errorf("with nothing idle, %s have indexes", got)
	}
	idle.Store(true)
	q.Idle()
	testdb.Await(t, "the analysis of posts", func() bool {
		return scan[bool](t, conn, "SELECT EXISTS (SELECT FROM pg_stats WHERE tablename = 'posts')")
	})
	if got := scan[string](t, conn, indexed); got != "posts" {
		t.Errorf("before the others were added, %s have indexes", got)
	}
	mutex.Lock()
	if len(order) == 0 || order[0] != "create index idx_posts_message_txt on posts" {
		t.Errorf("the order is %q: the index of the longest texts is not first", order)
	}
	mutex.Unlock()
	q.Close()
	if err := errors.Join(q.Wait(), builder.Build(t.Context(), keys)); err != nil {
		t.Fatal(err)
	}
	schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, versions))
}

// TestQueueLeavesStatisticsOfTextsToAutovacuum analyzes the columns alone.
func TestQueueLeavesStatisticsOfTextsToAutovacuum(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	exec(t, conn, "ALTER TABLE posts SET (autovacuum_enabled = off)", posts)
	changes, _ := withoutForeignKeys(missing(t, conn, versions))
	if err := builder.Build(t.Context(), changes); err != nil {
		t.Fatal(err)
	}
	if err := builder.Analyze(t.Context(), []string{"posts", "users"}); err != nil {
		t.Fatal(err)
	}
	if got := scan[string](t, conn, "SELECT string_agg(DISTINCT tablename::text, ' ') FROM pg_stats WHERE tablename LIKE 'idx%posts%' OR tablename = 'posts'"); got != "posts" {
		t.Errorf("%s have statistics", got)
	}
	testdb.Await(t, "PostgreSQL's count of rows that no analysis has seen", func() bool {
		return scan[int64](t, conn, "SELECT n_mod_since_analyze FROM pg_stat_user_tables WHERE relname = 'posts' AND last_analyze IS NOT NULL UNION ALL SELECT 0 LIMIT 1") == 20000
	})
}

// TestQueueTakesTheIndexOfAKey that a build left which was killed before it became one.
func TestQueueTakesTheIndexOfAKey(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	exec(t, conn, "CREATE UNIQUE INDEX posts_pkey ON posts (id)")
	index := scan[uint32](t, conn, "SELECT 'posts_pkey'::regclass::oid")
	if err := builder.Build(t.Context(), missing(t, conn, versions)); err != nil {
		t.Fatal(err)
	}
	if got := scan[uint32](t, conn, "SELECT conindid FROM pg_constraint WHERE conname = 'posts_pkey'"); got != index {
		t.Errorf("the key has the index %d, want %d", got, index)
	}
	schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, versions))
}

// TestQueueRefusesTheIndexOfAnother by the name of a key.
func TestQueueRefusesTheIndexOfAnother(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	exec(t, conn, "CREATE UNIQUE INDEX posts_pkey ON posts (id, createat)")
	err := builder.Build(t.Context(), missing(t, conn, versions))
	refused := indexes.Refused(err)
	if len(refused) != 1 || !strings.Contains(err.Error(), "add constraint posts_pkey to posts") || !strings.Contains(err.Error(), `relation "posts_pkey" already exists`) {
		t.Errorf("the build ended with %v", err)
	}
}

// TestQueueSurvivesTheEndOfItsSessions ends them again and again. One may end when it
// has nothing more to do.
func TestQueueSurvivesTheEndOfItsSessions(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	exec(t, conn, posts)
	var retried atomic.Int64
	builder.Retrying = func(error, time.Duration) { retried.Add(1) }
	changes, keys := withoutForeignKeys(missing(t, conn, versions))
	q, err := builder.Start(t.Context(), changes, nil, builder.Workers)
	if err != nil {
		t.Fatal(err)
	}
	q.Add("posts", 1<<20)
	for range 3 {
		testdb.Await(t, "a build to be ended", func() bool {
			return scan[int](t, conn, `SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE 'CREATE%INDEX%') AS ended`) > 0
		})
	}
	q.Close()
	if err := errors.Join(q.Wait(), builder.Build(t.Context(), keys)); err != nil {
		t.Fatal(err)
	}
	schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, versions))
	if retried.Load() == 0 {
		t.Error("no statement was sent again")
	}
}

// TestQueueGivesUpASilentConnection has one that is cut while a build waits, so that
// neither end is told. PostgreSQL finishes the build, and its answer does not come.
func TestQueueGivesUpASilentConnection(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	direct := builder.Target.ConnString()
	holder := testdb.OpenPostgres(t, direct)
	proxy, through := testproxy.Postgres(t, direct)
	target, err := pgx.ParseConfig(through)
	if err != nil {
		t.Fatal(err)
	}
	builder.Target, builder.Stall = target, 500*time.Millisecond
	var retried atomic.Int64
	builder.Retrying = func(error, time.Duration) { retried.Add(1) }
	changes := missing(t, conn, versions)
	exec(t, holder, "BEGIN", "LOCK TABLE posts IN ROW EXCLUSIVE MODE")
	ended := make(chan error, 1)
	go func() { ended <- builder.Build(t.Context(), changes) }()
	testdb.Await(t, "a build to wait", func() bool {
		return scan[bool](t, conn, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')")
	})
	proxy.Cut(testproxy.Silent)
	proxy.Heal()
	exec(t, holder, "ROLLBACK")
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if retried.Load() == 0 {
		t.Error("no connection was given up")
	}
	schematest.Require(t.Context(), t, holder, "public", schematest.Timeline(t, versions))
}

// TestQueueStops with a statement at work.
func TestQueueStops(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	changes, _ := withoutForeignKeys(missing(t, conn, versions))
	holder := testdb.OpenPostgres(t, builder.Target.ConnString())
	exec(t, holder, "BEGIN", "LOCK TABLE posts")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	q, err := builder.Start(ctx, changes, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	q.Add("posts", 1)
	testdb.Await(t, "the build to wait", func() bool {
		return scan[bool](t, conn, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')")
	})
	cancel()
	if err := q.Wait(); !errors.Is(err, context.Canceled) {
		t.Errorf("the queue ended with %v", err)
	}
	q.Stop()
}

// TestFaults are the rows that are equal, by their key.
func TestFaults(t *testing.T) {
	t.Parallel()
	versions := schema.Through(141)
	builder, conn := bareTarget(t, versions)
	exec(t, conn, "INSERT INTO teams (id, name) SELECT 'a' || i, 'same' || i / 2 FROM generate_series(2, 25) i",
		"INSERT INTO sessions (id, token) VALUES ('s', 'very secret'), ('s', 'very secret')")
	err := builder.Build(t.Context(), missing(t, conn, versions))
	live, readErr := schema.ReadPostgres(t.Context(), conn, "public")
	if readErr != nil {
		t.Fatal(readErr)
	}
	got := map[string]string{}
	for _, e := range indexes.Refused(err) {
		text, err := indexes.ReadFaults(t.Context(), conn, live, e)
		if err != nil {
			t.Error(err)
		}
		got[e.Change.String()] = text
	}
	want := map[string]string{
		"add constraint teams_name_key to teams": "values that come more than once: 12 ((same1) of id=a2 and id=a3; (same10) of id=a20 and id=a21; (same11) of id=a22 and id=a23; " +
			"(same12) of id=a24 and id=a25; (same2) of id=a4 and id=a5; (same3) of id=a6 and id=a7; (same4) of id=a8 and id=a9; (same5) of id=a10 and id=a11; (same6) of id=a12 and id=a13; (same7) of id=a14 and id=a15; …)",
		"add constraint sessions_pkey to sessions": "values that come more than once: 1 ((s) of (0,1) and (0,2))",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// TestResources are more than a session's own, and bounded.
func TestResources(t *testing.T) {
	t.Parallel()
	server := testdb.Private(t, testdb.StartPostgres, "mm", "shared_buffers=1GB", "maintenance_work_mem=32MB", "autovacuum_work_mem=64MB", "autovacuum_max_workers=4", "max_parallel_workers=3")
	config, err := pgx.ParseConfig(server.DSN("mm"))
	if err != nil {
		t.Fatal(err)
	}
	for workers, want := range map[int]indexes.Resources{
		1:   {Workers: 1, Memory: 256 << 20},
		2:   {Workers: 2, Memory: 256 << 20, Parallel: 1},
		8:   {Workers: 8, Memory: 64 << 20, Parallel: 3},
		100: {Workers: 100, Memory: 32 << 20, Parallel: 3},
	} {
		builder := indexes.Builder{Target: config, Schema: "public", Workers: workers}
		if got, err := builder.ReadResources(t.Context()); err != nil || got != want {
			t.Errorf("with %d workers: %+v, %v; want %+v", workers, got, err, want)
		}
	}
}
