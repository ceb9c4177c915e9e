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
	// PostgreSQL 15 and later, Grantor is the owner of the database, DatabaseOwner.
	Owner, Grantor, DatabaseOwner string
	// CreatesSchemas is set where the role may make schemas in the database.
	CreatesSchemas bool
}

func readAccess(ctx context.Context, conn *pgx.Conn, name string) (a access, err error) {
	err = conn.QueryRow(ctx, `
		SELECT n.oid IS NOT NULL, coalesce(has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE'), false),
			coalesce(pg_get_userbyid(n.nspowner)::text, ''),
			pg_get_userbyid(CASE WHEN pg_get_userbyid(n.nspowner) = 'pg_database_owner' THEN d.datdba ELSE coalesce(n.nspowner, d.datdba) END)::text, pg_get_userbyid(d.datdba)::text,
			has_database_privilege(d.oid, 'CREATE') OR to_regnamespace('migration_assist') IS NOT NULL
		FROM pg_catalog.pg_database d LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $1
		WHERE d.datname = current_database()`, name).Scan(&a.Exists, &a.Usable, &a.Owner, &a.Grantor, &a.DatabaseOwner, &a.CreatesSchemas)
	if err != nil {
		return a, fmt.Errorf("looking at the privileges in PostgreSQL: %w", err)
	}
	return a, nil
}

// noSchema is the problem of a schema that is not there. A run of pgloader that ended
// on the way leaves it under the name of MySQL's database.
func (r *run) noSchema(ctx context.Context, a access) (problem, err error) {
	memberships, err := r.memberships(ctx, a.DatabaseOwner)
	if err != nil {
		return nil, err
	}
	var renamed string
	err = r.conn.QueryRow(ctx, `
		SELECT n.nspname::text FROM pg_catalog.pg_namespace n
		WHERE (SELECT count(*) FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relkind = 'r' AND c.relname IN ('posts', 'channels', 'users', 'systems')) = 4
		ORDER BY 1 LIMIT 1`).Scan(&renamed)
	name, role := schema.QuotePostgres(r.Schema), schema.QuotePostgres(r.server.Role)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("the database %s has no schema %s; let its owner, %s, or a superuser run:\n    %s",
			r.Postgres.Database, r.Schema, a.DatabaseOwner, strings.Join(append(memberships, "CREATE SCHEMA "+name+" AUTHORIZATION "+role+";"), "\n    ")), nil
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
	foreign, err := r.checkOwners(ctx)
	if err != nil {
		return nil, err
	}
	return errors.Join(append(list, foreign)...), nil
}

// CheckOwners tells whether Mattermost's tables, views and types that a schema has belong
// to the session's role, which migrations change. The problem has the statements that
// mend it.
func CheckOwners(ctx context.Context, conn *pgx.Conn, schemaName string) (problem, err error) {
	r := &run{Options: Options{Schema: schemaName}, conn: conn}
	if r.server, err = readServer(ctx, conn); err != nil {
		return nil, err
	}
	return r.checkOwners(ctx)
}

func (r *run) checkOwners(ctx context.Context) (problem, err error) {
	foreign, err := r.foreignObjects(ctx)
	if err != nil || len(foreign) == 0 {
		return nil, err
	}
	return fmt.Errorf("the schema %s has tables or types of Mattermost's that do not belong to %s, which migrations change; let a superuser, or their owner, run:\n    %s",
		r.Schema, r.server.Role, strings.Join(foreign, "\n    ")), nil
}

// foreignObjects returns the statements that give the role what of Mattermost's
// belongs to another one, of which it is no member.
func (r *run) foreignObjects(ctx context.Context) (statements []string, err error) {
	rows, err := r.conn.Query(ctx, `
		SELECT CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, c.relname::text, pg_get_userbyid(c.relowner)::text
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT pg_has_role(c.relowner, 'USAGE')
		UNION ALL SELECT 'TYPE', t.typname::text, pg_get_userbyid(t.typowner)::text
		FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
		WHERE n.nspname = $1 AND t.typtype = 'e' AND NOT pg_has_role(t.typowner, 'USAGE') ORDER BY 1, 2`, r.Schema)
	var kind, name, owner string
	var owners []string
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&kind, &name, &owner}, func() error {
			if name == "db_migrations" || isMattermosts(kind, name) {
				statements = append(statements, fmt.Sprintf("ALTER %s %s OWNER TO %s;", kind, schema.QuotePostgres(r.Schema, name), schema.QuotePostgres(r.server.Role)))
				owners = append(owners, owner)
			}
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("looking at the owners of the tables in PostgreSQL: %w", err)
	}
	memberships, err := r.memberships(ctx, owners...)
	return append(memberships, statements...), err
}

// memberships returns the statements without which some of these roles may not give
// the session's role what is theirs: whoever is no superuser must be a member of the
// new owner (ALTER TABLE and CREATE SCHEMA in PostgreSQL's manual), since version 16
// with the option SET.
func (r *run) memberships(ctx context.Context, owners ...string) (statements []string, err error) {
	needed := "MEMBER"
	if r.server.Number >= 160000 {
		needed = "SET"
	}
	rows, err := r.conn.Query(ctx, `
		SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname = ANY($1) AND NOT rolsuper AND NOT pg_has_role(rolname, $2::name, $3) ORDER BY 1`,
		owners, r.server.Role, needed)
	var owner string
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&owner}, func() error {
			statements = append(statements, "GRANT "+schema.QuotePostgres(r.server.Role)+" TO "+schema.QuotePostgres(owner)+";")
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("looking at the members of the role in PostgreSQL: %w", err)
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
