package schema_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

func execMySQL(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func mysqlServers() map[string]func(testing.TB) *testdb.Database {
	return map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB}
}

// mysqlSibling makes a database beside the test's own, dropped with it.
func mysqlSibling(t *testing.T, db *sql.DB, name string) {
	t.Helper()
	execMySQL(t, db, "CREATE DATABASE "+schema.QuoteMySQL(name))
	t.Cleanup(func() {
		_, err := db.ExecContext(context.Background(), "DROP DATABASE "+schema.QuoteMySQL(name))
		if err != nil {
			t.Error(err)
		}
	})
}

// mysqlUser makes a user without privileges and returns its account name and
// the DSN with which it connects.
func mysqlUser(t *testing.T, db *sql.DB, database *testdb.Database, suffix string) (account, dsn string) {
	t.Helper()
	config, err := mysql.ParseDSN(database.DSN)
	if err != nil {
		t.Fatal(err)
	}
	config.User, config.Passwd, config.DBName = database.Name+suffix, "s3cret", ""
	if len(config.User) > 32 {
		config.User = config.User[len(config.User)-32:]
	}
	account = fmt.Sprintf("'%s'@'%%'", config.User)
	execMySQL(t, db, "CREATE USER "+account+" IDENTIFIED BY 's3cret'")
	t.Cleanup(func() {
		if _, err := db.ExecContext(context.Background(), "DROP USER "+account); err != nil {
			t.Error(err)
		}
	})
	return account, config.FormatDSN()
}

func mysqlTables(c *schema.Catalog) []string {
	var names []string
	for _, t := range c.Tables {
		names = append(names, t.Name)
	}
	return names
}

func TestReadMySQLLowerCaseTableNames(t *testing.T) {
	t.Parallel()
	database := testdb.MySQLLowerCase(t)
	db := testdb.OpenMySQL(t, database.DSN)
	execMySQL(t, db,
		"CREATE TABLE Posts (Id int PRIMARY KEY, UserId int, KEY idx_Posts (UserId))",
		"CREATE TABLE Reactions (PostId int, CONSTRAINT fk_Post FOREIGN KEY (PostId) REFERENCES POSTS (ID))",
		"CREATE TABLE DB_Migrations (Version bigint PRIMARY KEY, Name varchar(64))",
		"INSERT INTO db_migrations VALUES (1, 'one')",
		"CREATE VIEW AllPosts AS SELECT Id FROM Posts",
	)
	c, err := schema.ReadMySQL(t.Context(), db, strings.ToUpper(database.Name))
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != strings.ToLower(database.Name) || c.Server.LowerCaseTableNames != 1 {
		t.Errorf("database %q with lower_case_table_names %d", c.Name, c.Server.LowerCaseTableNames)
	}
	if diff := cmp.Diff([]string{"db_migrations", "posts", "reactions"}, mysqlTables(c)); diff != "" {
		t.Errorf("tables (-want +read):\n%s", diff)
	}
	posts := c.Table("posts")
	if posts == nil || posts.Column("UserId") == nil || posts.Index("idx_Posts") == nil {
		t.Errorf("columns and indexes keep their case: %+v", posts)
	}
	key := &schema.Constraint{
		Name: "fk_Post", Kind: schema.ForeignKey, Columns: []string{"PostId"}, RefTable: "posts", RefColumns: []string{"Id"},
	}
	if diff := cmp.Diff([]*schema.Constraint{key}, c.Table("reactions").Constraints); diff != "" {
		t.Errorf("foreign key (-want +read):\n%s", diff)
	}
	if len(c.Views) != 1 || c.Views[0].Name != "allposts" {
		t.Errorf("views: %+v", c.Views)
	}
	if diff := cmp.Diff([]schema.Migration{{Version: 1, Name: "one"}}, c.Migrations); diff != "" {
		t.Errorf("migrations (-want +read):\n%s", diff)
	}
}

// Names that differ by case alone are different names: of tables, and of the
// databases that they are in.
func TestReadMySQLNamesThatDifferInCase(t *testing.T) {
	t.Parallel()
	for name, server := range mysqlServers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := server(t)
			db := testdb.OpenMySQL(t, database.DSN)
			first, second := database.Name+" Ünï`x", database.Name+" ünÏ`X"
			mysqlSibling(t, db, first)
			mysqlSibling(t, db, second)
			execMySQL(t, db,
				"CREATE TABLE "+schema.QuoteMySQL(first)+".A (X int PRIMARY KEY, KEY k (X))",
				"CREATE TABLE "+schema.QuoteMySQL(first)+".a (Y int NOT NULL, UNIQUE KEY K (Y), CONSTRAINT c CHECK (Y > 1))",
				"CREATE TABLE "+schema.QuoteMySQL(second)+".a (Z int PRIMARY KEY, KEY other (Z), CONSTRAINT c CHECK (Z > 1),"+
					" CONSTRAINT f FOREIGN KEY (Z) REFERENCES "+schema.QuoteMySQL(first)+".A (X))",
			)
			c, err := schema.ReadMySQL(t.Context(), db, first)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"A", "a"}, mysqlTables(c)); diff != "" {
				t.Fatalf("tables (-want +read):\n%s", diff)
			}
			upper, lower := c.Table("A"), c.Table("a")
			if len(upper.Columns) != 1 || upper.Column("X") == nil || len(upper.Indexes) != 2 || len(upper.Constraints) != 0 {
				t.Errorf("table A: %+v", upper)
			}
			if len(lower.Columns) != 1 || lower.Column("Y") == nil || len(lower.Indexes) != 1 || len(lower.Constraints) != 1 {
				t.Errorf("table a: %+v", lower)
			}
			if c.Migrations != nil {
				t.Errorf("migrations without db_migrations: %+v", c.Migrations)
			}
			c, err = schema.ReadMySQL(t.Context(), db, second)
			if err != nil {
				t.Fatal(err)
			}
			want := &schema.Constraint{
				Name: "f", Kind: schema.ForeignKey, Columns: []string{"Z"}, RefTable: first + ".A", RefColumns: []string{"X"},
			}
			if diff := cmp.Diff(want, c.Table("a").Constraint("f")); diff != "" {
				t.Errorf("foreign key (-want +read):\n%s", diff)
			}
		})
	}
}

func TestReadMySQLAsReader(t *testing.T) {
	t.Parallel()
	for name, server := range mysqlServers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := server(t)
			db := testdb.OpenMySQL(t, database.DSN)
			execMySQL(t, db, mysqlShop...)
			account, dsn := mysqlUser(t, db, database, "r")
			execMySQL(t, db, "GRANT SELECT ON "+schema.QuoteMySQL(database.Name)+".* TO "+account)
			want, err := schema.ReadMySQL(t.Context(), db, database.Name)
			if err != nil {
				t.Fatal(err)
			}
			read, err := schema.ReadMySQL(t.Context(), testdb.OpenMySQL(t, dsn), database.Name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, read); diff != "" {
				t.Errorf("a user with SELECT sees another catalog (-root +user):\n%s", diff)
			}
		})
	}
}

func TestReadMySQLThatShowsNothing(t *testing.T) {
	t.Parallel()
	for name, server := range mysqlServers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := server(t)
			db := testdb.OpenMySQL(t, database.DSN)
			empty, err := schema.ReadMySQL(t.Context(), db, database.Name)
			if err != nil || len(empty.Tables) != 0 {
				t.Errorf("empty database: %+v, %v", empty, err)
			}
			missing := database.Name + "_missing"
			_, err = schema.ReadMySQL(t.Context(), db, missing)
			wantMySQLError(t, err, 1049, missing)

			execMySQL(t, db, "CREATE TABLE t (Id int)")
			account, dsn := mysqlUser(t, db, database, "n")
			_, err = schema.ReadMySQL(t.Context(), testdb.OpenMySQL(t, dsn), database.Name)
			wantMySQLError(t, err, 1044, database.Name)
			execMySQL(t, db, "GRANT SHOW DATABASES ON *.* TO "+account)
			_, err = schema.ReadMySQL(t.Context(), testdb.OpenMySQL(t, dsn), database.Name)
			denied := uint16(1044)
			if empty.Server.Flavor == "MariaDB" {
				denied = 1142 // it lets the user list the tables, none of which he sees
			}
			wantMySQLError(t, err, denied, database.Name)
		})
	}
}

func wantMySQLError(t *testing.T, err error, number uint16, database string) {
	t.Helper()
	var said *mysql.MySQLError
	if !errors.As(err, &said) || said.Number != number || !strings.Contains(err.Error(), database) {
		t.Errorf("error is %v, want MySQL's %d that names %q", err, number, database)
	}
	if err != nil && strings.Contains(err.Error(), "s3cret") {
		t.Errorf("error holds a password: %v", err)
	}
}

// The server's offset is read where the session has another, and reading
// changes nothing of the session.
func TestReadMySQLServerOffset(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(context.Context, testdb.Options) (*testdb.Server, error){
		"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := start(t.Context(), testdb.Options{Settings: []string{"default-time-zone=-03:30"}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := server.Stop(); err != nil {
					t.Error(err)
				}
			})
			if err := server.CreateDatabase(t.Context(), "west"); err != nil {
				t.Fatal(err)
			}
			db := testdb.OpenMySQL(t, server.DSN("west")+"?time_zone=%27%2B05:00%27&sql_mode=%27ANSI_QUOTES%27")
			db.SetMaxOpenConns(1)
			c, err := schema.ReadMySQL(t.Context(), db, "west")
			if err != nil {
				t.Fatal(err)
			}
			if want := -(3*3600 + 30*60); c.Server.UTCOffset != want {
				t.Errorf("offset is %d seconds, want %d", c.Server.UTCOffset, want)
			}
			var zone, mode string
			err = db.QueryRowContext(t.Context(), "SELECT @@time_zone, @@sql_mode").Scan(&zone, &mode)
			if err != nil || zone != "+05:00" || mode != "ANSI_QUOTES" {
				t.Errorf("session after reading: time_zone %q, sql_mode %q, %v", zone, mode, err)
			}
		})
	}
}
