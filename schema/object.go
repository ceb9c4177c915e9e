package schema

import (
	"fmt"
	"slices"
	"strings"
)

// ObjectKind is what an Object is, in words.
type ObjectKind string

// The kinds of object.
const (
	ObjectPrimaryKey ObjectKind = "primary key"
	ObjectUniqueKey  ObjectKind = "unique key"
	ObjectExclusion  ObjectKind = "exclusion constraint"
	ObjectForeignKey ObjectKind = "foreign key"
	ObjectIndex      ObjectKind = "index"
	ObjectView       ObjectKind = "materialized view"
)

// Object is something that a table of PostgreSQL can be without while rows are
// copied into it, with what makes it again as it was.
type Object struct {
	// Schema and Table are those of the table or the materialized view that it
	// belongs to.
	Schema, Table string
	Kind          ObjectKind
	Name          string
	// Definition are the statements that make it, its comments and its marks, to
	// be sent at once. They are complete whatever the connection's search_path is.
	Definition string
	// Flaw says why the definition does not make it as it was, "" where it does.
	Flaw string
}

// String names it: index idx of public.posts.
func (o Object) String() string { return fmt.Sprintf("%s %s of %s", o.Kind, o.Name, o.Relation()) }

// Relation is the name of its table as PostgreSQL writes it: public.posts.
func (o Object) Relation() string {
	return PostgresIdentifier(o.Schema) + "." + PostgresIdentifier(o.Table)
}

// Is tells whether both are the same by kind and name.
func (o Object) Is(other Object) bool {
	return o.Schema == other.Schema && o.Table == other.Table && o.Kind == other.Kind && o.Name == other.Name
}

// IsFullText tells whether it is an index over the words of texts.
func (o Object) IsFullText() bool { return o.index().IsFullText() }

// IsUnique tells whether it keeps rows from being equal.
func (o Object) IsUnique() bool {
	return o.Kind == ObjectPrimaryKey || o.Kind == ObjectUniqueKey || o.Kind == ObjectIndex && strings.Contains(o.Definition, "CREATE UNIQUE INDEX ")
}

// PointsTo tells whether it is a foreign key to a table.
func (o Object) PointsTo(schema, table string) bool {
	to := Object{Schema: schema, Table: table}.Relation()
	return o.Kind == ObjectForeignKey && strings.Contains(o.Definition, " REFERENCES "+to+"(")
}

// IsMattermost tells whether one of Mattermost's migrations makes an object of its
// name on a table, or a materialized view, of its name.
func (o Object) IsMattermost() bool {
	known := postgresTimeline()
	for _, t := range known.Tables {
		if t.Name == o.Table {
			return hasName(t.Indexes, o.Name) || hasName(t.Constraints, o.Name)
		}
	}
	return slices.ContainsFunc(known.Views, func(v timelineView) bool {
		return v.Name == o.Table && (o.Kind == ObjectView || hasName(v.Indexes, o.Name))
	})
}

// IsMadeBy tells whether a change to its schema makes an index or a constraint of
// its name on its table.
func (o Object) IsMadeBy(change Change) bool {
	switch c := change.(type) {
	case CreateIndex:
		return c.Relation == o.Table && c.Index.Name == o.Name
	case AddConstraint:
		return c.Table == o.Table && c.Constraint.Name == o.Name
	default:
		return false
	}
}

// NotValid returns the change that adds a foreign key without looking at the rows
// that are there (PostgreSQL manual, "ALTER TABLE"). change is one that adds it.
func NotValid(change Change) Change {
	const notValid = " NOT VALID"
	switch c := change.(type) {
	case AddConstraint:
		key := *c.Constraint
		key.Definition += notValid
		c.Constraint = &key
		return c
	case RestoreObject:
		definition, comment, commented := strings.Cut(c.Object.Definition, ";\nCOMMENT ON ")
		c.Object.Definition = strings.TrimSuffix(definition, notValid) + notValid
		if commented {
			c.Object.Definition += ";\nCOMMENT ON " + comment
		}
		return c
	default:
		return change
	}
}

// Validate returns the statement that checks all rows for a foreign key which NotValid
// has added.
func Validate(schemaName string, change Change) string {
	var table, name string
	switch c := change.(type) {
	case AddConstraint:
		table, name = QuotePostgres(schemaName, c.Table), c.Constraint.Name
	case RestoreObject:
		table, name = c.Object.Relation(), c.Object.Name
	}
	return "ALTER TABLE " + table + " VALIDATE CONSTRAINT " + QuotePostgres(name)
}

// index is the part of it that an Index has.
func (o Object) index() *Index { return &Index{Name: o.Name, Definition: o.Definition} }

// WithObjects returns the catalog with those of the objects that are indexes of its
// tables, where it does not have them. They are there to be asked about their
// columns: their definitions are statements.
func (c *Catalog) WithObjects(objects []Object) *Catalog {
	with := *c
	with.Tables = slices.Clone(c.Tables)
	for i, table := range with.Tables {
		t := *table
		t.Indexes = slices.Clone(t.Indexes)
		for _, o := range objects {
			if o.Kind == ObjectIndex && o.Schema == c.Name && o.Table == t.Name && t.Index(o.Name) == nil {
				t.Indexes = append(t.Indexes, o.index())
			}
		}
		with.Tables[i] = &t
	}
	return &with
}

// RestoreObject makes an object again.
type RestoreObject struct{ Object Object }

// SQL returns its definition, which has names of its own schema.
func (c RestoreObject) SQL(string) string { return c.Object.Definition }

func (c RestoreObject) String() string { return "build " + c.Object.String() }

// DropObject drops an index or a constraint where it is there.
type DropObject struct{ Object Object }

// SQL renders DROP INDEX or ALTER TABLE DROP CONSTRAINT.
func (c DropObject) SQL(string) string {
	o := c.Object
	if o.Kind == ObjectIndex {
		return "DROP INDEX IF EXISTS " + QuotePostgres(o.Schema, o.Name)
	}
	return fmt.Sprintf("ALTER TABLE IF EXISTS %s DROP CONSTRAINT IF EXISTS %s", QuotePostgres(o.Schema, o.Table), QuotePostgres(o.Name))
}

func (c DropObject) String() string { return "drop " + c.Object.String() }

// DropObjects returns the changes that drop the objects: foreign keys first, since
// they need the keys that they point to.
func DropObjects(objects []Object) []Change {
	var keys, others []Change
	for _, o := range objects {
		if o.Kind == ObjectForeignKey {
			keys = append(keys, DropObject{o})
		} else {
			others = append(others, DropObject{o})
		}
	}
	return append(keys, others...)
}
