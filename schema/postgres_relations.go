package schema

import (
	"context"
	"strings"
)

// readRelations reads tables, partitioned ones and partitions included, and
// views. Bytes are those of the table's own file and of its TOAST table, which
// holds values that are too long for a page; reltuples is -1 where a table was
// never analyzed.
func (r *postgresReader) readRelations(ctx context.Context) error {
	const query = `SELECT oid, relname::text, relkind::text, reloptions, greatest(reltuples, 0)::bigint,
			coalesce(pg_relation_size(oid), 0) + coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0),
			coalesce(obj_description(oid, 'pg_class'), '')
		FROM pg_class WHERE relnamespace = $1 AND relkind IN ('r', 'p', 'v', 'm')`
	var oid uint32
	var name, kind, comment string
	var options []string
	var rows, bytes int64
	return r.each(ctx, query, []any{&oid, &name, &kind, &options, &rows, &bytes, &comment}, func() error {
		if kind == "v" || kind == "m" {
			v := &View{Name: name, Materialized: kind == "m"}
			r.relations[oid] = relation{view: v}
			r.catalog.Views = append(r.catalog.Views, v)
			return nil
		}
		t := &Table{Name: name, StorageParameters: storageParameters(options), Rows: rows, Bytes: bytes, Comment: comment}
		r.relations[oid] = relation{table: t}
		r.catalog.Tables = append(r.catalog.Tables, t)
		return nil
	}, r.namespace)
}

// storageParameters splits reloptions, which are written name=value.
func storageParameters(options []string) map[string]string {
	if len(options) == 0 {
		return nil
	}
	parameters := map[string]string{}
	for _, option := range options {
		name, value, _ := strings.Cut(option, "=")
		parameters[name] = value
	}
	return parameters
}

// readColumns reads the columns of tables and views. A generated column has its
// expression where others have their default.
func (r *postgresReader) readColumns(ctx context.Context) error {
	const query = `SELECT a.attrelid, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
			pg_get_expr(d.adbin, d.adrelid), a.attgenerated::text, a.attidentity <> '',
			coalesce(l.collname::text, ''), coalesce(col_description(a.attrelid, a.attnum), '')
		FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		JOIN pg_type t ON t.oid = a.atttypid
		LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
		LEFT JOIN pg_collation l ON l.oid = a.attcollation AND l.oid <> t.typcollation
		WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY a.attnum`
	var oid uint32
	var c Column
	var expression *string
	var generated string
	targets := []any{
		&oid, &c.Name, &c.Type, &c.NotNull, &expression, &generated, &c.AutoIncrement, &c.Collation, &c.Comment,
	}
	return r.each(ctx, query, targets, func() error {
		column := c
		if generated == "" {
			column.Default = expression
		} else if expression != nil {
			column.Generated, column.Stored = *expression, generated == "s"
		}
		switch at := r.relations[oid]; {
		case at.table != nil:
			at.table.Columns = append(at.table.Columns, &column)
		case at.view != nil:
			at.view.Columns = append(at.view.Columns, &column)
		}
		return nil
	}, r.namespace)
}
