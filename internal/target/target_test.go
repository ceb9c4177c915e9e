package target_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/dsn"
	"migration-assist/internal/schematest"
	"migration-assist/internal/target"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// servers are the PostgreSQL versions that everything must work on.
var servers = map[string]func(testing.TB) *testdb.Database{"distribution": testdb.Postgres, "newest": testdb.PostgresNewest}

// run runs the command against a database.
func run(t *testing.T, address string, opts target.Options) (string, error) {
	t.Helper()
	var out bytes.Buffer
	config, err := dsn.Postgres(address)
	if err != nil {
		t.Fatal(err)
	}
	opts.Postgres, opts.Out = config, &out
	if opts.Schema == "" {
		opts.Schema = "public"
	}
	err = target.Run(t.Context(), opts)
	return out.String(), err
}

// mustRun makes the tables from an origin.
func mustRun(t *testing.T, address string, from target.Origin) string {
	t.Helper()
	out, err := run(t, address, target.Options{RunMigrations: true, From: from})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

func execAll(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func versions(t *testing.T, text string) schema.Versions {
	t.Helper()
	v, err := schema.ParseVersions(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// requireParts fails where a text lacks one of the parts.
func requireParts(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
}

// newRole makes a role that may connect and nothing else, and returns the database's
// address for it. Its name has to be quoted.
func newRole(t *testing.T, db *testdb.Database) (role, address string) {
	t.Helper()
	const password = "p@ss/w:rd"
	conn := testdb.OpenPostgres(t, db.DSN)
	role = "Role-" + db.Name
	quoted := schema.QuotePostgres(role)
	execAll(t, conn, fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", quoted, password))
	t.Cleanup(func() {
		if _, err := conn.Exec(context.WithoutCancel(t.Context()), "REASSIGN OWNED BY "+quoted+" TO postgres; DROP OWNED BY "+quoted+"; DROP ROLE "+quoted); err != nil {
			t.Error(err)
		}
	})
	return role, strings.Replace(db.DSN, "//postgres@", "//"+role+":"+password+"@", 1)
}

// TestChecks looks at an empty database that is as it should be, and changes nothing.
func TestChecks(t *testing.T) {
	t.Parallel()
	for name, server := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := server(t)
			out, err := run(t, db.DSN, target.Options{})
			if err != nil {
				t.Fatal(err)
			}
			requireParts(t, out, "target   "+db.Name+" at 127.0.0.1:", "schema public, PostgreSQL 1", "database encoding UTF8, collation C.UTF-8 (libc), default_text_search_config pg_catalog.",
				"settings max_wal_size 1GB, shared_buffers 128MB, maintenance_work_mem 64MB", "of 300 connections", "advice   a copy writes much", "advice   with more maintenance_work_mem",
				"tables   0 of Mattermost's are there", "ready: ")
			schematest.Require(t.Context(), t, testdb.OpenPostgres(t, db.DSN), "public", schematest.Elements{})
		})
	}
}

// TestOwner has a role that may only connect, as PostgreSQL 15 and later have it for
// all but the database's owner. A superuser runs what the error says.
func TestOwner(t *testing.T) {
	t.Parallel()
	for name, server := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := server(t)
			role, address := newRole(t, db)
			superuser := testdb.OpenPostgres(t, db.DSN)
			opts := target.Options{RunMigrations: true, From: target.Origin{Release: "10.5.4"}}
			out, err := run(t, address, opts)
			if !errors.As(err, new(*target.NotReadyError)) {
				t.Fatalf("%v\n%s", err, out)
			}
			grant := fmt.Sprintf(`GRANT USAGE, CREATE ON SCHEMA "public" TO "%s";`, role)
			requireParts(t, err.Error(), "the role "+role+" may not make tables in the schema public, which belongs to pg_database_owner; let postgres, or a superuser,", "\n    "+grant)
			requireParts(t, out, "advice   copy and migrate keep their record in a schema of its own")
			requireSecretless(t, out+err.Error())
			execAll(t, superuser, grant)
			if out, err := run(t, address, opts); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			schematest.Require(t.Context(), t, superuser, "public", schematest.Timeline(t, versions(t, "1-129")))

			// What another role has made, a migration cannot change.
			execAll(t, superuser, "ALTER TABLE posts OWNER TO postgres", "ALTER TYPE team_type OWNER TO postgres", "ALTER MATERIALIZED VIEW poststats OWNER TO postgres",
				"CREATE TABLE our_own (id int)")
			_, err = run(t, address, target.Options{})
			if err == nil {
				t.Fatal("tables of another owner are ready")
			}
			statements := linesOf(err.Error())
			if len(statements) != 3 {
				t.Errorf("%q", statements)
			}
			execAll(t, superuser, statements...)
			if out, err := run(t, address, target.Options{}); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// newOwner has the database belong to a role that is no superuser, as on a managed
// server, and which has made the role of Mattermost. It returns a session of the owner,
// and the database's address for the other one.
func newOwner(t *testing.T, db *testdb.Database) (owner *pgx.Conn, role, address string) {
	t.Helper()
	ownerRole, ownerAddress := newRole(t, db)
	superuser := testdb.OpenPostgres(t, db.DSN)
	execAll(t, superuser, "ALTER ROLE "+schema.QuotePostgres(ownerRole)+" CREATEROLE", "ALTER DATABASE "+db.Name+" OWNER TO "+schema.QuotePostgres(ownerRole))
	owner = testdb.OpenPostgres(t, strings.Replace(ownerAddress, "p@ss/w:rd", "p%40ss%2Fw%3Ard", 1))
	role = "mm-" + db.Name
	quoted := schema.QuotePostgres(role)
	execAll(t, owner, "CREATE ROLE "+quoted+" LOGIN PASSWORD 'x'")
	t.Cleanup(func() {
		if _, err := superuser.Exec(context.WithoutCancel(t.Context()), "REASSIGN OWNED BY "+quoted+" TO postgres; DROP OWNED BY "+quoted+"; DROP ROLE "+quoted+"; ALTER DATABASE "+db.Name+" OWNER TO postgres"); err != nil {
			t.Error(err)
		}
	})
	return owner, role, strings.Replace(db.DSN, "//postgres@", "//"+role+":x@", 1)
}

// TestManagedServer has nobody be a superuser: the owner of the database, and of some
// tables, runs what the errors say.
func TestManagedServer(t *testing.T) {
	t.Parallel()
	for name, server := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := server(t)
			owner, role, address := newOwner(t, db)
			superuser := testdb.OpenPostgres(t, db.DSN)
			execAll(t, superuser, "DROP SCHEMA public")
			opts := target.Options{RunMigrations: true, From: target.Origin{Release: "10.5.4"}}
			_, err := run(t, address, opts)
			if err == nil {
				t.Fatal("a database without the schema is ready")
			}
			grant := fmt.Sprintf(`GRANT "%s" TO "%s";`, role, owner.Config().User)
			statements := linesOf(err.Error())
			if want := []string{grant, fmt.Sprintf(`CREATE SCHEMA "public" AUTHORIZATION "%s";`, role)}; !slices.Equal(statements, want) {
				t.Fatalf("%q, want %q", statements, want)
			}
			execAll(t, owner, statements...)
			out, err := run(t, address, opts)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			// The owner is a member now, and need not become one.
			requireParts(t, out, `run: CREATE SCHEMA IF NOT EXISTS migration_assist; ALTER SCHEMA migration_assist OWNER TO "`+role+`";`)
			execAll(t, owner, `CREATE SCHEMA IF NOT EXISTS migration_assist; ALTER SCHEMA migration_assist OWNER TO "`+role+`";`)

			quoted := schema.QuotePostgres(owner.Config().User)
			execAll(t, superuser, "ALTER TABLE posts OWNER TO "+quoted, "ALTER TYPE team_type OWNER TO "+quoted, "ALTER MATERIALIZED VIEW poststats OWNER TO "+quoted)
			execAll(t, owner, `REVOKE "`+role+`" FROM `+quoted)
			if _, err = run(t, address, target.Options{}); err == nil {
				t.Fatal("tables of another owner are ready")
			}
			if statements = linesOf(err.Error()); len(statements) != 4 || statements[0] != grant {
				t.Fatalf("%q", statements)
			}
			execAll(t, owner, statements...)
			if out, err := run(t, address, target.Options{}); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestAllProblems has tables of another owner, which the role may read and which have
// rows. Both are said at once.
func TestAllProblems(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	role, address := newRole(t, db)
	mustRun(t, db.DSN, target.Origin{Release: "10.5.4"})
	conn := testdb.OpenPostgres(t, db.DSN)
	execAll(t, conn, "INSERT INTO posts (id) VALUES ('a')")
	out, err := run(t, address, target.Options{})
	if problems, ok := errors.AsType[*target.NotReadyError](err); !ok || len(problems.Problems) != 1 {
		t.Errorf("of what the role may not read: %v", err)
	}
	requireParts(t, out, "tables   "+role+" may not read all of them yet")
	execAll(t, conn, "GRANT USAGE ON SCHEMA public TO "+schema.QuotePostgres(role), "GRANT SELECT ON posts, db_migrations TO "+schema.QuotePostgres(role))
	_, err = run(t, address, target.Options{})
	if problems, ok := errors.AsType[*target.NotReadyError](err); !ok || len(problems.Problems) != 2 {
		t.Errorf("of what the role may read: %v", err)
	}
	requireParts(t, err.Error(), "that do not belong to "+role, "there are rows already, in posts (1);")
}

// linesOf are the statements in an error.
func linesOf(text string) (list []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if statement, ok := strings.CutPrefix(line, "    "); ok {
			list = append(list, statement)
		}
	}
	return list
}

func requireSecretless(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, "p@ss") || strings.Contains(text, "w:rd") {
		t.Errorf("the password is shown:\n%s", text)
	}
}

// TestOwnerCheckLeftOut runs into PostgreSQL's own refusal.
func TestOwnerCheckLeftOut(t *testing.T) {
	t.Parallel()
	_, address := newRole(t, testdb.Postgres(t))
	_, err := run(t, address, target.Options{AnyOwner: true, RunMigrations: true, From: target.Origin{Release: "10.5.4"}})
	if err == nil || errors.As(err, new(*target.NotReadyError)) {
		t.Fatal(err)
	}
	requireParts(t, err.Error(), "permission denied for schema public")
}

// TestNoSchema has the schema under another name, as a run of pgloader leaves it.
func TestNoSchema(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, db.DSN)
	for _, statement := range []string{"DROP SCHEMA public", `ALTER SCHEMA "Mattermost" RENAME TO "public";`} {
		if statement != "DROP SCHEMA public" {
			mustRun(t, db.DSN, target.Origin{Release: "9.5"})
			execAll(t, conn, `ALTER SCHEMA public RENAME TO "Mattermost"`)
		} else {
			execAll(t, conn, statement)
			statement = `CREATE SCHEMA "public" AUTHORIZATION "postgres";`
		}
		_, err := run(t, db.DSN, target.Options{})
		if err == nil {
			t.Fatal("a database without the schema is ready")
		}
		if have := linesOf(err.Error()); len(have) != 1 || have[0] != statement {
			t.Fatalf("%q, want %s", have, statement)
		}
		execAll(t, conn, statement)
	}
	if out, err := run(t, db.DSN, target.Options{}); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestFilled has rows, of which the error names the tables and how many.
func TestFilled(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, db.DSN)
	mustRun(t, db.DSN, target.Origin{Release: "10.5.4"})
	execAll(t, conn, "INSERT INTO posts (id) SELECT 'p' || i FROM generate_series(1, 1234) i", "INSERT INTO teams (id) SELECT 't' || i FROM generate_series(1, 100001) i",
		"INSERT INTO systems VALUES ('DiagnosticId', 'x')", "CREATE TABLE our_own AS SELECT 1")
	opts := target.Options{RunMigrations: true, From: target.Origin{Release: "10.6.0"}}
	_, err := run(t, db.DSN, opts)
	if !errors.As(err, new(*target.NotReadyError)) {
		t.Fatal(err)
	}
	requireParts(t, err.Error(), "there are rows already, in posts (1,234), systems (1), teams (more than 100,000);")
	opts.Filled = true
	if out, err := run(t, db.DSN, opts); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	schematest.Require(t.Context(), t, conn, "public", with(schematest.Timeline(t, versions(t, "1-130")), "column our_own.?column?", "integer notnull=false"))

	execAll(t, conn, "DROP TABLE db_migrations")
	_, err = run(t, db.DSN, target.Options{})
	if err == nil {
		t.Fatal("tables without migrations are ready")
	}
	requireParts(t, err.Error(), "but no migrations in db_migrations: no Mattermost server made them")
}

func with(elements schematest.Elements, name, value string) schematest.Elements {
	elements[name] = value
	return elements
}

// TestEncoding has a database in which no text may have a letter beyond ASCII, and all
// other problems are found too.
func TestEncoding(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, db.DSN)
	name := db.Name + "_ascii"
	execAll(t, conn, "CREATE DATABASE "+name+" ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
	t.Cleanup(func() {
		if _, err := conn.Exec(context.WithoutCancel(t.Context()), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	address := strings.Replace(db.DSN, db.Name, name, 1)
	execAll(t, testdb.OpenPostgres(t, address), "CREATE TABLE posts (id text)")
	_, err := run(t, address, target.Options{RunMigrations: true, From: target.Origin{Release: "10.5.4"}})
	ready, ok := errors.AsType[*target.NotReadyError](err)
	if !ok || len(ready.Problems) != 2 {
		t.Fatal(err)
	}
	requireParts(t, err.Error(), "has the encoding SQL_ASCII, and Mattermost needs UTF8", `CREATE DATABASE "`+name+`_utf8" ENCODING 'UTF8' TEMPLATE template0;`, "no migrations in db_migrations")
}

// TestAdvice has a search in another language, and a schema where nobody looks. What
// the advice says is done.
func TestAdvice(t *testing.T) {
	t.Parallel()
	db := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, db.DSN)
	role, address := newRole(t, db)
	quoted := schema.QuotePostgres(role)
	execAll(t, conn, `CREATE SCHEMA "our site" AUTHORIZATION `+quoted, "ALTER DATABASE "+db.Name+" SET default_text_search_config = 'pg_catalog.german'")
	out, err := run(t, address, target.Options{Schema: "our site"})
	if err != nil {
		t.Fatal(err)
	}
	advice := []string{
		"ALTER ROLE " + quoted + ` IN DATABASE "` + db.Name + `" SET maintenance_work_mem = '512MB';`,
		`ALTER DATABASE "` + db.Name + `" SET default_text_search_config = 'pg_catalog.english';`,
		"ALTER ROLE " + quoted + ` IN DATABASE "` + db.Name + `" SET search_path = "our site";`,
		"CREATE SCHEMA IF NOT EXISTS migration_assist; ALTER SCHEMA migration_assist OWNER TO " + quoted + ";",
	}
	requireParts(t, out, advice...)
	execAll(t, conn, advice...)
	if out, err = run(t, address, target.Options{Schema: "our site"}); err != nil || strings.Count(out, "advice") != 1 {
		t.Errorf("%v\n%s", err, out)
	}
}
