package session_test

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// openMySQL opens a pool as a migration does, which is closed at the test's end.
func openMySQL(t *testing.T, text string) *sql.DB {
	t.Helper()
	return openMySQLBy(t, session.OpenMySQL, text)
}

func openMySQLBy(t *testing.T, open func(*mysql.Config) (*sql.DB, error), text string) *sql.DB {
	t.Helper()
	config, err := dsn.MySQL(text)
	if err != nil {
		t.Fatal(err)
	}
	db, err := open(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestPostgresLimitsAreLifted has every limit set for the database that the
// server's version knows.
func TestPostgresLimitsAreLifted(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{"distribution": testdb.Postgres, "newest": testdb.PostgresNewest} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := server(t)
			admin := testdb.OpenPostgres(t, database.DSN)
			const limits = `SELECT name FROM pg_settings WHERE name ~ '^(statement|lock|transaction|idle_session|idle_in_transaction_session)_timeout$'`
			rows, err := admin.Query(t.Context(), limits)
			if err != nil {
				t.Fatal(err)
			}
			names, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				if _, err := admin.Exec(t.Context(), "ALTER DATABASE "+schema.QuotePostgres(database.Name)+" SET "+name+" = '10s'"); err != nil {
					t.Fatal(err)
				}
			}
			config, err := dsn.Postgres(database.DSN)
			if err != nil {
				t.Fatal(err)
			}
			conn, err := session.OpenPostgres(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			rows, err = conn.Query(t.Context(), limits+` AND setting = '0' AND reset_val = '10000'`)
			if err != nil {
				t.Fatal(err)
			}
			lifted, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(names, lifted); diff != "" || len(names) < 4 {
				t.Errorf("limits (-set +lifted):\n%s", diff)
			}
			if err := session.ClosePostgres(t.Context(), conn); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestMySQLModeIsPinned has a DSN that sets SQL modes under which quotes,
// backslashes and the spaces of CHAR mean something else.
func TestMySQLModeIsPinned(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := server(t)
			for _, statement := range []string{"CREATE TABLE T (C char(5))", "INSERT INTO T VALUES ('a')"} {
				if _, err := testdb.OpenMySQL(t, database.DSN).ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			db := openMySQL(t, database.DSN+"?sql_mode=%27PAD_CHAR_TO_FULL_LENGTH,ANSI_QUOTES,NO_BACKSLASH_ESCAPES,HIGH_NOT_PRECEDENCE,PIPES_AS_CONCAT%27")
			var mode, padded, escaped string
			var high, or int
			if err := db.QueryRowContext(t.Context(), `SELECT @@sql_mode, C, "\\", NOT 1 BETWEEN -5 AND 5, '0' || '1' FROM T`).Scan(&mode, &padded, &escaped, &high, &or); err != nil {
				t.Fatal(err)
			}
			if mode != "" || padded != "a" || escaped != `\` || high != 0 || or != 1 {
				t.Errorf("sql_mode %q: a CHAR is %q, a backslash %q, NOT %d, || %d", mode, padded, escaped, high, or)
			}
		})
	}
}

// TestMySQLConnectionThatDiedIsReplaced ends an idle connection of the pool.
func TestMySQLConnectionThatDiedIsReplaced(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := server(t)
			admin := testdb.OpenMySQL(t, database.DSN)
			db := openMySQL(t, database.DSN)
			db.SetMaxOpenConns(1)

			var dead, alive int64
			if err := db.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&dead); err != nil {
				t.Fatal(err)
			}
			if _, err := admin.ExecContext(t.Context(), fmt.Sprintf("KILL %d", dead)); err != nil {
				t.Fatal(err)
			}
			testdb.Await(t, "the connection's end", func() (gone bool) {
				if err := admin.QueryRowContext(t.Context(), "SELECT NOT EXISTS (SELECT 1 FROM "+testdb.ProcessList(t, admin)+" WHERE id = ?)", dead).Scan(&gone); err != nil {
					t.Fatal(err)
				}
				return gone
			})
			if err := db.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&alive); err != nil {
				t.Fatal(err)
			}
			if alive == dead {
				t.Errorf("connection %d is still there", dead)
			}
		})
	}
}

// TestReadOnly can change nothing, as the superuser.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := server(t)
			if _, err := openMySQL(t, database.DSN).ExecContext(t.Context(), "CREATE TABLE t (a int)"); err != nil {
				t.Fatal(err)
			}
			db := openMySQLBy(t, session.OpenMySQLReadOnly, database.DSN)
			for _, statement := range []string{"INSERT INTO t VALUES (1)", "DROP TABLE t", "CREATE TABLE u (a int)", "ALTER TABLE t ADD COLUMN b int"} {
				_, err := db.ExecContext(t.Context(), statement)
				var answer *mysql.MySQLError
				if !errors.As(err, &answer) || answer.Number != 1792 { // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION
					t.Errorf("%s: %v", statement, err)
				}
			}
			var n int
			if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM t").Scan(&n); err != nil {
				t.Error(err)
			}
		})
	}
}
