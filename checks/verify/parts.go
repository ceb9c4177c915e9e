package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/session"
)

// findSource sends the parts of all tables of MySQL, and remembers them.
func (v *verifier) findSource(ctx context.Context, send func(part) error) error {
	conn, err := v.Source.Take(ctx)
	if err != nil {
		return err
	}
	defer v.Source.Put(conn)
	for _, t := range v.tables {
		err := v.Parts(ctx, conn, t.Source, t.filters[source], func(from string) error {
			return send(t.add(source, from))
		})
		if err != nil {
			return fmt.Errorf("cutting MySQL's table %s: %w", t.Source.Name, err)
		}
		t.read(source)
	}
	return v.countSource(ctx, conn)
}

// pagesPerPart is the default of Limits.Pages.
const pagesPerPart = 4096

// findTarget sends the parts of all tables of PostgreSQL, and remembers them. A part is
// a range of pages, which PostgreSQL finds without an index from version 14 on.
func (v *verifier) findTarget(ctx context.Context, send func(part) error) error {
	pages, err := readPages(ctx, v.Target, v.Schema)
	if err != nil {
		return err
	}
	for _, t := range v.tables {
		n, known := pages[t.Target.Name]
		if !known {
			return fmt.Errorf("PostgreSQL's table %s is gone from the schema %s", t.Target.Name, v.Schema)
		}
		for _, where := range pageRanges(n, v.Limits.Pages) {
			if err := send(t.add(target, and(where, t.filters[target]))); err != nil {
				return err
			}
		}
		t.read(target)
	}
	return v.countTarget(ctx)
}

// pageRanges are the conditions for the parts of a table of so many pages. The last one
// has no end: the table may have grown.
func pageRanges(pages, perPart int64) (list []string) {
	for from := int64(0); from == 0 || from < pages; from += perPart {
		where := fmt.Sprintf(" WHERE ctid >= '(%d,0)'", from)
		if from+perPart < pages {
			where += fmt.Sprintf(" AND ctid < '(%d,0)'", from+perPart)
		} else if from == 0 {
			where = ""
		}
		list = append(list, where)
	}
	return list
}

// and adds a condition, where it is not "", to what stands behind a table.
func and(where, condition string) string {
	switch {
	case condition == "":
		return where
	case where == "":
		return " WHERE " + condition
	default:
		return where + " AND " + condition
	}
}

// readPages is how many pages the tables of a schema have, by name; 0 of those that
// cannot be read in ranges of pages: before PostgreSQL 14, and where the rows are in
// other tables, such as partitions.
func readPages(ctx context.Context, server *pgx.ConnConfig, schemaName string) (pages map[string]int64, err error) {
	conn, err := session.OpenPostgres(ctx, server)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, conn)) }()
	rows, err := conn.Query(ctx, `SELECT c.relname::text, CASE
			WHEN c.relkind = 'r' AND NOT c.relhassubclass AND current_setting('server_version_num')::int >= 140000
			THEN pg_relation_size(c.oid) / current_setting('block_size')::bigint ELSE 0 END
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')`, schemaName)
	if err != nil {
		return nil, fmt.Errorf("asking PostgreSQL for the size of tables: %w", err)
	}
	pages = map[string]int64{}
	var name string
	var n int64
	if _, err := pgx.ForEachRow(rows, []any{&name, &n}, func() error {
		pages[name] = n
		return nil
	}); err != nil {
		return nil, fmt.Errorf("asking PostgreSQL for the size of tables: %w", err)
	}
	return pages, nil
}

// add remembers a part, which is to be read.
func (t *tableState) add(side int, condition string) part {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.parts[side] = append(t.parts[side], condition)
	t.left[side]++
	return part{t, len(t.parts[side]) - 1, condition}
}
