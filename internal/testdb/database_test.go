package testdb_test

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
	"testing"

	"migration-assist/internal/testdb"
)

// product is one product with what its server and its databases must be like.
type product struct {
	name    string
	new     func(testing.TB) *testdb.Database
	start   func(context.Context, testdb.Options) (*testdb.Server, error)
	driver  string
	version string
	// traits is a query for a database's properties, and want its answer.
	traits, want string
	// exists is a query for the number of databases of a name.
	exists string
}

const (
	mysqlTraits = `SELECT CONCAT_WS(' ', default_collation_name, @@lower_case_table_names,
		(SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()))
		FROM information_schema.schemata WHERE schema_name = DATABASE()`
	mysqlExists    = `SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = ?`
	postgresTraits = `SELECT concat_ws(' ', pg_encoding_to_char(encoding), datctype, datcollate,
		(SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
		(SELECT count(*) FROM pg_tables WHERE schemaname = 'public'))
		FROM pg_database WHERE datname = current_database()`
	postgresExists = `SELECT count(*) FROM pg_database WHERE datname = $1`
)

func products() []product {
	return []product{
		{
			name: "MySQL", new: testdb.MySQL, start: testdb.StartMySQL, driver: "mysql",
			version: `^[89]\.\d+\.\d+`, traits: mysqlTraits, want: "utf8mb4_0900_ai_ci 0 0", exists: mysqlExists,
		},
		{
			name: "MariaDB", new: testdb.MariaDB, start: testdb.StartMariaDB, driver: "mysql",
			version: `^\d+\.\d+\.\d+-MariaDB`, traits: mysqlTraits, want: "utf8mb4_general_ci 0 0", exists: mysqlExists,
		},
		{
			name: "Postgres", new: testdb.Postgres, start: testdb.StartPostgres, driver: "pgx",
			version: `^1\d\.\d+`, traits: postgresTraits, want: "UTF8 C.UTF-8 C.UTF-8 t 0", exists: postgresExists,
		},
		{
			name: "PostgresNewest", new: testdb.PostgresNewest, start: testdb.StartPostgresNewest, driver: "pgx",
			version: `^1\d\.\d+`, traits: postgresTraits, want: "UTF8 C.UTF-8 C.UTF-8 t 0", exists: postgresExists,
		},
	}
}

func lowerCase() product {
	p := products()[0]
	p.name, p.new, p.want = "MySQLLowerCase", testdb.MySQLLowerCase, "utf8mb4_0900_ai_ci 1 0"
	return p
}

func TestNewDatabase(t *testing.T) {
	t.Parallel()
	for _, p := range append(products(), lowerCase()) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			first, second := p.new(t), p.new(t)
			if first.Name == second.Name || first.Server != second.Server {
				t.Errorf("two databases of one test: %q and %q, same server: %t; want two names on one server",
					first.Name, second.Name, first.Server == second.Server)
			}
			if got := first.Server.Version; !regexp.MustCompile(p.version).MatchString(got) {
				t.Errorf("version %q does not match %s", got, p.version)
			}
			if got := query[string](t, p.driver, first.DSN, p.traits); got != p.want {
				t.Errorf("database is %q, want %q", got, p.want)
			}
		})
	}
}

func TestDatabaseIsDroppedWhileInUse(t *testing.T) {
	t.Parallel()
	for _, p := range products() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			var dropped *testdb.Database
			t.Run("test", func(t *testing.T) {
				dropped = p.new(t)
				holdTransaction(t, p.driver, dropped.DSN)
			})
			other := p.new(t)
			if n := query[int](t, p.driver, other.DSN, p.exists, dropped.Name); n != 0 {
				t.Errorf("database %s is still there after its test", dropped.Name)
			}
			if n := query[int](t, p.driver, other.DSN, p.exists, other.Name); n != 1 {
				t.Errorf("%d databases %s in its test, want 1", n, other.Name)
			}
		})
	}
}

// holdTransaction leaves a transaction open that has read a table.
func holdTransaction(t *testing.T, driver, dsn string) {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE held (id int)"); err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(context.WithoutCancel(t.Context()), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("SELECT COUNT(*) FROM held"); err != nil {
		t.Fatal(err)
	}
}

func TestPostgresRoleNeedsItsPassword(t *testing.T) {
	t.Parallel()
	d := testdb.Postgres(t)
	role := strings.Replace(d.Name, "test_", "role_", 1)
	db := open(t, "pgx", d.DSN)
	if _, err := db.Exec("CREATE ROLE " + role + " LOGIN PASSWORD 'right'"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP ROLE " + role); err != nil {
			t.Error(err)
		}
	})
	for password, want := range map[string]bool{"right": true, "wrong": false} {
		dsn := strings.Replace(d.DSN, "postgres@", role+":"+password+"@", 1)
		err := open(t, "pgx", dsn).Ping()
		if (err == nil) != want {
			t.Errorf("password %q: %v", password, err)
		}
	}
}

func TestNameThatNeedsQuotes(t *testing.T) {
	t.Parallel()
	d := testdb.MariaDB(t)
	for _, name := range []string{"", "Upper", "with-dash", "a;b", "a b", "1a"} {
		if err := d.Server.CreateDatabase(t.Context(), name); err == nil {
			t.Errorf("CreateDatabase(%q) succeeded", name)
		}
	}
}

func open(t *testing.T, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// query returns the one value that a query answers.
func query[T any](t *testing.T, driver, dsn, text string, args ...any) (value T) {
	t.Helper()
	if err := open(t, driver, dsn).QueryRow(text, args...).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
