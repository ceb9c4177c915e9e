package migrate_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// newRental makes a database that is not Mattermost's, with every shape that MySQL's
// example database of a film rental has.
func newRental(t *testing.T, database *testdb.Database) source {
	t.Helper()
	script, err := os.ReadFile("testdata/source.sql")
	if err != nil {
		t.Fatal(err)
	}
	s := source{Database: database, db: testdb.OpenMySQL(t, database.DSN)}
	s.db.SetMaxOpenConns(1) // the mode is the session's
	s.exec(t, "SET SESSION sql_mode = '', time_zone = '+00:00'")
	s.exec(t, strings.Split(strings.TrimSuffix(string(script), ";\n"), ";\n")...)
	s.db.SetMaxOpenConns(0)
	return s
}

// fromSource has the run make its tables from MySQL's catalog.
func fromSource(identifiers typemap.Identifiers) func(*migrate.Options) {
	return func(o *migrate.Options) { o.SchemaFrom, o.Identifiers = migrate.SchemaFromSource, identifiers }
}

// TestSchemaFromSource moves a database that is not Mattermost's, twice.
func TestSchemaFromSource(t *testing.T) {
	t.Parallel()
	for name, servers := range map[string]struct {
		source, target func(testing.TB) *testdb.Database
		identifiers    typemap.Identifiers
	}{
		"MySQL":   {testdb.MySQL, testdb.Postgres, typemap.LowerIdentifiers},
		"MariaDB": {testdb.MariaDB, testdb.PostgresNewest, typemap.KeepIdentifiers},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := newRental(t, servers.source(t)), servers.target(t)
			if name == "MySQL" {
				s.exec(t, "CREATE INDEX calc ON payment ((amount + 1))")
			}
			from := fromSource(servers.identifiers)
			folder := t.TempDir()
			out := mustRun(t, s.Database, target, from, reporting(folder))
			summary, page := readReports(t, folder)
			for _, text := range []string{"view film_list: write its query for PostgreSQL", "table payment: the rows of all partitions go into one table"} {
				if !slices.Contains(summary.LeftOut, text) {
					t.Errorf("%q is not in %q", text, summary.LeftOut)
				}
				requireTexts(t, page, text)
			}
			requireTexts(t, out, "tables   14 to copy", "not moved    view film_list",
				"film: indexes are not built: idx_start (of the start of values), idx_title_description (fulltext)",
				"payment: the rows of all partitions go into one table")
			conn := testdb.OpenPostgres(t, target.DSN)
			compareRows(t, s.db, conn, "public")
			keep := servers.identifiers == typemap.KeepIdentifiers
			requireRental(t, conn, keep)
			if out, err := verifyDatabases(t, s.Database, target); err != nil {
				t.Errorf("verify: %v\n%s", err, out)
			}

			_, err := run(t, s.Database, target, from)
			requireRefusal(t, err, "--schema-from=source: the target has a table", "--truncate")
			mustRun(t, s.Database, target, from, truncate)
			compareRows(t, s.db, conn, "public")
			requireRental(t, conn, keep)
		})
	}
}

// requireRental looks at foreign keys, comments and the next numbers.
func requireRental(t *testing.T, conn *pgx.Conn, keep bool) {
	t.Helper()
	name := schema.Fold
	if keep {
		name = func(name string) string { return name }
	}
	catalog, err := schema.ReadPostgres(t.Context(), conn, "public")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, table := range catalog.Tables {
		for _, k := range table.Constraints {
			if k.Kind == schema.ForeignKey {
				got = append(got, table.Name+" "+k.Name+" "+k.Definition)
			}
		}
	}
	id := func(text string) string { return schema.PostgresIdentifier(name(text)) }
	want := []string{
		name("Address") + " fk_address_city FOREIGN KEY (" + id("City_Id") + ") REFERENCES city(city_id) ON DELETE SET NULL",
		"city fk_city_country FOREIGN KEY (country_id) REFERENCES country(country_id) ON UPDATE CASCADE",
		"film_actor fk_film FOREIGN KEY (film_id) REFERENCES film(film_id) ON DELETE CASCADE",
		"film_role fk_both FOREIGN KEY (actor_id, film_id) REFERENCES film_actor(actor_id, film_id)",
		name("Order Lines (2)") + " " + name(`Fk "x"`) + ` FOREIGN KEY ("order") REFERENCES ` + id("Order") + `("select")`,
		"staff fk_boss FOREIGN KEY (boss) REFERENCES staff(staff_id)",
		"staff fk_staff_store FOREIGN KEY (store_id) REFERENCES store(store_id) ON UPDATE CASCADE",
		"store fk_store_staff FOREIGN KEY (manager_staff_id) REFERENCES staff(staff_id) ON UPDATE CASCADE",
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("foreign keys (-want +got):\n%s", diff)
	}
	if comment := catalog.Table("country").Comment; comment != "states, by name" {
		t.Errorf("the comment on a table is %q", comment)
	}
	if comment := catalog.Table(name("Address")).Column("phone").Comment; comment != "as 'dialled'" {
		t.Errorf("the comment on a column is %q", comment)
	}
	requireNext(t, conn, map[string]int64{
		"INSERT INTO country (country) VALUES ('x') RETURNING country_id":             41,
		"INSERT INTO city (city, country_id) VALUES ('x', 1) RETURNING city_id":       301,
		"INSERT INTO film (title) VALUES ('x') RETURNING film_id":                     1001,
		"INSERT INTO empty_one DEFAULT VALUES RETURNING id":                           500,
		"INSERT INTO " + id("Order Lines (2)") + ` ("order") VALUES (2) RETURNING id`: 9,
	})
}

// TestSchemaFromSourceNames has names that PostgreSQL cannot have, or only one of.
func TestSchemaFromSourceNames(t *testing.T) {
	t.Parallel()
	database, target := testdb.MySQL(t), testdb.Postgres(t)
	s := source{Database: database, db: testdb.OpenMySQL(t, database.DSN)}
	long := strings.Repeat("Long", 16)
	s.exec(t,
		"CREATE TABLE "+long+" ("+long+" int AUTO_INCREMENT PRIMARY KEY, other int, KEY "+long+" (other))", "INSERT INTO "+long+" VALUES (5, 1)",
		"CREATE TABLE Child (n int, CONSTRAINT "+long+" FOREIGN KEY (n) REFERENCES "+long+" ("+long+"))", "INSERT INTO Child VALUES (5)",
		"CREATE TABLE child (n int)", "INSERT INTO child VALUES (6), (7)",
		"CREATE TABLE configurations (n int)", "INSERT INTO configurations VALUES (1)", "CREATE TABLE users (xid int)", "INSERT INTO users VALUES (1)",
	)
	_, err := run(t, database, target, fromSource(""))
	requireRefusal(t, err, "table child: another one would have the name child in PostgreSQL too")
	out := mustRun(t, database, target, fromSource(typemap.KeepIdentifiers))
	requireTexts(t, out, long+": names are cut, of which PostgreSQL takes 63 bytes: "+long+" ("+schema.ShortName(long)+")")
	conn := testdb.OpenPostgres(t, target.DSN)
	short := schema.PostgresIdentifier(schema.ShortName(long))
	requireNext(t, conn, map[string]int64{
		`SELECT sum(n) FROM "Child" JOIN ` + short + " ON n = " + short: 5,
		"SELECT sum(n) FROM child":                                      13, "SELECT n FROM configurations": 1, "SELECT xid FROM users": 1,
		"INSERT INTO " + short + " DEFAULT VALUES RETURNING " + short:                                                       6,
		"SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated AND connamespace = 'public'::regnamespace": 1,
		"SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'":                                                       3,
	})
	if out, err := verifyDatabases(t, database, target); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}

// TestSchemaFromSourceZeroDates has dates that are none, and a parent that is missing.
func TestSchemaFromSourceZeroDates(t *testing.T) {
	t.Parallel()
	s, target := newRental(t, testdb.MySQL(t)), testdb.Postgres(t)
	s.db.SetMaxOpenConns(1)
	s.exec(t, "SET SESSION sql_mode = '', foreign_key_checks = 0", "INSERT INTO nothing_unique VALUES (3, '0000-00-00 00:00:00', '0000-00-00')", "INSERT INTO film_actor VALUES (3, 999)")
	s.db.SetMaxOpenConns(0)
	_, err := run(t, s.Database, target, fromSource(""))
	requireRefusal(t, err, "nothing_unique", "is no date", "--on-invalid date=")
	_, err = run(t, s.Database, target, fromSource(""), onInvalid(t, "", "date=null"), restart)
	requireRefusal(t, err, "film_actor", "rows without a parent", "999")
	out := mustRun(t, s.Database, target, fromSource(""), onInvalid(t, "", "date=null"), func(o *migrate.Options) { o.Orphans, o.SourceStopped = migrate.OrphansNotValid, true })
	requireTexts(t, out, "not valid")
	requireNext(t, testdb.OpenPostgres(t, target.DSN), map[string]int64{
		"SELECT count(*) FROM nothing_unique WHERE n = 3 AND at IS NULL AND d IS NULL":                                      1,
		"SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated AND connamespace = 'public'::regnamespace": 7,
	})
}

// requireNext runs statements that return a number, and undoes them.
func requireNext(t *testing.T, conn *pgx.Conn, statements map[string]int64) {
	t.Helper()
	for statement, want := range statements {
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var next int64
		if err := tx.QueryRow(t.Context(), statement).Scan(&next); err != nil {
			t.Errorf("%s: %v", statement, err)
		} else if next != want {
			t.Errorf("%s gives %d, want %d", statement, next, want)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
