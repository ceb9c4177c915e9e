package schema

import (
	"context"
	"database/sql"
	"strings"
)

func (r *mysqlReader) readIndexes(ctx context.Context) error {
	expression := "''"
	if r.catalog.Server.listsKeyExpressions() {
		expression = "COALESCE(EXPRESSION, '')"
	}
	query := `SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE = 0, LOWER(INDEX_TYPE), COALESCE(COLUMN_NAME, ''), SUB_PART IS NOT NULL, ` + expression + `
		FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? ORDER BY SEQ_IN_INDEX`
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var table, column, expression string
		var prefix bool
		row := &Index{}
		if err := rows.Scan(&table, &row.Name, &row.Unique, &row.Method, &column, &prefix, &expression); err != nil {
			return err
		}
		t := r.tables[table]
		if t == nil {
			return nil
		}
		i := t.Index(row.Name)
		if i == nil {
			i = row
			i.Primary = i.Name == "PRIMARY"
			t.Indexes = append(t.Indexes, i)
		}
		if expression != "" {
			column = "(" + r.expression(expression) + ")"
		}
		i.Columns = append(i.Columns, column)
		i.Prefix = i.Prefix || prefix
		return nil
	}, r.catalog.Name)
}

// readForeignKeys reads foreign keys. KEY_COLUMN_USAGE shows them to a user
// with SELECT alone, as TABLE_CONSTRAINTS of MariaDB does not.
func (r *mysqlReader) readForeignKeys(ctx context.Context) error {
	const query = `SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME,
			REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
		FROM information_schema.KEY_COLUMN_USAGE
		WHERE TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY ORDINAL_POSITION`
	err := r.each(ctx, query, func(rows *sql.Rows) error {
		var table, column, refDatabase, refColumn string
		row := &Constraint{Kind: ForeignKey}
		if err := rows.Scan(&table, &row.Name, &column, &refDatabase, &row.RefTable, &refColumn); err != nil {
			return err
		}
		t := r.tables[table]
		if t == nil {
			return nil
		}
		c := t.Constraint(row.Name)
		if c == nil {
			c = row
			t.Constraints = append(t.Constraints, c)
		}
		if refDatabase != r.catalog.Name {
			c.RefTable = refDatabase + "." + row.RefTable
		}
		c.Columns = append(c.Columns, column)
		c.RefColumns = append(c.RefColumns, refColumn)
		return nil
	}, r.catalog.Name)
	if err != nil {
		return err
	}
	return r.readActions(ctx)
}

// readChecks reads check constraints. MySQL's names are unique in the database
// and their table is listed elsewhere; MariaDB's are unique in the table.
func (r *mysqlReader) readChecks(ctx context.Context) error {
	if !r.catalog.Server.listsChecks() {
		return nil
	}
	query := `SELECT t.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE
		FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t
			ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME
		WHERE c.CONSTRAINT_SCHEMA = ? AND t.CONSTRAINT_TYPE = 'CHECK'`
	if r.catalog.Server.Flavor == flavorMariaDB {
		query = `SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE
			FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ?`
	}
	return r.each(ctx, query, func(rows *sql.Rows) error {
		var table string
		c := &Constraint{Kind: Check}
		if err := rows.Scan(&table, &c.Name, &c.Definition); err != nil {
			return err
		}
		c.Definition = r.expression(strings.TrimSpace(c.Definition))
		if t := r.tables[table]; t != nil {
			t.Constraints = append(t.Constraints, c)
		}
		return nil
	}, r.catalog.Name)
}
