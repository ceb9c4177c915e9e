package schema

import (
	"fmt"
	"strings"
)

// ConcurrentSQL renders CREATE INDEX CONCURRENTLY, which blocks no writer and cannot
// run in a transaction. Where it fails it leaves an invalid index behind (PostgreSQL
// manual, "CREATE INDEX").
func (c CreateIndex) ConcurrentSQL(schema string) string {
	return strings.Replace(c.SQL(schema), "INDEX ", "INDEX CONCURRENTLY ", 1)
}

// ConcurrentSQL renders DROP INDEX CONCURRENTLY, which cannot run in a transaction.
func (c DropIndex) ConcurrentSQL(schema string) string {
	return strings.Replace(c.SQL(schema), "INDEX ", "INDEX CONCURRENTLY ", 1)
}

// UniqueIndex returns the index that a primary or unique key is made of, for
// UsingIndexSQL, nil for another constraint.
func (c AddConstraint) UniqueIndex() *CreateIndex {
	if c.Constraint.Kind != PrimaryKey && c.Constraint.Kind != UniqueKey {
		return nil
	}
	columns := make([]string, len(c.Constraint.Columns))
	for i, column := range c.Constraint.Columns {
		columns[i] = QuotePostgres(column)
	}
	return &CreateIndex{Relation: c.Table, Index: &Index{
		Name: c.Constraint.Name, Unique: true, Method: "btree",
		Definition: "btree (" + strings.Join(columns, ", ") + ")",
	}}
}

// UsingIndexSQL renders ALTER TABLE ADD CONSTRAINT of a key whose index is there
// under its name, which locks the table for a moment only.
func (c AddConstraint) UsingIndexSQL(schema string) string {
	kind := "UNIQUE"
	if c.Constraint.Kind == PrimaryKey {
		kind = "PRIMARY KEY"
	}
	name := QuotePostgres(c.Constraint.Name)
	return alterTable(schema, c.Table, fmt.Sprintf("ADD CONSTRAINT %s %s USING INDEX %s", name, kind, name))
}
