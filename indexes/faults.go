package indexes

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/schema"
)

// uniqueViolation is PostgreSQL's code for rows that are equal by a unique key.
const uniqueViolation = "23505"

// ReadFaults says in words which rows are why PostgreSQL refused to build something;
// "" where nothing more can be said than it has. live is the schema that it is in.
func ReadFaults(ctx context.Context, conn *pgx.Conn, live *schema.Catalog, e *ChangeError) (string, error) {
	table := live.Table(relation(e.Change))
	if table == nil {
		return "", nil
	}
	answer, ok := errors.AsType[*pgconn.PgError](e.Err)
	switch {
	case ok && answer.Code == uniqueViolation:
		f, err := ReadDuplicates(ctx, conn, live.Name, table, e.Change)
		if err != nil || f.Count == 0 {
			return "", err
		}
		return "values that come more than once: " + f.String(), nil
	case e.TooLong() && isFullText(e.Change) && len(table.PrimaryKey()) > 0:
		long, err := ReadLongRows(ctx, conn, live.Name, table, fullTextIndex(e.Change))
		if err != nil || len(long.Rows) == 0 {
			return "", err
		}
		f := Faults{Count: int64(len(long.Rows))}
		for _, row := range long.Rows[:min(len(long.Rows), mostRows)] {
			f.Keys = append(f.Keys, fmt.Sprintf("%s: %s bytes", row.Key, humanize.Comma(row.Bytes)))
		}
		return fmt.Sprintf("rows that are too long: %s. To finish it by hand: %s;", f, strings.Join(long.SQL, "; ")), nil
	default:
		return "", nil
	}
}

// fullTextIndex is the full-text index that a change creates: of one that is made
// again, the part that says of what.
func fullTextIndex(change schema.Change) schema.CreateIndex {
	if c, ok := change.(schema.RestoreObject); ok {
		_, definition, _ := strings.Cut(c.Object.Definition, " USING ")
		method, _, _ := strings.Cut(definition, " ")
		list, _ := expressions(definition)
		return schema.CreateIndex{Relation: c.Object.Table, Index: &schema.Index{Name: c.Object.Name, Method: method, Definition: method + " (" + list + ")"}}
	}
	index, _ := change.(schema.CreateIndex)
	return index
}
