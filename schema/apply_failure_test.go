package schema_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// TestApplyFailsWhole has a table in the way of migration 99. The caller commits
// regardless.
func TestApplyFailsWhole(t *testing.T) {
	t.Parallel()
	for _, start := range []string{"", "1-89"} {
		for _, bare := range []bool{false, true} {
			t.Run(fmt.Sprintf("from %q bare=%t", start, bare), func(t *testing.T) {
				t.Parallel()
				conn := testdb.OpenPostgres(t, testdb.Postgres(t).DSN)
				if start != "" {
					mustApply(t, conn, "public", versions(t, start), schema.ApplyOptions{})
				}
				exec(t, conn, "CREATE TABLE drafts (mine int)")
				before := schematest.Snapshot(t.Context(), t, conn, "public")

				_, err := apply(t, conn, "public", versions(t, "1-134"), schema.ApplyOptions{Bare: bare})
				var answer *pgconn.PgError
				if !errors.As(err, &answer) || answer.Code != "42P07" {
					t.Fatalf("error %v", err)
				}
				for _, part := range []string{`schema "public"`, "migration 99 create_drafts", "create table drafts", "SQLSTATE 42P07"} {
					if !strings.Contains(err.Error(), part) {
						t.Errorf("%q lacks %q", err, part)
					}
				}
				schematest.Require(t.Context(), t, conn, "public", before)
			})
		}
	}
}

func TestApplyRefusesTargetThatIsAhead(t *testing.T) {
	t.Parallel()
	conn := testdb.OpenPostgres(t, testdb.Postgres(t).DSN)
	mustApply(t, conn, "public", versions(t, "1-129,135"), schema.ApplyOptions{})
	before := schematest.Snapshot(t.Context(), t, conn, "public")

	_, err := apply(t, conn, "public", versions(t, "1-128"), schema.ApplyOptions{Bare: true})
	var ahead *schema.TargetAheadError
	if !errors.As(err, &ahead) || ahead.Ahead.String() != "129,135" {
		t.Errorf("error %v", err)
	}
	schematest.Require(t.Context(), t, conn, "public", before)

	exec(t, conn, "UPDATE db_migrations SET name = 'add_createat_to_teammembers' WHERE version = 92")
	_, err = apply(t, conn, "public", versions(t, "1-141"), schema.ApplyOptions{})
	var unknown *schema.UnknownMigrationsError
	if !errors.As(err, &unknown) || unknown.Database != "target" || unknown.Migrations[0].KnownAs != "add_createat_to_teamembers" {
		t.Errorf("error %v", err)
	}
}

func TestApplyWithoutPrivilege(t *testing.T) {
	t.Parallel()
	db := testdb.PostgresNewest(t)
	conn := testdb.OpenPostgres(t, db.DSN)
	role := "weak_" + db.Name
	exec(t, conn, "REVOKE CREATE ON SCHEMA public FROM public; CREATE ROLE "+role)
	t.Cleanup(func() {
		if _, err := conn.Exec(context.Background(), "RESET ROLE; DROP OWNED BY "+role+"; DROP ROLE "+role); err != nil {
			t.Error(err)
		}
	})
	exec(t, conn, "SET ROLE "+role)
	_, err := apply(t, conn, "public", versions(t, "1-89"), schema.ApplyOptions{})
	if err == nil || !strings.Contains(err.Error(), "create table db_migrations: ERROR: permission denied for schema public (SQLSTATE 42501)") {
		t.Errorf("error %v", err)
	}
}

// TestApplyNamesWhatStandsInTheWay has a table of another that points to posts.
func TestApplyNamesWhatStandsInTheWay(t *testing.T) {
	t.Parallel()
	conn := testdb.OpenPostgres(t, testdb.Postgres(t).DSN)
	mustApply(t, conn, "public", versions(t, "1-89"), schema.ApplyOptions{})
	exec(t, conn, "CREATE TABLE llm_postmeta (postid varchar(26) REFERENCES posts (id))")
	_, err := apply(t, conn, "public", versions(t, "1-89"), schema.ApplyOptions{Bare: true})
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"drop constraint posts_pkey of posts", "SQLSTATE 2BP01", "llm_postmeta_postid_fkey"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
}

// TestApplyStopsWithItsContext waits for a lock that another session holds.
func TestApplyStopsWithItsContext(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	conn, other := testdb.OpenPostgres(t, db.DSN), testdb.OpenPostgres(t, db.DSN)
	mustApply(t, conn, "public", versions(t, "1-110,111"), schema.ApplyOptions{})
	exec(t, other, "BEGIN; LOCK TABLE db_migrations")

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := schema.Apply(ctx, tx, "public", versions(t, "1-134"), schema.ApplyOptions{})
		done <- err
	}()
	observer := testdb.OpenPostgres(t, db.DSN)
	testdb.Await(t, "the migration to wait for the lock", func() (waiting bool) {
		if err := observer.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock')`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		return waiting
	})
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestWithDetail shows a row's values only where they are no secrets.
func TestWithDetail(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ code, table, detail, want string }{
		{"2BP01", "tokens", "view a depends on table tokens\nview b depends on it", ": view a depends on table tokens; view b depends on it"},
		{"23505", "teams", "Key (name)=(same) is duplicated.", ": Key (name)=(same) is duplicated."},
		{"23505", "tokens", "Key (token)=(s3cr3t) is duplicated.", ": Key (token) has a value that is hidden here"},
		{"23505", "useraccesstokens", "Key (userid, lower(token::text))=(u, s3cr3t) already exists.", ": Key (userid, lower(token::text)) has a value that is hidden here"},
		{"23514", "tokens", "Failing row contains (s3cr3t, 1).", ""},
		{"23514", "posts", "Failing row contains (p, 1).", ": Failing row contains (p, 1)."},
		{"23505", "ourown", "Key (name)=(same) is duplicated.", ": Key (name)=(same) is duplicated."},
		{"23505", "ourown", "Key (name, lower(api_key))=(same, s3cr3t) is duplicated.", ": Key (name, lower(api_key)) has a value that is hidden here"},
		{"23502", "ourown", "Failing row contains (s3cr3t, 1).", ""},
		{"42501", "", "", ""},
	} {
		answer := &pgconn.PgError{Severity: "ERROR", Code: test.code, Message: "no", TableName: test.table, Detail: test.detail}
		err := schema.WithDetail(answer)
		if want := answer.Error() + test.want; err.Error() != want || !errors.Is(err, answer) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
