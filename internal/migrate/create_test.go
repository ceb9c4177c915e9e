package migrate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// things has a column of every family of types, and rows at their ends.
const things = `CREATE TABLE Things (
	Id int unsigned NOT NULL AUTO_INCREMENT, Flag tinyint(1) NOT NULL DEFAULT 0, Tiny tinyint unsigned, Big bigint unsigned,
	Amount decimal(30,10), Single float, Twice double, Bits bit(11), Name varchar(40) NOT NULL DEFAULT '' COMMENT 'shown', Body longtext,
	Bytes longblob, Kind enum('a','it''s') NOT NULL DEFAULT 'a', Flags set('x','y z'), Doc json, Day date, Clock time(6),
	Moment datetime(6), Seen timestamp(3) NULL, Since year, Place point, Upper varchar(40) AS (upper(Name)) STORED,
	PRIMARY KEY (Id), UNIQUE KEY Natural_Key (Name, Kind), KEY kind (Kind), KEY start (Body(10))) CHARSET utf8mb4`

const thingsRows = `INSERT INTO Things (Id, Flag, Tiny, Big, Amount, Single, Twice, Bits, Name, Body, Bytes, Kind, Flags, Doc, Day, Clock, Moment, Seen, Since, Place) VALUES
	(1, 0, 0, 0, -0.0000000001, -0.1, 1e308, b'0', 'Ä', '', '', 'a', '', '[]', '0001-01-01', '-838:59:59', '1000-01-01 00:00:00.000001', '1970-01-02 00:00:01', 1901, NULL),
	(2, 1, 255, 18446744073709551615, 12345678901234567890.0123456789, 3.4e38, 4.9e-324, b'11111111111', 'b', 'x\\y', x'00ff', 'it''s', 'x,y z', '{"a": [1.0]}',
		'9999-12-31', '25:00:00.5', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07', 2155, ST_GeomFromText('POINT(1 2)')),
	(3, 1, NULL, NULL, NULL, NULL, NULL, NULL, 'c', NULL, NULL, 'a', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (70, 0, 1, 1, 1, 1, 1, b'1', 'gone', '', '', 'a', '', '1', NULL, NULL, NULL, NULL, NULL, NULL)`

// TestCreateUnknown copies tables that only MySQL has.
func TestCreateUnknown(t *testing.T) {
	t.Parallel()
	for name, servers := range map[string]struct {
		source, target func(testing.TB) *testdb.Database
	}{
		"MySQL": {testdb.MySQL, testdb.Postgres}, "MariaDB": {testdb.MariaDB, testdb.PostgresNewest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, servers.source(t), "1-141"), servers.target(t)
			// The last row is gone, but its number is not given again. MySQL
			// remembers what information_schema has shown.
			s.exec(t, things, "SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_NAME = 'Things'", thingsRows, "DELETE FROM Things WHERE Id = 70", "CREATE TABLE Vacant (N smallint AUTO_INCREMENT PRIMARY KEY)")
			create := func(o *migrate.Options) { o.CreateUnknown = []string{"THINGS", "vacant", "Things"} }
			out := mustRun(t, s.Database, target, create)
			requireTexts(t, out, "created      table Things", "created      table Vacant",
				"warning    Things: generated columns become ordinary ones with the present values: Upper",
				"warning    Things: indexes are not built: start (of the start of values)")
			if strings.Index(out, "warning ") > strings.Index(out, "phase schema") {
				t.Errorf("the warnings come too late:\n%s", out)
			}
			conn := testdb.OpenPostgres(t, target.DSN)
			compareRows(t, s.db, conn, "public")
			requireCreated(t, conn)

			// The table is there now, with the rows and the keys of the first run.
			_, err := run(t, s.Database, target, create)
			requireRefusal(t, err, "the target has a table things already", "--truncate")
			mustRun(t, s.Database, target, create, truncate)
			compareRows(t, s.db, conn, "public")
			requireCreated(t, conn)
		})
	}
}

// TestCreateAll makes all tables that only MySQL has, with foreign keys between them, but
// those that --skip names: bookkeeping of migrations is never made.
func TestCreateAll(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MariaDB(t), "1-141"), testdb.Postgres(t)
	skips, absent := []string{"left_out"}, []string{"flyway_schema_history", "left_out"}
	for _, name := range []string{"db_migrations_own", "knex_migrations", "alembic_version", "__EFMigrationsHistory", "Own_Migrations"} {
		skips, absent = append(skips, name), append(absent, schema.Fold(name))
		s.exec(t, "CREATE TABLE "+name+" (Version int PRIMARY KEY)", "INSERT INTO "+name+" VALUES (1)")
	}
	s.exec(t, "CREATE TABLE flyway_schema_history (N int)", // without rows, which needs no --skip
		"CREATE TABLE Parents (Id int AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO Parents VALUES (1), (5)",
		"CREATE TABLE Children (Id int PRIMARY KEY, ParentId int, CONSTRAINT Of FOREIGN KEY (ParentId) REFERENCES Parents (Id))", "INSERT INTO Children VALUES (1, 5), (2, NULL)",
		"CREATE TABLE Left_Out (N int)", "INSERT INTO Left_Out VALUES (1)", "CREATE VIEW Seen AS SELECT Id FROM Parents")
	out := mustRun(t, s.Database, target, func(o *migrate.Options) { o.CreateUnknown, o.Skip = []string{"all"}, skips })
	requireTexts(t, out, "created      table Children", "created      table Parents", "skipped      table Left_Out", "skipped      table knex_migrations", "not moved    view Seen: write its query")
	if strings.Count(out, "not moved    view ") != 1 {
		t.Errorf("Mattermost's own view is listed:\n%s", out)
	}
	conn := testdb.OpenPostgres(t, target.DSN)
	catalog, err := schema.ReadPostgres(t.Context(), conn, "public")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range absent {
		if catalog.Table(name) != nil {
			t.Errorf("the table %s is made", name)
		}
	}
	if children := catalog.Table("children"); children == nil || children.Constraint("of") == nil || strings.Contains(children.Constraint("of").Definition, "NOT VALID") {
		t.Errorf("children: %+v", children)
	}
	compareRows(t, s.db, conn, "public")
	requireNext(t, conn, map[string]int64{"INSERT INTO public.parents DEFAULT VALUES RETURNING id": 6})
}

// requireCreated looks at the keys of the table Things and the comment on its
// column, that it was analyzed, and at the next numbers. It leaves the rows as
// they are.
func requireCreated(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	catalog, err := schema.ReadPostgres(t.Context(), conn, "public")
	if err != nil {
		t.Fatal(err)
	}
	table := catalog.Table("things")
	if table == nil {
		t.Fatal("there is no table things")
	}
	got := []string{table.Column("name").Comment, fmt.Sprint("rows ", table.Rows)}
	for _, k := range table.Constraints {
		got = append(got, k.Name+" "+k.Definition)
	}
	for _, i := range table.Indexes {
		got = append(got, fmt.Sprint(i.Name, " ", i.Unique, " ", i.Definition))
	}
	want := []string{
		"shown", "rows 3", "things_pkey PRIMARY KEY (id)", "things_kind false btree (kind)", "things_natural_key true btree (name, kind)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("things (-want +got):\n%s", diff)
	}
	requireNext(t, conn, map[string]int64{
		"INSERT INTO public.things (name) VALUES ('next') RETURNING id": 71,
		"INSERT INTO public.vacant DEFAULT VALUES RETURNING n":          1,
	})
}

// TestIdentityAtItsEnd has numbers at the end of their type, and below zero.
func TestIdentityAtItsEnd(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t,
		"CREATE TABLE Ended (N smallint AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO Ended VALUES (32767)",
		"CREATE TABLE Below (N bigint AUTO_INCREMENT PRIMARY KEY)", "INSERT INTO Below VALUES (-5)",
		"CREATE TABLE `Odd \"name` (`Odd \"n` bigint unsigned AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 9223372036854775807",
	)
	mustRun(t, s.Database, target, func(o *migrate.Options) { o.CreateUnknown = []string{"Ended", "Below", `Odd "name`} })
	conn := testdb.OpenPostgres(t, target.DSN)
	_, err := conn.Exec(t.Context(), "INSERT INTO public.ended DEFAULT VALUES")
	requireRefusal(t, err, "reached maximum value of sequence")
	for statement, want := range map[string]int64{
		"INSERT INTO public.below DEFAULT VALUES RETURNING n":                1,
		`INSERT INTO public."odd ""name" DEFAULT VALUES RETURNING "odd ""n"`: 9223372036854775807,
	} {
		var next int64
		if err := conn.QueryRow(t.Context(), statement).Scan(&next); err != nil || next != want {
			t.Errorf("%s gives %d, %v; want %d", statement, next, err, want)
		}
	}
}
