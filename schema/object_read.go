package schema

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// ReadObjects reads what the tables of these names in one schema can be without
// while rows are copied into them: indexes, keys, exclusion constraints, their
// foreign keys and those of all other tables that point to them. Of a materialized
// view it reads the view, and its indexes. It needs PostgreSQL 12 or later.
//
// As ReadPostgres, it leaves the session as it was.
func ReadObjects(ctx context.Context, db Beginner, schema string, relations []string) (objects []Object, err error) {
	tx, err := db.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL schema %q: begin: %w", schema, err)
	}
	defer func() {
		if rollback := tx.Rollback(ctx); rollback != nil && err == nil {
			err = fmt.Errorf("PostgreSQL schema %q: roll back: %w", schema, rollback)
		}
	}()
	// With nothing but PostgreSQL's own names in the path, it qualifies all others.
	if _, err := tx.Exec(ctx, "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)"); err != nil {
		return nil, fmt.Errorf("PostgreSQL schema %q: %w", schema, err)
	}
	rows, err := tx.Query(ctx, objectsQuery, schema, relations)
	if err == nil {
		objects, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Object])
	}
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL schema %q: read keys and indexes: %w", schema, err)
	}
	return objects, nil
}

// objectsQuery reads objects in the order of Object's fields.
//
// pg_get_indexdef and pg_get_constraintdef leave out the tablespace, and of a key
// the storage parameters, which stand before DEFERRABLE (manual, "ALTER TABLE" and
// "CREATE TABLE"). An index is built under a lock that several sessions can have,
// and a mark on its table needs one that excludes theirs: so that two of a table do
// not wait for each other, such an index takes that first. Partitions have copies
// of their table's foreign keys.
const objectsQuery = `
WITH relation AS (
	SELECT c.oid, c.relkind, n.nspname, c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS ref
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = $1 AND c.relname = ANY ($2) AND c.relkind IN ('r', 'm')
), index AS (
	SELECT r.nspname, r.relname, r.ref, i.oid, i.relname AS name, i.reloptions, x.indisvalid,
		quote_ident(r.nspname) || '.' || quote_ident(i.relname) AS index_ref,
		coalesce(t.spcname, '') AS tablespace, x.indisclustered, x.indisreplident, x.indisclustered OR x.indisreplident AS marked,
		k.oid AS constraint_oid, k.contype, pg_get_constraintdef(k.oid) AS definition,
		CASE WHEN k.condeferrable THEN ' DEFERRABLE' ELSE '' END || CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END AS deferred
	FROM relation r
	JOIN pg_index x ON x.indrelid = r.oid
	JOIN pg_class i ON i.oid = x.indexrelid
	LEFT JOIN pg_tablespace t ON t.oid = i.reltablespace
	LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.conrelid = r.oid AND k.contype IN ('p', 'u', 'x')
)
SELECT nspname::text, relname::text,
	CASE contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique key' WHEN 'x' THEN 'exclusion constraint' ELSE 'index' END,
	name::text,
	concat_ws(E';\n',
		CASE WHEN tablespace <> current_setting('default_tablespace') THEN 'SET LOCAL default_tablespace = ' || quote_literal(tablespace) END,
		CASE WHEN constraint_oid IS NULL AND marked THEN 'LOCK TABLE ' || ref || ' IN ACCESS EXCLUSIVE MODE' END,
		CASE WHEN constraint_oid IS NULL THEN pg_get_indexdef(oid)
			ELSE 'ALTER TABLE ' || ref || ' ADD CONSTRAINT ' || quote_ident(name) || ' ' ||
				CASE WHEN contype = 'x' OR reloptions IS NULL THEN definition
					ELSE left(definition, length(definition) - length(deferred)) || ' WITH (' || array_to_string(reloptions, ', ') || ')' || deferred END END,
		CASE WHEN indisclustered THEN 'ALTER TABLE ' || ref || ' CLUSTER ON ' || quote_ident(name) END,
		CASE WHEN indisreplident THEN 'ALTER TABLE ' || ref || ' REPLICA IDENTITY USING INDEX ' || quote_ident(name) END,
		(SELECT string_agg(format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', index_ref, attnum, attstattarget), E';\n' ORDER BY attnum)
			FROM pg_attribute WHERE attrelid = index.oid AND attstattarget >= 0),
		(SELECT string_agg(format('ALTER INDEX %s DEPENDS ON EXTENSION %I', index_ref, e.extname), E';\n' ORDER BY e.extname)
			FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
			WHERE d.classid = 'pg_class'::regclass AND d.objid = index.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'x'),
		'COMMENT ON INDEX ' || index_ref || ' IS ' || quote_literal(obj_description(oid, 'pg_class')),
		'COMMENT ON CONSTRAINT ' || quote_ident(name) || ' ON ' || ref || ' IS ' || quote_literal(obj_description(constraint_oid, 'pg_constraint'))),
	CASE WHEN NOT indisvalid THEN 'is not valid, since its build has not ended' ELSE '' END
FROM index
UNION ALL
SELECT n.nspname::text, c.relname::text, 'foreign key', k.conname::text,
	concat_ws(E';\n',
		format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)),
		format('COMMENT ON CONSTRAINT %I ON %I.%I IS ', k.conname, n.nspname, c.relname) || quote_literal(obj_description(k.oid, 'pg_constraint'))),
	CASE WHEN EXISTS (SELECT FROM pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgenabled <> 'O')
		THEN 'has triggers that are disabled, or always fire' ELSE '' END
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0 AND EXISTS (SELECT FROM relation r WHERE r.oid IN (k.conrelid, k.confrelid))
UNION ALL
SELECT nspname::text, relname::text, 'materialized view', relname::text,
	'CREATE MATERIALIZED VIEW ' || ref || E' AS\n' || rtrim(pg_get_viewdef(oid), ';'), ''
FROM relation WHERE relkind = 'm'
ORDER BY 1, 2, 3, 4`

// MissingObjects returns those of the objects that are not there, by kind and name,
// while their table is.
func MissingObjects(ctx context.Context, db Queryer, objects []Object) ([]Object, error) {
	var schemas, tables, kinds, names []string
	for _, o := range objects {
		schemas, tables, kinds, names = append(schemas, o.Schema), append(tables, o.Table), append(kinds, string(o.Kind)), append(names, o.Name)
	}
	rows, err := db.Query(ctx, `SELECT o.number - 1
		FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY o (schema, relation, kind, name, number)
		JOIN pg_catalog.pg_namespace n ON n.nspname = o.schema
		JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = o.relation
		WHERE NOT CASE o.kind
			WHEN 'materialized view' THEN true
			WHEN 'index' THEN EXISTS (SELECT FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid AND i.relname = o.name)
			ELSE EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.conname = o.name) END
		ORDER BY 1`, schemas, tables, kinds, names)
	if err != nil {
		return nil, fmt.Errorf("looking for keys and indexes: %w", err)
	}
	var missing []Object
	var number int
	_, err = pgx.ForEachRow(rows, []any{&number}, func() error {
		missing = append(missing, objects[number])
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for keys and indexes: %w", err)
	}
	return missing, nil
}

// Queryer is a session of PostgreSQL, in a transaction or not.
type Queryer interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}
