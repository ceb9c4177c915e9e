package schema

import (
	"context"
	"fmt"
	"strings"
)

// readIndexes reads the indexes of tables and materialized views, but for those
// that a constraint owns.
func (r *postgresReader) readIndexes(ctx context.Context) error {
	const query = `SELECT x.indrelid, i.relname::text, x.indisunique, NOT x.indisvalid, m.amname::text,
			quote_ident(n.nspname) || '.' || quote_ident(c.relname), pg_get_indexdef(i.oid)
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_index x ON x.indrelid = c.oid
		JOIN pg_class i ON i.oid = x.indexrelid
		JOIN pg_am m ON m.oid = i.relam
		WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p', 'm') AND NOT EXISTS (
			SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))`
	var oid uint32
	var i Index
	var table, command string
	targets := []any{&oid, &i.Name, &i.Unique, &i.Invalid, &i.Method, &table, &command}
	return r.each(ctx, query, targets, func() error {
		index := i
		_, definition, found := strings.Cut(command, table+" USING ")
		if !found {
			return fmt.Errorf("index %q: no table and USING in %q", i.Name, command)
		}
		index.Definition = definition
		switch at := r.relations[oid]; {
		case at.table != nil:
			at.table.Indexes = append(at.table.Indexes, &index)
		case at.view != nil:
			at.view.Indexes = append(at.view.Indexes, &index)
		}
		return nil
	}, r.namespace)
}

// readConstraints reads the constraints that the model lists: not those of
// NOT NULL, which PostgreSQL 18 keeps here as well, and not constraint triggers.
func (r *postgresReader) readConstraints(ctx context.Context) error {
	const query = `SELECT k.conrelid, k.conname::text, ascii(k.contype::text), pg_get_constraintdef(k.oid),
			nullif(array(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(num, place)
				JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.place), '{}'),
			coalesce(CASE WHEN f.relnamespace <> c.relnamespace THEN n.nspname || '.' END || f.relname, f.relname, ''),
			nullif(array(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(num, place)
				JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.place), '{}')
		FROM pg_class c
		JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')
		LEFT JOIN pg_class f ON f.oid = k.confrelid
		LEFT JOIN pg_namespace n ON n.oid = f.relnamespace
		WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p')`
	var oid uint32
	var c Constraint
	var kind int
	targets := []any{&oid, &c.Name, &kind, &c.Definition, &c.Columns, &c.RefTable, &c.RefColumns}
	return r.each(ctx, query, targets, func() error {
		constraint := c
		constraint.Kind = ConstraintKind(kind)
		if t := r.relations[oid].table; t != nil {
			t.Constraints = append(t.Constraints, &constraint)
		}
		return nil
	}, r.namespace)
}
