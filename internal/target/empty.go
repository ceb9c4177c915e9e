package target

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/schema"
)

// mostCounted is how many rows of a table are counted.
const mostCounted = 100_000

// checkEmpty tells whether Mattermost's tables, those that are there, have rows other
// than the ones that its migrations bring.
func (r *run) checkEmpty(ctx context.Context) (problem, err error) {
	live, err := schema.ReadPostgres(ctx, r.conn, r.Schema)
	if err != nil {
		return nil, fmt.Errorf("reading the target's schema: %w", err)
	}
	tables := schema.OnlyMattermost(live).Tables
	if len(tables) > 0 && len(live.Migrations) == 0 {
		return fmt.Errorf("the schema %s has %d of Mattermost's tables, %s among them, but no migrations in db_migrations: no Mattermost server made them; "+
			"use an empty database, or drop these tables if nothing needs them", r.Schema, len(tables), tables[0].Name), nil
	}
	var filled []string
	var unread error
	for _, t := range tables {
		rows, err := r.countRows(ctx, t.Name, schema.VersionsOf(live.Migrations))
		switch {
		case isDenied(err): // another table may have rows all the same
			unread = cmp.Or(unread, err)
		case err != nil:
			return nil, err
		case rows > mostCounted:
			filled = append(filled, fmt.Sprintf("%s (more than %s)", t.Name, humanize.Comma(mostCounted)))
		case rows > 0:
			filled = append(filled, fmt.Sprintf("%s (%s)", t.Name, humanize.Comma(rows)))
		}
	}
	if filled == nil && unread != nil {
		return nil, unread
	}
	if filled == nil {
		r.printf("tables   %d of Mattermost's are there, without rows\n", len(tables))
		return nil, nil
	}
	return errors.Join(fmt.Errorf("there are rows already, in %s; use an empty database, or empty these tables if nothing needs their rows, which copy and migrate do with --truncate. "+
		"--check-tables-empty=false leaves this out", strings.Join(filled, ", ")), unread), nil
}

// isDenied tells whether the role may not do what was tried.
func isDenied(err error) bool {
	const insufficientPrivilege = "42501"
	answer, ok := errors.AsType[*pgconn.PgError](err)
	return ok && answer.Code == insufficientPrivilege
}

// countRows counts the rows of a table, to one more than mostCounted.
func (r *run) countRows(ctx context.Context, table string, versions schema.Versions) (rows int64, err error) {
	where, args := "", []any(nil)
	if table == "systems" {
		var names, values []string
		for _, row := range schema.SeededRows(versions) {
			names, values = append(names, row.Name), append(values, row.Value)
		}
		where, args = " WHERE (name, value) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))", []any{names, values}
	}
	query := fmt.Sprintf("SELECT count(*) FROM (SELECT FROM %s%s LIMIT %d) AS few", schema.QuotePostgres(r.Schema, table), where, mostCounted+1)
	if err := r.conn.QueryRow(ctx, query, args...).Scan(&rows); err != nil {
		return 0, fmt.Errorf("looking for rows in the table %s: %w", table, err)
	}
	return rows, nil
}
