package schema

import (
	"fmt"
	"strings"
)

// CreateIndex creates an index of a table or a materialized view. It blocks
// writers of the relation, and may run in a transaction.
type CreateIndex struct {
	Relation string
	Index    *Index
	types    ownTypes
}

// SQL renders CREATE INDEX.
func (c CreateIndex) SQL(schema string) string {
	create := "CREATE INDEX"
	if c.Index.Unique {
		create = "CREATE UNIQUE INDEX"
	}
	return fmt.Sprintf("%s %s ON %s USING %s", create, QuotePostgres(c.Index.Name),
		QuotePostgres(schema, c.Relation), c.types.expression(schema, c.Index.Definition))
}

func (c CreateIndex) String() string {
	return fmt.Sprintf("create index %s on %s", c.Index.Name, c.Relation)
}

// DropIndex drops an index of a table or a materialized view.
type DropIndex struct{ Relation, Index string }

// SQL renders DROP INDEX.
func (c DropIndex) SQL(schema string) string { return "DROP INDEX " + QuotePostgres(schema, c.Index) }

func (c DropIndex) String() string { return fmt.Sprintf("drop index %s on %s", c.Index, c.Relation) }

// AddConstraint adds a constraint to a table and checks the rows that are there.
type AddConstraint struct {
	Table      string
	Constraint *Constraint
	types      ownTypes
}

// SQL renders ALTER TABLE ADD CONSTRAINT.
func (c AddConstraint) SQL(schema string) string {
	definition := c.Constraint.Definition
	if c.Constraint.Kind == ForeignKey {
		definition = qualifyReference(schema, c.Constraint)
	} else {
		definition = c.types.expression(schema, definition)
	}
	return alterTable(schema, c.Table, fmt.Sprintf("ADD CONSTRAINT %s %s", QuotePostgres(c.Constraint.Name), definition))
}

// qualifyReference gives the table that a foreign key points to its schema.
func qualifyReference(schema string, c *Constraint) string {
	const references = " REFERENCES "
	before, after, _ := strings.Cut(c.Definition, references)
	// What PostgreSQL wrote between REFERENCES and the column list is the
	// table's name, quoted where it must be. A quoted one may have parentheses.
	rest, found := strings.CutPrefix(after, PostgresIdentifier(c.RefTable))
	if !found {
		_, columns, _ := strings.Cut(after, "(")
		rest = "(" + columns
	}
	return before + references + QuotePostgres(schema, c.RefTable) + rest
}

func (c AddConstraint) String() string {
	return fmt.Sprintf("add constraint %s to %s", c.Constraint.Name, c.Table)
}

// ForeignKey is the foreign key that it adds to a table of a schema, as an object of
// the database.
func (c AddConstraint) ForeignKey(schema string) Object {
	o := Object{Schema: schema, Table: c.Table, Kind: ObjectForeignKey, Name: c.Constraint.Name}
	to := Object{Schema: schema, Table: c.Constraint.RefTable}
	o.Definition = fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s %s", o.Relation(), PostgresIdentifier(o.Name),
		strings.Replace(c.Constraint.Definition, " REFERENCES "+PostgresIdentifier(to.Table), " REFERENCES "+to.Relation(), 1))
	return o
}

// DropConstraint drops a table's constraint.
type DropConstraint struct{ Table, Constraint string }

// SQL renders ALTER TABLE DROP CONSTRAINT.
func (c DropConstraint) SQL(schema string) string {
	return alterTable(schema, c.Table, "DROP CONSTRAINT "+QuotePostgres(c.Constraint))
}

func (c DropConstraint) String() string {
	return fmt.Sprintf("drop constraint %s of %s", c.Constraint, c.Table)
}
