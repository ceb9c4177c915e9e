package target

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// access is what the role may do.
type access struct {
	// Exists is set where the database has the schema, Usable where the role may make
	// tables in it.
	Exists, Usable bool
	// Owner is the role that owns the schema. Where that is pg_database_owner, as in
	// PostgreSQL 15 and later, Grantor is the owner of the database.
	Owner, Grantor string
	// CreatesSchemas is set where the role may make schemas in the database.
	CreatesSchemas bool
}

func readAccess(ctx context.Context, conn *pgx.Conn, name string) (a access, err error) {
	err = conn.QueryRow(ctx, `
		SELECT n.oid IS NOT NULL, coalesce(has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE'), false),
			coalesce(pg_get_userbyid(n.nspowner)::text, ''),
			pg_get_userbyid(CASE WHEN pg_get_userbyid(n.nspowner) = 'pg_database_owner' THEN d.datdba ELSE coalesce(n.nspowner, d.datdba) END)::text,
			has_database_privilege(d.oid, 'CREATE') OR to_regnamespace('migration_assist') IS NOT NULL
		FROM pg_catalog.pg_database d LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $1
		WHERE d.datname = current_database()`, name).Scan(&a.Exists, &a.Usable, &a.Owner, &a.Grantor, &a.CreatesSchemas)
	if err != nil {
		return a, fmt.Errorf("looking at the privileges in PostgreSQL: %w", err)
	}
	return a, nil
}

// noSchema is the problem of a schema that is not there. A run of pgloader that ended
// on the way leaves it under the name of MySQL's database.
func (r *run) noSchema(ctx context.Context) (problem, err error) {
	var renamed string
	err = r.conn.QueryRow(ctx, `
		SELECT n.nspname::text FROM pg_catalog.pg_namespace n
		WHERE (SELECT count(*) FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relkind = 'r' AND c.relname IN ('posts', 'channels', 'users', 'systems')) = 4
		ORDER BY 1 LIMIT 1`).Scan(&renamed)
	name, role := schema.QuotePostgres(r.Schema), schema.QuotePostgres(r.server.Role)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("the database %s has no schema %s; let its owner or a superuser run:\n    CREATE SCHEMA %s AUTHORIZATION %s;", r.Postgres.Database, r.Schema, name, role), nil
	case err != nil:
		return nil, fmt.Errorf("looking for Mattermost's tables in other schemas: %w", err)
	}
	return fmt.Errorf("the database %s has no schema %s, but Mattermost's tables in the schema %s, as a run of pgloader leaves them that ended on the way. "+
		"Name that with --schema %s, or let its owner or a superuser run:\n    ALTER SCHEMA %s RENAME TO %s;", r.Postgres.Database, r.Schema, renamed, renamed, schema.QuotePostgres(renamed), name), nil
}

// checkOwner tells whether the role may make tables, and change those of Mattermost's
// that are there. To own the schema is one way to it, to be granted it another one,
// which also a managed server allows, where nobody is a superuser.
func (r *run) checkOwner(ctx context.Context, a access) (problem, err error) {
	var list []error
	if !a.Usable {
		list = append(list, fmt.Errorf("the role %s may not make tables in the schema %s, which belongs to %s; let %s, or a superuser, run in the database %s:\n    GRANT USAGE, CREATE ON SCHEMA %s TO %s;",
			r.server.Role, r.Schema, a.Owner, a.Grantor, r.Postgres.Database, schema.QuotePostgres(r.Schema), schema.QuotePostgres(r.server.Role)))
	}
	foreign, err := CheckOwners(ctx, r.conn, r.Schema)
	if err != nil {
		return nil, err
	}
	return errors.Join(append(list, foreign)...), nil
}

// Session is a session of PostgreSQL, in a transaction or not.
type Session interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// CheckOwners tells whether Mattermost's tables, views and types that a schema has belong
// to the session's role, which migrations change. The problem has the statements that
// mend it.
func CheckOwners(ctx context.Context, db Session, schemaName string) (problem, err error) {
	var role string
	if err := db.QueryRow(ctx, "SELECT current_user::text").Scan(&role); err != nil {
		return nil, fmt.Errorf("asking PostgreSQL for the role: %w", err)
	}
	foreign, err := foreignObjects(ctx, db, schemaName, role)
	if err != nil || foreign == nil {
		return nil, err
	}
	return fmt.Errorf("the schema %s has tables or types of Mattermost's that do not belong to %s, which migrations change; let a superuser, or their owner, run:\n    %s",
		schemaName, role, strings.Join(foreign, "\n    ")), nil
}

// foreignObjects returns the statements that give the role what of Mattermost's
// belongs to another one, of which it is no member.
func foreignObjects(ctx context.Context, db Session, schemaName, role string) (statements []string, err error) {
	rows, err := db.Query(ctx, `
		SELECT CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, c.relname::text
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT pg_has_role(c.relowner, 'USAGE')
		UNION ALL SELECT 'TYPE', t.typname::text FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
		WHERE n.nspname = $1 AND t.typtype = 'e' AND NOT pg_has_role(t.typowner, 'USAGE') ORDER BY 1, 2`, schemaName)
	var kind, name string
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&kind, &name}, func() error {
			if name == "db_migrations" || isMattermosts(kind, name) {
				statements = append(statements, fmt.Sprintf("ALTER %s %s OWNER TO %s;", kind, schema.QuotePostgres(schemaName, name), schema.QuotePostgres(role)))
			}
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("looking at the owners of the tables in PostgreSQL: %w", err)
	}
	return statements, nil
}

// isMattermosts tells whether one of Mattermost's migrations makes a table, view or
// type of that name.
func isMattermosts(kind, name string) bool {
	live := &schema.Catalog{}
	switch kind {
	case "TABLE":
		return schema.IsMattermostTable(name)
	case "TYPE":
		live.Enums = []*schema.Enum{{Name: name}}
	default:
		live.Views = []*schema.View{{Name: name}}
	}
	only := schema.OnlyMattermost(live)
	return len(only.Enums)+len(only.Views) > 0
}
