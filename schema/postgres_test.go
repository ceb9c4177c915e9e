package schema_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// execPostgres runs statements, in which $S is the shop's schema.
func execPostgres(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		statement = strings.ReplaceAll(statement, "$S", schema.QuotePostgres(shopSchema))
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// Reading leaves search_path, the right to write and the transaction itself as
// they were, and the same catalog is read from a connection, a transaction that
// has changed something, and a pool.
func TestReadPostgresLeavesTheSession(t *testing.T) {
	t.Parallel()
	database := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, database.DSN)
	execPostgres(t, conn, postgresShop...)
	execPostgres(t, conn,
		"SET search_path TO elsewhere",
		"CREATE TABLE elsewhere.pg_class (oid int)",
		"CREATE TEMPORARY TABLE team_type (id int)")
	want, err := schema.ReadPostgres(t.Context(), conn, shopSchema)
	if err != nil {
		t.Fatal(err)
	}
	wantSearchPath(t, conn, "elsewhere")

	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"SET LOCAL search_path TO public, elsewhere",
		"INSERT INTO " + schema.QuotePostgres(shopSchema, "db_migrations") + " VALUES (11, 'eleventh')",
	} {
		if _, err := tx.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	inside, err := schema.ReadPostgres(t.Context(), tx, shopSchema)
	if err != nil {
		t.Fatal(err)
	}
	if last := inside.Migrations[len(inside.Migrations)-1]; last.Version != 11 {
		t.Errorf("migrations inside the transaction: %v", inside.Migrations)
	}
	wantSearchPath(t, conn, "public, elsewhere")
	if _, err := tx.Exec(t.Context(), "CREATE TABLE elsewhere.later (id int)"); err != nil {
		t.Errorf("writing after reading: %v", err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantSearchPath(t, conn, "elsewhere")

	pool, err := pgxpool.New(t.Context(), database.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	pooled, err := schema.ReadPostgres(t.Context(), pool, shopSchema)
	if err != nil {
		t.Fatal(err)
	}
	want.Migrations = append(want.Migrations, schema.Migration{Version: 11, Name: "eleventh"})
	if diff := cmp.Diff(want, pooled); diff != "" {
		t.Errorf("catalog (-connection +pool):\n%s", diff)
	}
}

func wantSearchPath(t *testing.T, conn *pgx.Conn, want string) {
	t.Helper()
	var have string
	if err := conn.QueryRow(t.Context(), "SHOW search_path").Scan(&have); err != nil {
		t.Fatal(err)
	}
	if have != want {
		t.Errorf("search_path is %q, want %q", have, want)
	}
}

func TestReadPostgresEmptySchema(t *testing.T) {
	t.Parallel()
	conn := testdb.OpenPostgres(t, testdb.Postgres(t).DSN)
	c, err := schema.ReadPostgres(t.Context(), conn, "public")
	if err != nil {
		t.Fatal(err)
	}
	want := &schema.Catalog{Dialect: schema.Postgres, Name: "public", Server: c.Server}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("catalog (-want +read):\n%s", diff)
	}
}

func TestReadPostgresErrors(t *testing.T) {
	t.Parallel()
	database := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, database.DSN)
	_, err := schema.ReadPostgres(t.Context(), conn, `Shop "2"`)
	wantText(t, err, `PostgreSQL schema "Shop \"2\"": read the name: the database has no schema of that name`)

	user := database.Name + "_r"
	execPostgres(t, conn,
		"CREATE TABLE db_migrations (version bigint, name text)",
		"CREATE TABLE posts (id int)",
		"CREATE ROLE "+schema.QuotePostgres(user)+" LOGIN PASSWORD 's3cret'")
	t.Cleanup(func() {
		for _, statement := range []string{"DROP OWNED BY ", "DROP ROLE "} {
			if _, err := conn.Exec(context.Background(), statement+schema.QuotePostgres(user)); err != nil {
				t.Error(err)
			}
		}
	})
	dsn, err := url.Parse(database.DSN)
	if err != nil {
		t.Fatal(err)
	}
	dsn.User = url.UserPassword(user, "s3cret")
	reader := testdb.OpenPostgres(t, dsn.String())
	_, err = schema.ReadPostgres(t.Context(), reader, "public")
	wantText(t, err, `PostgreSQL schema "public": read applied migrations: ERROR: permission denied for table db_migrations (SQLSTATE 42501)`)
	execPostgres(t, conn, "GRANT SELECT ON db_migrations TO "+schema.QuotePostgres(user))
	c, err := schema.ReadPostgres(t.Context(), reader, "public")
	if err != nil || c.Table("posts") == nil || c.Migrations == nil {
		t.Errorf("a user without privileges on tables reads %+v, %v", c, err)
	}

	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := schema.ReadPostgres(canceled, testdb.OpenPostgres(t, database.DSN), "public"); err == nil {
		t.Error("no error of a canceled context")
	}
}

func wantText(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}
