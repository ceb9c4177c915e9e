package target_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/copier"
	"migration-assist/internal/dsn"
	"migration-assist/internal/schematest"
	"migration-assist/internal/target"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// post runs post-migrate.
func post(t *testing.T, address string, opts target.PostOptions) (string, error) {
	t.Helper()
	var out bytes.Buffer
	config, err := dsn.Postgres(address)
	if err != nil {
		t.Fatal(err)
	}
	opts.Postgres, opts.Out, opts.Schema = config, &out, "public"
	err = target.PostMigrate(t.Context(), opts)
	return out.String(), err
}

func mustPost(t *testing.T, address string, opts target.PostOptions) string {
	t.Helper()
	out, err := post(t, address, opts)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// bare is a database with Mattermost's tables and a few rows, and nothing else.
func bare(t *testing.T, db *testdb.Database, set string, rows ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), db.DSN)
	if err != nil {
		t.Fatal(err)
	}
	if err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		_, err := schema.Apply(t.Context(), tx, "public", versions(t, set), schema.ApplyOptions{Bare: true})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	execAll(t, conn, append(rows, "INSERT INTO posts (id, message) VALUES ('a', 'words'), ('b', 'more words')")...)
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	alone(t, db)
}

// alone waits until no other session is in the database.
func alone(t *testing.T, db *testdb.Database) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), db.Server.DSN(""))
	if err != nil {
		t.Fatal(err)
	}
	testdb.Await(t, "other sessions to end", func() bool {
		var sessions int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = $1", db.Name).Scan(&sessions); err != nil {
			t.Fatal(err)
		}
		return sessions == 0
	})
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestPostMigrate builds the full-text indexes first, and then all.
func TestPostMigrate(t *testing.T) {
	t.Parallel()
	for name, server := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := server(t)
			bare(t, db, upgraded)
			out := mustPost(t, db.DSN, target.PostOptions{})
			requireParts(t, out, "Mattermost's migrations "+upgraded[:2]+"109,111-144,195", "build    index idx_fileinfo_content_txt on fileinfo, index idx_fileinfo_name_splitted on fileinfo, index idx_fileinfo_name_txt on fileinfo, "+
				"index idx_posts_hashtags_txt on posts, index idx_posts_message_txt on posts\n", "done: built index idx_fileinfo_content_txt")
			if strings.Contains(out, "CONCURRENTLY") {
				t.Errorf("nobody else was there:\n%s", out)
			}
			alone(t, db)
			requireParts(t, mustPost(t, db.DSN, target.PostOptions{}), "done: nothing that should be there is missing")
			alone(t, db)
			requireParts(t, mustPost(t, db.DSN, target.PostOptions{CreateIndexes: true}), "keys, indexes and views\n")
			alone(t, db)
			requireParts(t, mustPost(t, db.DSN, target.PostOptions{CreateIndexes: true}), "done: nothing that should be there is missing")
			conn := testdb.OpenPostgres(t, db.DSN)
			schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, versions(t, upgraded)))
			var posts int
			if err := conn.QueryRow(t.Context(), "SELECT sum(numposts) FROM poststats").Scan(&posts); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestPostMigrateFillsViews has views that were made before there were rows, and then a
// configuration in the database.
func TestPostMigrateFillsViews(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	mustRun(t, db.DSN, target.Origin{Release: "10.5.4"})
	conn := testdb.OpenPostgres(t, db.DSN)
	execAll(t, conn, "INSERT INTO posts (id, userid, createat, deleteat) VALUES ('a', 'u', 1, 0)")
	requireParts(t, mustPost(t, db.DSN, target.PostOptions{CreateIndexes: true}), "Before Mattermost is started:", "in config.json")
	execAll(t, conn, "CREATE TABLE configurations (id varchar(26), value text, createat bigint, active boolean); INSERT INTO configurations VALUES ('c', '{}', 1, true)")
	requireParts(t, mustPost(t, db.DSN, target.PostOptions{CreateIndexes: true}), "set MM_CONFIG")
	var rows int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM poststats").Scan(&rows); err != nil || rows != 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

// TestPostMigrateWhileOthersAreThere has a server with a session, a transaction that
// has written, and what a killed build has left.
func TestPostMigrateWhileOthersAreThere(t *testing.T) {
	t.Parallel()
	for name, server := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := server(t)
			bare(t, db, "1-129", "INSERT INTO teams (id, name) VALUES ('a', 'same'), ('b', 'same')")
			conn, writer := testdb.OpenPostgres(t, db.DSN), testdb.OpenPostgres(t, db.DSN)
			// Both indexes are unfinished: equal names cannot be unique.
			for _, sql := range []string{"CREATE UNIQUE INDEX CONCURRENTLY teams_name_key ON teams (name)", "CREATE UNIQUE INDEX CONCURRENTLY idx_teams_update_at ON teams (name)"} {
				if _, err := conn.Exec(t.Context(), sql); err == nil {
					t.Fatal("equal names are unique")
				}
			}
			execAll(t, conn, "UPDATE teams SET name = id")

			// While the command is at work, others write and nobody waits for them.
			execAll(t, writer, "BEGIN", "INSERT INTO posts (id, message) VALUES ('c', 'yet more words')")
			done := make(chan struct{})
			var out string
			var err error
			go func() {
				defer close(done)
				out, err = post(t, db.DSN, target.PostOptions{CreateIndexes: true})
			}()
			testdb.Await(t, "a build to wait for the writer", func() bool {
				var waiting bool
				if err := conn.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase LIKE 'waiting%')").Scan(&waiting); err != nil {
					t.Fatal(err)
				}
				return waiting
			})
			execAll(t, conn, "INSERT INTO posts (id, message) VALUES ('d', 'written meanwhile')")
			execAll(t, writer, "COMMIT")
			<-done
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			requireParts(t, out, "in use   2 other sessions are in the database: indexes are built CONCURRENTLY", "invalid  index idx_teams_update_at of teams, which an earlier build has left unfinished")
			schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, versions(t, "1-129")))
		})
	}
}

// TestPostMigrateOfEqualRows has rows that a key does not allow, where others are, and
// where they are not. The rest is built, and no unfinished index stays.
func TestPostMigrateOfEqualRows(t *testing.T) {
	t.Parallel()
	for _, others := range []bool{false, true} {
		db := testdb.Postgres(t)
		bare(t, db, "1-129", "INSERT INTO teams (id, name) VALUES ('a', 'same'), ('b', 'same')")
		var conn *pgx.Conn
		if others {
			conn = testdb.OpenPostgres(t, db.DSN)
		}
		out, err := post(t, db.DSN, target.PostOptions{CreateIndexes: true})
		if err == nil || strings.Contains(out, "CONCURRENTLY") != others {
			t.Fatalf("others=%t: %v\n%s", others, err, out)
		}
		requireParts(t, err.Error(), "add constraint teams_name_key to teams", "(name)=(same)")
		if !others {
			conn = testdb.OpenPostgres(t, db.DSN)
		}
		want := schematest.Timeline(t, versions(t, "1-129"))
		delete(want, "constraint teams_name_key on teams")
		schematest.Require(t.Context(), t, conn, "public", want)
	}
}

// TestPostMigrateOfLongTextFillsViews has views that were made before there were rows,
// and a text that a full-text index cannot hold.
func TestPostMigrateOfLongTextFillsViews(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	mustRun(t, db.DSN, target.Origin{Release: "10.5.4"})
	conn := testdb.OpenPostgres(t, db.DSN)
	execAll(t, conn, "DROP INDEX idx_posts_message_txt", "INSERT INTO posts (id, userid, createat, deleteat) VALUES ('a', 'u', 1, 0)", "ALTER TABLE posts ALTER message TYPE text",
		"INSERT INTO posts (id, userid, createat, deleteat, message) SELECT 'long', 'u', 1, 0, string_agg(substr(sha256(i::text::bytea)::text, 3, 20), ' ') FROM generate_series(1, 45000) i")
	out, err := post(t, db.DSN, target.PostOptions{CreateIndexes: true})
	if err == nil {
		t.Fatal(out)
	}
	requireParts(t, err.Error(), "create index idx_posts_message_txt on posts: 1 rows have more text than a full-text index holds")
	requireParts(t, out, "id=long: 944,999 bytes", "Before Mattermost is started:")
	if strings.Contains(out, "done:") {
		t.Errorf("an index is missing:\n%s", out)
	}
	var rows int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM poststats").Scan(&rows); err != nil || rows != 1 {
		t.Errorf("the view has %d rows, %v", rows, err)
	}
}

// TestPostMigrateOfLongTexts has texts that a full-text index cannot hold, and a long
// one that it can. What the command says finishes the index.
func TestPostMigrateOfLongTexts(t *testing.T) {
	t.Parallel()
	const words = "(SELECT string_agg(substr(sha256(i::text::bytea)::text, 3, 20), ' ') FROM generate_series(1, %s) i)"
	for name, server := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := server(t)
			bare(t, db, "1-129", "INSERT INTO fileinfo (id, content) VALUES ('it''s', "+strings.Replace(words, "%s", "60000", 1)+"), ('long', "+strings.Replace(words, "%s", "45000", 1)+"), "+
				"('fits', "+strings.Replace(words, "%s", "30000", 1)+"), ('same', repeat('same words ', 200000)), ('short', 'words')")
			out, err := post(t, db.DSN, target.PostOptions{CreateIndexes: true})
			if err == nil {
				t.Fatal(out)
			}
			requireParts(t, err.Error(), "create index idx_fileinfo_content_txt on fileinfo: 2 rows have more text than a full-text index holds; they are listed above")
			requireParts(t, out, "too long for the full-text index idx_fileinfo_content_txt of fileinfo", "\n    id=it's: 1,259,999 bytes\n    id=long: 944,999 bytes\n", "the files stay as they are")
			if strings.Contains(out+err.Error(), "in MySQL") {
				t.Errorf("there is no MySQL here:\n%s%v", out, err)
			}
			conn := testdb.OpenPostgres(t, db.DSN)
			want := schematest.Timeline(t, versions(t, "1-129"))
			statement := want["index idx_fileinfo_content_txt on fileinfo"]
			delete(want, "index idx_fileinfo_content_txt on fileinfo")
			schematest.Require(t.Context(), t, conn, "public", want)

			execAll(t, conn, slices.DeleteFunc(linesOf(out), func(line string) bool {
				return !strings.HasPrefix(line, "UPDATE") && !strings.HasPrefix(line, "CREATE")
			})...)
			want["index idx_fileinfo_content_txt on fileinfo"] = statement
			schematest.Require(t.Context(), t, conn, "public", want)
			var cut, kept int
			if err := conn.QueryRow(t.Context(), "SELECT count(*) FILTER (WHERE length(content) < 600000 AND id IN ('it''s', 'long')), count(*) FILTER (WHERE length(content) > 600000 AND id IN ('fits', 'same')) FROM fileinfo").Scan(&cut, &kept); err != nil || cut != 2 || kept != 2 {
				t.Errorf("%d texts were cut, %d stayed, %v", cut, kept, err)
			}
			requireParts(t, mustPost(t, db.DSN, target.PostOptions{}), "done: nothing that should be there is missing")
		})
	}
}

// TestPostMigrateLeavesOtherIndexes has an index that the site has made of its own.
func TestPostMigrateLeavesOtherIndexes(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	mustRun(t, db.DSN, target.Origin{Release: "10.5.4"})
	conn := testdb.OpenPostgres(t, db.DSN)
	execAll(t, conn, "DROP INDEX idx_posts_message_txt", "CREATE INDEX idx_posts_message_txt ON posts USING gin (to_tsvector('german', message))",
		"ALTER TABLE posts DROP COLUMN remoteid", "DROP TABLE drafts")
	before := schematest.Snapshot(t.Context(), t, conn, "public")
	out := mustPost(t, db.DSN, target.PostOptions{CreateIndexes: true})
	requireParts(t, out, "differs  left as it is; to be Mattermost's own, it would take to drop index idx_posts_message_txt on posts", "take to add column posts.remoteid", "take to create table drafts")
	schematest.Require(t.Context(), t, conn, "public", before)
}

// TestPostMigrateRefused has no tables, and those of a server that is not known.
func TestPostMigrateRefused(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	_, err := post(t, db.DSN, target.PostOptions{})
	if err == nil {
		t.Fatal("there are no tables")
	}
	requireParts(t, err.Error(), "has no migrations in db_migrations")
	mustRun(t, db.DSN, target.Origin{Release: "10.5.4"})
	conn := testdb.OpenPostgres(t, db.DSN)
	execAll(t, conn, "INSERT INTO db_migrations VALUES (200, 'later')")
	if _, err = post(t, db.DSN, target.PostOptions{}); err == nil {
		t.Fatal("a later server made the tables")
	}
	requireParts(t, err.Error(), "not known: 200 later")
}

// TestRunThatHasNotEnded has the record of a copy that has rows to copy yet.
func TestRunThatHasNotEnded(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	mustRun(t, db.DSN, target.Origin{Release: "10.5.4"})
	conn := testdb.OpenPostgres(t, db.DSN)
	if err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		return copier.BeginRun(t.Context(), tx, &copier.Run{Schema: "public", Command: "copy", Phase: "copy", Conditions: map[string]string{}}, nil)
	}); err != nil {
		t.Fatal(err)
	}
	_, postErr := post(t, db.DSN, target.PostOptions{})
	_, err := run(t, db.DSN, target.Options{RunMigrations: true, From: target.Origin{Release: "10.5.4"}})
	for _, err := range []error{postErr, err} {
		if err == nil {
			t.Fatal("a run that has not ended is no obstacle")
		}
		requireParts(t, err.Error(), "the command copy into the schema public has not ended: run it again")
	}
}
