package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/typemap"
)

func repair(o *migrate.VerifyOptions) { o.Repair = true }

// requireRepaired repairs a target, which must be equal to the source then, by a
// comparison of its own too. It returns what the repair printed.
func requireRepaired(t *testing.T, s source, target *testdb.Database) string {
	t.Helper()
	out, err := verifyDatabases(t, s.Database, target, repair)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if again, err := verifyDatabases(t, s.Database, target); err != nil {
		t.Errorf("%v\n%s", err, again)
	}
	return out
}

// requireDifferent compares two databases, which must differ, and returns what is
// printed of rows.
func requireDifferent(t *testing.T, s source, target *testdb.Database) string {
	t.Helper()
	out, err := verifyDatabases(t, s.Database, target)
	if !errors.As(err, new(*migrate.DifferencesError)) {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// TestRepair changes rows in all ways, of tables with a key and without one, and repairs
// them. Rows that did not differ are where they were.
func TestRepair(t *testing.T) {
	t.Parallel()
	s, target := newCorruptible(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	const ledger = "SELECT concat_ws(' ', source, number, rows, rejected, bytes, digest) FROM migration_assist.chunk ORDER BY 1"
	const views = "SELECT v::text FROM posts_by_team_day v ORDER BY 1"
	before, recorded, counted := definitions(t, conn), texts(t, conn, ledger), texts(t, conn, views)
	changed := corrupt(t, conn, 100)
	execPostgres(t, conn, "REFRESH MATERIALIZED VIEW posts_by_team_day")
	if len(counted) == 0 || cmp.Equal(counted, texts(t, conn, views)) {
		t.Fatalf("the view does not show the changes: %v", counted)
	}
	places := func() []string { return texts(t, conn, "SELECT id || ctid FROM posts ORDER BY 1") }
	placesBefore := places()

	out := requireRepaired(t, s, target)
	requireTexts(t, out, "repair   posts: ", "repair   site_log: ", "in 73 tables are the same in both databases")
	compareRows(t, s.db, conn, "public")
	requireDefinitions(t, conn, before)
	if diff := cmp.Diff(recorded, texts(t, conn, ledger)); diff != "" {
		t.Errorf("records (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(counted, texts(t, conn, views)); diff != "" {
		t.Errorf("posts_by_team_day (-before +after):\n%s", diff)
	}
	moved := 0
	for _, place := range places() {
		if !slices.Contains(placesBefore, place) {
			moved++
		}
	}
	ofPosts := len(slices.DeleteFunc(changed, func(line string) bool { return !strings.HasPrefix(line, "posts |") }))
	if moved != ofPosts {
		t.Errorf("%d of posts were changed, and %d written again", ofPosts, moved)
	}
	out = requireRepaired(t, s, target)
	requireTexts(t, out, "repair   nothing to do: no row differs")
}

// TestRepairKeys repairs parents and children of foreign keys, and rows that have
// changed the values of a unique key with each other. No row goes with another one.
func TestRepairKeys(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO RetentionPolicies (Id, DisplayName) VALUES ('p1', 'one'), ('p2', 'two'), ('p3', 'three')",
		"INSERT INTO RetentionPoliciesTeams (PolicyId, TeamId) VALUES ('p1', 't1'), ('p2', 't2')",
		"INSERT INTO RetentionPoliciesChannels (PolicyId, ChannelId) VALUES ('p1', 'c1'), ('p3', 'c3')",
		"INSERT INTO Users (Id, Username) VALUES ('u1', 'anna'), ('u2', 'bert')")
	mustRun(t, s.Database, target)
	conn := testdb.OpenPostgres(t, target.DSN)
	before := definitions(t, conn)
	for name, statements := range map[string][]string{
		"a parent changed":              {"UPDATE retentionpolicies SET displayname = 'other' WHERE id = 'p1'"},
		"a parent lost, and its rows":   {"DELETE FROM retentionpolicies WHERE id = 'p1'"},
		"a child of another parent":     {"UPDATE retentionpoliciesteams SET policyid = 'p3' WHERE teamid = 't1'"},
		"a parent too many with a row":  {"INSERT INTO retentionpolicies (id, displayname) VALUES ('p4', 'four')", "INSERT INTO retentionpolicieschannels (policyid, channelid) VALUES ('p4', 'c4')"},
		"a child under such a parent":   {"INSERT INTO retentionpolicies (id, displayname) VALUES ('p4', 'four')", "UPDATE retentionpolicieschannels SET policyid = 'p4' WHERE channelid = 'c3'"},
		"values of a unique key change": {"UPDATE users SET username = 'x' WHERE id = 'u1'", "UPDATE users SET username = 'anna' WHERE id = 'u2'", "UPDATE users SET username = 'bert' WHERE id = 'u1'"},
	} {
		execPostgres(t, conn, statements...)
		_ = requireDifferent(t, s, target)
		out := requireRepaired(t, s, target)
		compareRows(t, s.db, conn, "public")
		requireDefinitions(t, conn, before)
		if t.Failed() {
			t.Fatalf("%s\n%s", name, out)
		}
	}
}

// TestRepairGeneric repairs a database that is not Mattermost's.
func TestRepairGeneric(t *testing.T) {
	t.Parallel()
	for _, identifiers := range []typemap.Identifiers{typemap.LowerIdentifiers, typemap.KeepIdentifiers} {
		t.Run(string(identifiers), func(t *testing.T) {
			t.Parallel()
			s, target := newRental(t, testdb.MariaDB(t)), testdb.Postgres(t)
			mustRun(t, s.Database, target, fromSource(identifiers))
			conn := testdb.OpenPostgres(t, target.DSN)
			before := definitions(t, conn)
			for _, table := range texts(t, conn, "SELECT c.oid::regclass::text FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'") {
				// Children too, whose keys are then without a parent.
				execPostgres(t, conn, "SET session_replication_role = replica", "DELETE FROM "+table+" WHERE ctid = (SELECT min(ctid) FROM "+table+")")
			}
			out := requireRepaired(t, s, target)
			compareRows(t, s.db, conn, "public")
			requireDefinitions(t, conn, before)
			requireRental(t, conn, identifiers == typemap.KeepIdentifiers)
			requireTexts(t, out, "repaired ")
		})
	}
}

// TestRepairWithoutRecord repairs a target of which no run is recorded. It gets none.
func TestRepairWithoutRecord(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MariaDB(t)), testdb.Postgres(t)
	mustRun(t, s.Database, target)
	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, "DROP SCHEMA migration_assist CASCADE", "DELETE FROM channels", "UPDATE users SET nickname = nickname || '.'")
	out := requireRepaired(t, s, target)
	requireTexts(t, out, "run      none is recorded in PostgreSQL: what is repaired is recorded nowhere", "repaired 2 tables")
	compareRows(t, s.db, conn, "public")
	if schemas := texts(t, conn, "SELECT nspname::text FROM pg_namespace WHERE nspname = 'migration_assist'"); len(schemas) > 0 {
		t.Errorf("there is a record: %v", schemas)
	}
}

// TestRepairGoesOn has a run end since rows were changed behind it, some of a table with
// rows that were set aside and some of one in several parts. After the repair the run
// goes on to its end: what is recorded is what is there.
func TestRepairGoesOn(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Posts (Id, Message) VALUES ('a', CHAR(0)), ('b', ''), ('zz', CHAR(0))", "ANALYZE TABLE Posts")
	file := filepath.Join(t.TempDir(), "rejects")
	conn := testdb.OpenPostgres(t, target.DSN)
	opts := func(o *migrate.Options) {
		onInvalid(t, file, "nul=reject")(o)
		o.ChunkBytes = 64 << 10
	}
	_, err := run(t, s.Database, target, opts, func(o *migrate.Options) {
		o.Out = afterPhase("copy", func() {
			execPostgres(t, conn, "UPDATE posts SET message = 'other' WHERE id = 'b'", "DELETE FROM channels WHERE id = (SELECT min(id) FROM channels)",
				"UPDATE migration_assist.chunk SET digest = '0:0000000000000000000000000000000000000000000000000000000000000000' WHERE source = 'Posts' AND number = 1")
		})
	})
	requireRefusal(t, err, "table Channels: MySQL has 188 rows, 188 were copied and 0 set aside, PostgreSQL has 187")
	const parts = "SELECT format('%s %s', number, rejected) FROM migration_assist.chunk WHERE source = 'Posts' ORDER BY number"
	before := texts(t, conn, parts)
	if len(before) < 3 {
		t.Fatalf("Posts are in %v", before)
	}
	out := requireRepaired(t, s, target)
	requireTexts(t, out, "rejects  2 rows in "+file, "repair   posts: 1 row deleted, 1 row written\n", "repair   channels: 0 rows deleted, 1 row written\n")
	if diff := cmp.Diff(before, texts(t, conn, parts)); diff != "" {
		t.Errorf("rows set aside (-before +after):\n%s", diff)
	}
	out, err = run(t, s.Database, target, opts, sourceStopped)
	if !errors.As(err, new(*migrate.RejectedError)) || !strings.Contains(err.Error(), "rows set aside: 2 (2 of Posts)") {
		t.Errorf("the run ended with %v\n%s", err, out)
	}
	requireTexts(t, out, "of PostgreSQL are those that it was sent")
	if lines := readLines(t, file); len(lines) != 2 {
		t.Errorf("the file has %v", lines)
	}
}

// TestRepairSetAside repairs a table with rows that were set aside, and another one that
// has less of them than are recorded. One into which such rows were put back is left as
// it is.
func TestRepairSetAside(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, unfitRows...)
	file := filepath.Join(t.TempDir(), "rejects")
	migrateRejecting(t, s, target, file)
	conn := testdb.OpenPostgres(t, target.DSN)
	const rejected = "SELECT concat_ws(' ', source, rows, rejected, findings ->> 'rejected') FROM migration_assist.chunk WHERE rejected > 0 ORDER BY 1"
	before := texts(t, conn, rejected)
	s.exec(t, "DELETE FROM TeamMembers WHERE UserId = 'u2'")
	execPostgres(t, conn, "UPDATE posts SET message = 'other' WHERE id = 'good'", "DELETE FROM teammembers")
	requireRepaired(t, s, target)
	want := slices.Clone(before)
	for i, line := range want {
		if strings.HasPrefix(line, "TeamMembers ") {
			want[i] = "TeamMembers 1 1"
		}
	}
	if diff := cmp.Diff(want, texts(t, conn, rejected)); diff != "" {
		t.Errorf("records (-before +after):\n%s", diff)
	}

	if out, err := replay(t, file, target, "public", "nul=replace", "json-nul=replace", "boolean=keep", "range=null", "null=replace"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	execPostgres(t, conn, "UPDATE posts SET message = 'other' WHERE id = 'good'")
	_, err := verifyDatabases(t, s.Database, target, repair)
	requireRefusal(t, err, "nothing was repaired: table Posts has 2 rows of the rejects file that were put back", "--skip")
	if got := texts(t, conn, "SELECT message FROM posts WHERE id = 'good'"); got[0] != "other" {
		t.Errorf("the row is %v", got)
	}
}

// TestRepairRefuses leaves a target as it is.
func TestRepairRefuses(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	_ = interrupted(t, s.Database, target, 5)
	_, err := verifyDatabases(t, s.Database, target, repair)
	requireRefusal(t, err, "--repair: the run into the target has not copied all rows: run migrate again")
	mustRun(t, s.Database, target, sourceStopped)

	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, "UPDATE users SET nickname = nickname || '.' WHERE id = (SELECT min(id) FROM users)", "UPDATE channels SET header = '.'")
	before := requireDifferent(t, s, target)
	other := testdb.OpenPostgres(t, target.DSN)
	for _, test := range []struct {
		name       string
		make, undo string
		texts      []string
		change     func(*migrate.VerifyOptions)
	}{
		{name: "a run at work", make: "SELECT pg_advisory_lock(hashtextextended('migration-assist public', 0))", undo: "SELECT pg_advisory_unlock_all()",
			texts: []string{"another migration-assist is at work in the target"}},
		{name: "a writer", make: "BEGIN; UPDATE users SET nickname = nickname WHERE false", undo: "ROLLBACK",
			texts: []string{"nothing was repaired: locking the tables that differ: ", "does a Mattermost server still write to them?"}},
		{name: "a trigger", make: `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()`,
			undo: "DROP FUNCTION f CASCADE", texts: []string{"nothing was repaired: the target's table users has the trigger t"}},
		{name: "a rule", make: "CREATE RULE r AS ON INSERT TO users DO INSTEAD NOTHING", undo: "DROP RULE r ON users",
			texts: []string{"nothing was repaired: the target's table users has the rule r"}},
		{name: "a column of the target's own", make: "ALTER TABLE users ADD COLUMN own text DEFAULT 'x'; UPDATE users SET own = 'y'", undo: "ALTER TABLE users DROP COLUMN own",
			texts: []string{"nothing was repaired: repairing users: 1 row that would be replaced has a value in the column own"}},
		{name: "a column that is not compared", texts: []string{"nothing was repaired: table Users: --skip names Email, without which its rows cannot be written"},
			change: func(o *migrate.VerifyOptions) { o.Skip = []string{"Users.Email"} }},
		{name: "a row that was written meanwhile", texts: []string{"nothing was repaired: rows of channels were written since the comparison began"},
			change: func(o *migrate.VerifyOptions) {
				o.Confirm = func(question string) (bool, error) {
					requireTexts(t, question, "Make channels, users in PostgreSQL equal to MySQL's?", "Rows that only PostgreSQL has are deleted")
					execPostgres(t, other, "UPDATE channels SET header = '.' WHERE id = (SELECT max(id) FROM channels)")
					return true, nil
				}
			}},
		{name: "a row that was being written", make: "BEGIN; UPDATE channels SET header = '.' WHERE id = (SELECT max(id) FROM channels)", undo: "ROLLBACK",
			texts: []string{"nothing was repaired: rows of channels were written since the comparison began"},
			change: func(o *migrate.VerifyOptions) {
				texts(t, conn, "SELECT txid_current()::text") // a later one has ended
				o.Confirm = func(string) (bool, error) {
					execPostgres(t, other, "COMMIT")
					return true, nil
				}
			}},
		{name: "no", texts: []string{"the databases differ: "},
			change: func(o *migrate.VerifyOptions) { o.Confirm = func(string) (bool, error) { return false, nil } }},
	} {
		if test.make != "" {
			execPostgres(t, other, strings.Split(test.make, "; CREATE TRIGGER")[0])
			if _, trigger, is := strings.Cut(test.make, "; CREATE TRIGGER"); is {
				execPostgres(t, other, "CREATE TRIGGER"+trigger)
			}
		}
		change := []func(*migrate.VerifyOptions){repair}
		if test.change != nil {
			change = append(change, test.change)
		}
		_, err := verifyDatabases(t, s.Database, target, change...)
		requireRefusal(t, err, test.texts...)
		if test.undo != "" {
			execPostgres(t, other, test.undo)
		}
		if after := requireDifferent(t, s, target); rowLines(after) != rowLines(before) {
			t.Errorf("%s: before\n%s\nafter\n%s", test.name, before, after)
		}
	}
	requireRepaired(t, s, target)
}

// TestRepairKeepsSequences repairs a table whose sequence has given numbers since.
func TestRepairKeepsSequences(t *testing.T) {
	t.Parallel()
	s, target := newRental(t, testdb.MySQL(t)), testdb.Postgres(t)
	s.exec(t, "CREATE TABLE Numbered (Id int AUTO_INCREMENT PRIMARY KEY, Name text)", "INSERT INTO Numbered (Name) VALUES ('a'), ('b')")
	mustRun(t, s.Database, target, fromSource(typemap.LowerIdentifiers))
	conn := testdb.OpenPostgres(t, target.DSN)
	const next = "SELECT nextval(pg_get_serial_sequence('numbered', 'id'))::text"
	if first := texts(t, conn, next); first[0] != "3" {
		t.Errorf("the migration has set the next number to %v", first)
	}
	execPostgres(t, conn, "SELECT nextval(pg_get_serial_sequence('numbered', 'id')) FROM generate_series(1, 96)", "UPDATE numbered SET name = 'c' WHERE id = 1")
	_ = requireRepaired(t, s, target)
	if after := texts(t, conn, next); after[0] != "100" {
		t.Errorf("the next number is %v", after)
	}
}

// rowLines are the lines of a verification that name rows.
func rowLines(out string) string {
	var lines []string
	for line := range strings.Lines(out) {
		if strings.Contains(line, " in MySQL, ") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// TestRepairIsWhole kills a repair behind its last table, by the end of the program and
// by that of the server's session. The target is as it was, and the next one repairs it.
func TestRepairIsWhole(t *testing.T) {
	t.Parallel()
	for name, kill := range map[string]func(context.CancelFunc, *pgx.Conn, int) error{
		"program": func(cancel context.CancelFunc, _ *pgx.Conn, _ int) error { cancel(); return nil },
		"session": func(_ context.CancelFunc, conn *pgx.Conn, pid int) error {
			_, err := conn.Exec(context.Background(), "SELECT pg_terminate_backend($1)", pid)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
			mustRun(t, s.Database, target)
			conn, holder := testdb.OpenPostgres(t, target.DSN), testdb.OpenPostgres(t, target.DSN)
			execPostgres(t, conn, "UPDATE posts SET message = 'other' WHERE id = (SELECT min(id) FROM posts)", "DELETE FROM channels")
			before := requireDifferent(t, s, target)
			records := texts(t, conn, "SELECT c::text FROM migration_assist.chunk c ORDER BY 1")
			// The views are refreshed last.
			execPostgres(t, holder, "BEGIN", "SELECT count(*) FROM posts_by_team_day")
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			o := options(t, s.Database, target)
			ended := make(chan error, 1)
			go func() {
				ended <- migrate.Verify(ctx, migrate.VerifyOptions{MySQL: o.MySQL, Postgres: o.Postgres, Schema: o.Schema, Snapshot: o.Snapshot, Out: o.Out, Repair: true})
			}()
			var pid int
			testdb.Await(t, "the repair to refresh a view", func() bool {
				err := conn.QueryRow(t.Context(), "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'REFRESH%posts_by_team_day%'").Scan(&pid)
				return err != nil || pid > 0
			})
			if err := kill(cancel, conn, pid); err != nil {
				t.Error(err)
			}
			if err := <-ended; err == nil || errors.As(err, new(*migrate.DifferencesError)) {
				t.Errorf("the repair ended with %v", err)
			}
			execPostgres(t, holder, "ROLLBACK")
			testdb.Await(t, "the end of the session", func() (gone bool) {
				err := conn.QueryRow(t.Context(), "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)", pid).Scan(&gone)
				return err != nil || gone
			})
			if after := requireDifferent(t, s, target); rowLines(after) != rowLines(before) {
				t.Errorf("before\n%s\nafter\n%s", before, after)
			}
			if diff := cmp.Diff(records, texts(t, conn, "SELECT c::text FROM migration_assist.chunk c ORDER BY 1")); diff != "" {
				t.Errorf("records (-before +after):\n%s", diff)
			}
			requireRepaired(t, s, target)
			compareRows(t, s.db, conn, "public")
		})
	}
}

// TestRepairOneSided repairs what it can, and says what still differs.
func TestRepairOneSided(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MySQL(t)), testdb.Postgres(t)
	mustRun(t, s.Database, target)
	conn := testdb.OpenPostgres(t, target.DSN)
	execPostgres(t, conn, "ALTER TABLE channels DROP COLUMN purpose", "UPDATE channels SET header = '.'")
	out, err := verifyDatabases(t, s.Database, target, repair)
	var different *migrate.DifferencesError
	if !errors.As(err, &different) || different.Tables != nil || len(different.OneSided) != 1 {
		t.Errorf("%v\n%s", err, out)
	}
	requireTexts(t, fmt.Sprint(out, err), "repair   channels: ", "Purpose (only in MySQL)")
}
