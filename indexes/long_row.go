package indexes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/schema"
)

// LongRow is a row with more words than a full-text index can hold.
type LongRow struct {
	// Key has the columns of the primary key: "id=abc".
	Key string
	// Bytes is how long the texts of the index are in that row.
	Bytes int64

	literal string // the key's values as SQL
	at      string // its ctid
}

// LongRows are the rows for which a full-text index cannot be built.
type LongRows struct {
	Index schema.CreateIndex
	Rows  []LongRow
	// SQL are the statements that finish the index by hand. They cut off the end of
	// the rows' texts where the index is of one column.
	SQL []string
}

// leastLong is how many bytes a text has at least whose words and their positions
// are more than the 1,048,575 bytes of a tsvector (PostgreSQL manual, section 12.11):
// a word takes up to five times as much there, since parts of a compound word, such
// as an address, are words too.
const leastLong = 200_000

// ReadLongRows looks for the rows for which PostgreSQL refused to build a full-text
// index of a table. Rows are read for their length, and the texts of long ones are
// taken apart one by one.
func ReadLongRows(ctx context.Context, conn *pgx.Conn, schemaName string, table *schema.Table, index schema.CreateIndex) (LongRows, error) {
	l := LongRows{Index: index}
	q := longRowQuery{conn: conn, table: schema.QuotePostgres(schemaName, table.Name), index: index.Index, key: table.PrimaryKey()}
	for _, c := range table.Columns {
		if index.Index.IsFullTextOf(c.Name) {
			q.columns = append(q.columns, c.Name)
		}
	}
	candidates, err := q.candidates(ctx)
	for i := 0; err == nil && i < len(candidates); i++ {
		var fits bool
		if fits, err = q.fits(ctx, candidates[i], 0); err == nil && !fits {
			l.Rows = append(l.Rows, candidates[i])
		}
	}
	if err == nil {
		l.SQL, err = q.finish(ctx, l.Rows)
	}
	if err != nil {
		return l, fmt.Errorf("looking for the rows of %s that are too long for the index %s: %w", table.Name, index.Index.Name, err)
	}
	l.SQL = append(l.SQL, index.SQL(schemaName))
	return l, nil
}

// longRowQuery asks about the rows of one index.
type longRowQuery struct {
	conn         *pgx.Conn
	table        string // quoted
	index        *schema.Index
	columns, key []string
}

// candidates are the rows that may be too long.
func (q longRowQuery) candidates(ctx context.Context) ([]LongRow, error) {
	var sizes, keys, literals []string
	for _, c := range q.columns {
		sizes = append(sizes, "coalesce(octet_length("+schema.QuotePostgres(c)+"::text), 0)")
	}
	for _, c := range q.key {
		name := schema.QuotePostgres(c)
		keys = append(keys, fmt.Sprintf("'%s=' || %s::text", strings.ReplaceAll(c, "'", "''"), name))
		literals = append(literals, "quote_literal("+name+"::text)")
	}
	rows, err := q.conn.Query(ctx, fmt.Sprintf("SELECT concat_ws(', ', %s), concat_ws(', ', %s), ctid::text, (%s)::bigint FROM %s WHERE %[3]s >= %[5]d ORDER BY 4 DESC, 1",
		strings.Join(keys, ", "), strings.Join(literals, ", "), strings.Join(sizes, " + "), q.table, leastLong))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r LongRow, err error) {
		return r, row.Scan(&r.Key, &r.literal, &r.at, &r.Bytes)
	})
}

// fits tells whether the index can hold a row, of its text only so many characters
// where that is not 0. A row that is gone fits.
func (q longRowQuery) fits(ctx context.Context, row LongRow, characters int) (bool, error) {
	values := make([]string, len(q.columns))
	for i, c := range q.columns {
		values[i] = schema.QuotePostgres(c)
		if characters > 0 {
			values[i] = fmt.Sprintf("left(%s, %d) AS %s", values[i], characters, values[i])
		}
	}
	_, keys, _ := strings.Cut(q.index.Definition, " ") // gin (to_tsvector(…))
	_, err := q.conn.Exec(ctx, fmt.Sprintf("SELECT length(%s) FROM (SELECT %s FROM %s WHERE ctid = $1::tid) AS one", keys, strings.Join(values, ", "), q.table), row.at)
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok && answer.Code == programLimitExceeded {
		return false, nil
	}
	return err == nil, err
}

// finish are the statements after which the index can be built: the rows' texts are
// cut to a number of characters with which each of them fits.
func (q longRowQuery) finish(ctx context.Context, rows []LongRow) ([]string, error) {
	if len(q.columns) != 1 || len(rows) == 0 {
		return nil, nil
	}
	characters, literals := 1<<19, make([]string, len(rows))
	for i, row := range rows {
		literals[i] = row.literal
		if len(q.key) > 1 {
			literals[i] = "(" + row.literal + ")"
		}
		for {
			fits, err := q.fits(ctx, row, characters)
			if err != nil {
				return nil, err
			}
			if fits {
				break
			}
			characters /= 2
		}
	}
	column, key := schema.QuotePostgres(q.columns[0]), make([]string, len(q.key))
	for i, c := range q.key {
		key[i] = schema.QuotePostgres(c)
	}
	left := strings.Join(key, ", ")
	if len(key) > 1 {
		left = "(" + left + ")"
	}
	return []string{fmt.Sprintf("UPDATE %s SET %s = left(%s, %d) WHERE %s IN (%s)", q.table, column, column, characters, left, strings.Join(slices.Compact(literals), ", "))}, nil
}
