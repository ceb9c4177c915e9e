package indexes

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/schema"
)

// ReadDuplicates looks for the rows that are equal by a unique key or index of a
// table, which therefore cannot be built. Count is how many values come more than
// once. Of an index whose expressions cannot be asked for, it finds none.
func ReadDuplicates(ctx context.Context, conn *pgx.Conn, schemaName string, table *schema.Table, change schema.Change) (f Faults, err error) {
	list, condition := uniqueExpressions(change)
	if list == "" {
		return f, nil
	}
	name := schema.QuotePostgres(schemaName, table.Name)
	key := "t.ctid::text"
	if columns := table.PrimaryKey(); len(columns) > 0 {
		key = keyOf(name, "t", columns)
	}
	shown := "''"
	if !holdsSecret(table, list) {
		shown = "left(ROW(" + list + ")::text, 200) || ' of '"
	}
	// ROW(…) IS NOT NULL is true where no value is NULL (manual, section 9.25): with
	// one, rows are never equal.
	query := fmt.Sprintf("SELECT %s || left(string_agg(%s, ' and ' ORDER BY %s), 500), count(*) OVER () FROM %s AS t WHERE ROW(%s) IS NOT NULL%s GROUP BY %s HAVING count(*) > 1 ORDER BY 1 LIMIT %d",
		shown, key, key, name, list, condition, list, mostRows)
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		f, err = readFaults(ctx, tx, query)
		return err
	})
	if errors.As(err, new(*pgconn.PgError)) {
		return Faults{}, nil // PostgreSQL's first answer names one of the values
	}
	if err != nil {
		return f, fmt.Errorf("looking for equal rows of %s: %w", table.Name, err)
	}
	return f, nil
}

// uniqueExpressions returns what a unique key or index is over, and its condition with
// AND before it. list is "" for another change.
func uniqueExpressions(change schema.Change) (list, condition string) {
	switch c := change.(type) {
	case schema.AddConstraint:
		columns := make([]string, len(c.Constraint.Columns))
		for i, column := range c.Constraint.Columns {
			columns[i] = schema.QuotePostgres(column)
		}
		return strings.Join(columns, ", "), ""
	case schema.CreateIndex:
		if c.Index.Unique {
			return expressions(c.Index.Definition)
		}
	case schema.RestoreObject:
		if c.Object.IsUnique() {
			definition := c.Object.Definition
			if _, after, found := strings.Cut(definition, " USING "); found {
				definition = after
			} else if _, after, found := strings.Cut(definition, " ADD CONSTRAINT "); found {
				definition = after
			}
			return expressions(definition)
		}
	}
	return "", ""
}

// expressions returns what stands in the first parentheses of a definition, and the
// condition that ends it.
func expressions(definition string) (list, condition string) {
	begin := strings.Index(definition, "(")
	depth := 0
	for i := max(begin, 0); begin >= 0 && i < len(definition); i++ {
		switch definition[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				statement, _, _ := strings.Cut(definition[i+1:], ";\n")
				if _, where, found := strings.Cut(statement, " WHERE "); found {
					condition = " AND " + where
				}
				return definition[begin+1 : i], condition
			}
		}
	}
	return "", ""
}

// holdsSecret tells whether expressions have a column of a table with credentials.
func holdsSecret(table *schema.Table, list string) bool {
	for _, c := range table.Columns {
		if schema.Secret(table.Name, c.Name) && strings.Contains(list, c.Name) {
			return true
		}
	}
	return false
}
