package schema

import (
	"fmt"
	"strings"
)

// CreateEnum creates an enumerated type.
type CreateEnum struct{ Enum *Enum }

// SQL renders CREATE TYPE.
func (c CreateEnum) SQL(schema string) string {
	labels := make([]string, len(c.Enum.Labels))
	for i, label := range c.Enum.Labels {
		labels[i] = quoteLiteral(label)
	}
	return fmt.Sprintf("CREATE TYPE %s AS ENUM (%s)", QuotePostgres(schema, c.Enum.Name), strings.Join(labels, ", "))
}

func (c CreateEnum) String() string { return "create type " + c.Enum.Name }

// DropEnum drops an enumerated type.
type DropEnum struct{ Enum string }

// SQL renders DROP TYPE.
func (c DropEnum) SQL(schema string) string { return "DROP TYPE " + QuotePostgres(schema, c.Enum) }

func (c DropEnum) String() string { return "drop type " + c.Enum }

// AddEnumLabel adds a label to an enumerated type. PostgreSQL lets no
// statement of the same transaction use it.
type AddEnumLabel struct {
	Enum, Label string
	// After is the label that it follows, "" where it becomes the first.
	After string
	// Before is the label that it precedes where After is "".
	Before string
}

// SQL renders ALTER TYPE ADD VALUE.
func (c AddEnumLabel) SQL(schema string) string {
	sql := fmt.Sprintf("ALTER TYPE %s ADD VALUE %s", QuotePostgres(schema, c.Enum), quoteLiteral(c.Label))
	switch {
	case c.After != "":
		sql += " AFTER " + quoteLiteral(c.After)
	case c.Before != "":
		sql += " BEFORE " + quoteLiteral(c.Before)
	}
	return sql
}

func (c AddEnumLabel) String() string { return fmt.Sprintf("add label %s to type %s", c.Label, c.Enum) }
