package migrate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/migrate"
	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

func dataOnly(o *migrate.Options) { o.DataOnly = true }

// onlyTables are what --tables gives.
func onlyTables(names ...string) func(*migrate.Options) {
	return func(o *migrate.Options) { o.Tables = names }
}

// newBuilt returns a database that has Mattermost's schema complete, as a server
// leaves it.
func newBuilt(t *testing.T, database *testdb.Database) (*testdb.Database, *pgx.Conn) {
	t.Helper()
	conn := testdb.OpenPostgres(t, database.DSN)
	build(t, conn, "1-141")
	return database, conn
}

// definitions are the indexes and constraints of all schemas of users, with their
// comments and marks, as PostgreSQL writes them.
func definitions(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), `
		SELECT concat_ws(' | ', pg_get_indexdef(i.oid), t.spcname, array_to_string(i.reloptions, ','), obj_description(i.oid, 'pg_class'),
			CASE WHEN x.indisclustered THEN 'clustered' END, CASE WHEN x.indisreplident THEN 'identity' END, CASE WHEN NOT x.indisvalid THEN 'invalid' END,
			(SELECT string_agg(attnum || '=' || attstattarget, ',') FROM pg_attribute WHERE attrelid = i.oid AND attstattarget >= 0), r.relreplident)
		FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class r ON r.oid = x.indrelid LEFT JOIN pg_tablespace t ON t.oid = i.reltablespace
		WHERE i.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'pg_toast', 'migration_assist')
		UNION ALL
		SELECT concat_ws(' | ', conrelid::regclass, conname, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint'), CASE WHEN NOT convalidated THEN 'not valid' END)
		FROM pg_constraint WHERE conrelid <> 0 AND connamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema', 'migration_assist')
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

func requireDefinitions(t *testing.T, conn *pgx.Conn, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, definitions(t, conn)); diff != "" {
		t.Errorf("keys and indexes (-before +after):\n%s", diff)
	}
}

// savedObjects lists what the ledger has of keys and indexes.
func savedObjects(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT kind || ' ' || name || ' of ' || relation FROM migration_assist.object ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestCopyFillsAServersSchema is the guide's step: a server made the tables.
func TestCopyFillsAServersSchema(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		source, target func(testing.TB) *testdb.Database
	}{
		{"FromMariaDB", testdb.MariaDB, testdb.PostgresNewest},
		{"FromMySQL", testdb.MySQL, testdb.Postgres},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSampleSource(t, test.source(t))
			target, conn := newBuilt(t, test.target(t))
			before := definitions(t, conn)
			out := mustRun(t, s.Database, target, dataOnly)
			requireTexts(t, out, "done: 21,547 rows in 71 tables arrived", "left alone   db_migrations", "keys and indexes, which are built again")
			requireDefinitions(t, conn, before)
			compareRows(t, s.db, conn, "public")
			requireStatistics(t, s.db, conn)
			schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, schema.Through(141)))
			if saved := savedObjects(t, conn); len(saved) > 0 {
				t.Errorf("after the end, the ledger has %v", saved)
			}

			_, err := run(t, s.Database, target, dataOnly)
			requireRefusal(t, err, "the target has rows already, in channelmemberhistory, ", "--truncate")
			mustRun(t, s.Database, target, dataOnly, truncate)
			requireDefinitions(t, conn, before)
			compareRows(t, s.db, conn, "public")
		})
	}
}

// TestCopyTakesWhatIsNamed has tables of Mattermost's, of a plugin and of the site,
// in both databases, by names and by patterns.
func TestCopyTakesWhatIsNamed(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MySQL(t), "1-141")
	target, conn := newBuilt(t, testdb.Postgres(t))
	s.exec(t, "INSERT INTO Teams (Id) VALUES ('t')", "INSERT INTO TeamMembers (TeamId, UserId) VALUES ('t', 'u')", "INSERT INTO Posts (Id) VALUES ('p')",
		"CREATE TABLE Site_One (Id int PRIMARY KEY)", "INSERT INTO Site_One VALUES (1)",
		"CREATE TABLE `Site*[Two]` (Id int, Extra int)", "INSERT INTO `Site*[Two]` VALUES (2, 3)",
		"CREATE TABLE IR_Incident (ID varchar(26) PRIMARY KEY)", "INSERT INTO IR_Incident VALUES ('i')")
	execPostgres(t, conn, "CREATE TABLE site_one (id int PRIMARY KEY)", `CREATE TABLE "site*[two]" (id int)`, "CREATE TABLE ir_incident (id varchar(26) PRIMARY KEY)",
		"CREATE TABLE unrelated (id int PRIMARY KEY)")
	before := definitions(t, conn)
	out := mustRun(t, s.Database, target, dataOnly, onlyTables("TEAM*", "site_?ne", "Site*[Two]", "ir_incident"),
		func(o *migrate.Options) { o.Skip = []string{"team[a-m]*", "Site*.extra"} })
	requireTexts(t, out, "skipped      table TeamMembers", "skipped      column Site*[Two].Extra")
	requireDefinitions(t, conn, before)
	for table, want := range map[string]int{"teams": 1, "teammembers": 0, "posts": 0, "site_one": 1, `"site*[two]"`: 1, "ir_incident": 1} {
		var rows int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&rows); err != nil || rows != want {
			t.Errorf("%s has %d rows, %v; want %d", table, rows, err, want)
		}
	}
	// The tables that were left out are not in the way of the next run, nor those
	// that have rows and are left out there.
	mustRun(t, s.Database, target, dataOnly, onlyTables("posts", "teammembers"))
	requireDefinitions(t, conn, before)
}

// TestMigrateSkipsByPattern shares the flag.
func TestMigrateSkipsByPattern(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "CREATE TABLE Own_1 (Id int)", "CREATE TABLE Own_2 (Id int)", "INSERT INTO Own_1 VALUES (1)", "INSERT INTO Own_2 VALUES (2)")
	out := mustRun(t, s.Database, target, func(o *migrate.Options) { o.Skip = []string{"OWN_[0-9]"} })
	requireTexts(t, out, "skipped      table Own_1 (only in MySQL, about ", "skipped      table Own_2 (only in MySQL, about ")
}
