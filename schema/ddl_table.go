package schema

import (
	"fmt"
	"strings"
)

// CreateTable creates a table with its columns and nothing else: indexes,
// constraints and storage parameters are changes of their own.
type CreateTable struct {
	Table *Table
	types ownTypes
}

// SQL renders CREATE TABLE.
func (c CreateTable) SQL(schema string) string {
	columns := make([]string, len(c.Table.Columns))
	for i, column := range c.Table.Columns {
		columns[i] = c.types.column(schema, column)
	}
	return fmt.Sprintf("CREATE TABLE %s (%s)", QuotePostgres(schema, c.Table.Name), strings.Join(columns, ", "))
}

func (c CreateTable) String() string { return "create table " + c.Table.Name }

// column renders a column's definition.
func (own ownTypes) column(schema string, c *Column) string {
	sql := QuotePostgres(c.Name) + " " + own.columnType(schema, c.Type)
	if c.Collation != "" {
		sql += " COLLATE " + QuotePostgres(c.Collation)
	}
	if c.Default != nil {
		sql += " DEFAULT " + own.expression(schema, *c.Default)
	}
	if c.NotNull {
		sql += " NOT NULL"
	}
	return sql
}

// DropTable drops a table with what it has.
type DropTable struct{ Table string }

// SQL renders DROP TABLE.
func (c DropTable) SQL(schema string) string { return "DROP TABLE " + QuotePostgres(schema, c.Table) }

func (c DropTable) String() string { return "drop table " + c.Table }

// AddColumn adds a column at a table's end.
type AddColumn struct {
	Table  string
	Column *Column
	types  ownTypes
}

// SQL renders ALTER TABLE ADD COLUMN.
func (c AddColumn) SQL(schema string) string {
	return alterTable(schema, c.Table, "ADD COLUMN "+c.types.column(schema, c.Column))
}

func (c AddColumn) String() string { return fmt.Sprintf("add column %s.%s", c.Table, c.Column.Name) }

// DropColumn drops a column.
type DropColumn struct{ Table, Column string }

// SQL renders ALTER TABLE DROP COLUMN.
func (c DropColumn) SQL(schema string) string {
	return alterTable(schema, c.Table, "DROP COLUMN "+QuotePostgres(c.Column))
}

func (c DropColumn) String() string { return fmt.Sprintf("drop column %s.%s", c.Table, c.Column) }

// AlterColumn changes a column's type, collation, default and NOT NULL from
// Have to Want, as far as they differ.
type AlterColumn struct {
	Table      string
	Have, Want *Column
	types      ownTypes
}

// SQL renders ALTER TABLE ALTER COLUMN. Where the type changes, the default is
// dropped before and set after: PostgreSQL would have to convert it, and
// cannot always.
func (c AlterColumn) SQL(schema string) string {
	alter := "ALTER COLUMN " + QuotePostgres(c.Want.Name)
	retyped := c.Have.Type != c.Want.Type || c.Have.Collation != c.Want.Collation
	redefault := !equalDefault(c.Have.Default, c.Want.Default)
	var actions []string
	if c.Have.Default != nil && (retyped || redefault) {
		actions = append(actions, alter+" DROP DEFAULT")
	}
	if retyped {
		actions = append(actions, alter+" TYPE "+c.newType(schema))
	}
	if c.Want.Default != nil && (retyped || redefault) {
		actions = append(actions, alter+" SET DEFAULT "+c.types.expression(schema, *c.Want.Default))
	}
	if c.Have.NotNull != c.Want.NotNull {
		verb := " DROP"
		if c.Want.NotNull {
			verb = " SET"
		}
		actions = append(actions, alter+verb+" NOT NULL")
	}
	return alterTable(schema, c.Table, strings.Join(actions, ", "))
}

// newType renders what follows TYPE. Values of another family of types have no
// implicit conversion (manual, section 10.4) and go through text.
func (c AlterColumn) newType(schema string) string {
	wanted := c.types.columnType(schema, c.Want.Type)
	sql := wanted
	if c.Want.Collation != "" {
		sql += " COLLATE " + QuotePostgres(c.Want.Collation)
	}
	if typeFamily(c.Have.Type) != typeFamily(c.Want.Type) {
		sql += fmt.Sprintf(" USING %s::text::%s", QuotePostgres(c.Want.Name), wanted)
	}
	return sql
}

// typeFamily names the types that convert to each other by assignment.
func typeFamily(text string) string {
	name, _, _ := strings.Cut(text, "(")
	switch name {
	case "character varying", "character", "text":
		if !strings.HasSuffix(text, "[]") {
			return "text"
		}
	case "bigint", "integer", "smallint", "numeric":
		return "number"
	}
	return text
}

func (c AlterColumn) String() string {
	var what []string
	if c.Have.Type != c.Want.Type {
		what = append(what, fmt.Sprintf("type %s to %s", c.Have.Type, c.Want.Type))
	}
	if c.Have.Collation != c.Want.Collation {
		what = append(what, fmt.Sprintf("collation %q to %q", c.Have.Collation, c.Want.Collation))
	}
	if !equalDefault(c.Have.Default, c.Want.Default) {
		what = append(what, fmt.Sprintf("default %s to %s", defaultText(c.Have), defaultText(c.Want)))
	}
	if c.Have.NotNull != c.Want.NotNull {
		what = append(what, map[bool]string{true: "to NOT NULL", false: "to accept NULL"}[c.Want.NotNull])
	}
	return fmt.Sprintf("alter column %s.%s: %s", c.Table, c.Want.Name, strings.Join(what, ", "))
}

func defaultText(c *Column) string {
	if c.Default == nil {
		return "none"
	}
	return *c.Default
}

func equalDefault(a, b *string) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func alterTable(schema, table, action string) string {
	return fmt.Sprintf("ALTER TABLE %s %s", QuotePostgres(schema, table), action)
}

// SetStorageParameter sets one of a table's storage parameters.
type SetStorageParameter struct{ Table, Name, Value string }

// SQL renders ALTER TABLE SET.
func (c SetStorageParameter) SQL(schema string) string {
	return alterTable(schema, c.Table, fmt.Sprintf("SET (%s = %s)", QuotePostgres(c.Name), quoteLiteral(c.Value)))
}

func (c SetStorageParameter) String() string {
	return fmt.Sprintf("set storage parameter %s of table %s to %s", c.Name, c.Table, c.Value)
}

// ResetStorageParameter resets one of a table's storage parameters.
type ResetStorageParameter struct{ Table, Name string }

// SQL renders ALTER TABLE RESET.
func (c ResetStorageParameter) SQL(schema string) string {
	return alterTable(schema, c.Table, fmt.Sprintf("RESET (%s)", QuotePostgres(c.Name)))
}

func (c ResetStorageParameter) String() string {
	return fmt.Sprintf("reset storage parameter %s of table %s", c.Name, c.Table)
}
