// Package schema holds the catalog model: what a database's tables, columns,
// keys and views are. It reads catalogs from live MySQL and PostgreSQL servers,
// knows Mattermost's own schema at any set of applied migrations, compares two
// catalogs and renders the difference as DDL.
//
// It imports nothing else of this module.
package schema

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Dialect is the SQL dialect that a catalog's names and types are written in.
type Dialect string

// The two dialects that a catalog may have.
const (
	MySQL    Dialect = "mysql"
	Postgres Dialect = "postgres"
)

// Catalog is one MySQL database or one PostgreSQL schema.
type Catalog struct {
	Dialect Dialect
	// Name is the database (MySQL) or the schema (PostgreSQL).
	Name string
	// Server says which server the catalog was read from. It is zero for a
	// catalog that was computed.
	Server Server
	// Tables are sorted by name.
	Tables []*Table
	// Views are sorted by name: plain views and materialized ones.
	Views []*View
	// Enums are PostgreSQL's enumerated types, sorted by name. MySQL has its
	// labels in the column's type.
	Enums []*Enum
	// Migrations are the rows of db_migrations in order of version, nil where
	// there is no such table.
	Migrations []Migration
}

// Server is a database server's product and version.
type Server struct {
	// Flavor is "MySQL", "MariaDB", "Percona" or "PostgreSQL".
	Flavor string
	// Version is the number in the server's own version text, such as 8.4.6,
	// 15.18 or 18beta1.
	Version string
	// LowerCaseTableNames is MySQL's lower_case_table_names: 0 where names
	// keep their case and differ by it, 1 where they are stored in lower case,
	// 2 where they keep it and are compared without it.
	LowerCaseTableNames int
	// UTCOffset is the offset of the server's time zone at the time of
	// reading, in seconds east of UTC. MySQL's DATETIME has no zone of its
	// own: it is written in the server's.
	UTCOffset int
}

// Migration is one row of db_migrations.
type Migration struct {
	Version int    `json:"version"`
	Name    string `json:"name"`
}

// Table is one base table.
type Table struct {
	Name string
	// Columns are in the table's own order.
	Columns []*Column
	// Indexes are sorted by name. MySQL's include primary and unique keys,
	// which are indexes there; PostgreSQL's leave out the indexes that a
	// constraint owns.
	Indexes []*Index
	// Constraints are sorted by name.
	Constraints []*Constraint
	// StorageParameters are PostgreSQL's reloptions by name.
	StorageParameters map[string]string
	// Engine and Collation are MySQL's.
	Engine, Collation string
	Comment           string
	// Partitioned is set for a table of MySQL that has partitions.
	Partitioned bool
	// SystemVersioned is set for a table of MariaDB that keeps rows that were
	// changed or deleted ("System-Versioned Tables" in its manual). A query that
	// does not ask for them sees present rows alone.
	SystemVersioned bool
	// Rows and Bytes are the server's estimates: rows, and bytes of data
	// without indexes. They are 0 for a computed catalog.
	Rows, Bytes int64
}

// Column is one column of a table.
type Column struct {
	Name string
	// Type is written as the server shows it: MySQL's COLUMN_TYPE
	// ("varchar(26)", "tinyint(1)", "enum('D','O')"), PostgreSQL's format_type
	// ("character varying(26)", "jsonb").
	Type    string
	NotNull bool
	// Default is nil where there is none, or NULL. PostgreSQL's is an
	// expression ("'0'::bigint"); MySQL's is the bare value of a literal, or an
	// expression where DefaultIsExpression is set.
	Default             *string
	DefaultIsExpression bool
	// Generated is a generated column's expression, "" for an ordinary one.
	// Stored is set where its values are stored.
	Generated string
	Stored    bool
	// AutoIncrement is set for MySQL's AUTO_INCREMENT and PostgreSQL's
	// identity columns.
	AutoIncrement bool
	// OnUpdate is set for MySQL's ON UPDATE CURRENT_TIMESTAMP.
	OnUpdate bool
	// Collation is MySQL's collation, or PostgreSQL's where it is not the
	// type's default.
	Collation string
	Comment   string
}

// MustHave tells whether no row can be written without a value for the column.
func (c *Column) MustHave() bool {
	return c.NotNull && c.Default == nil && c.Generated == "" && !c.AutoIncrement
}

// Index is one index of a table.
type Index struct {
	Name   string
	Unique bool
	// Primary is set for MySQL's PRIMARY.
	Primary bool
	// Method is in lower case: btree, hash, fulltext, gin.
	Method string
	// Columns are MySQL's key parts in order; an expression is in parentheses,
	// a prefix length is left out.
	Columns []string
	// Prefix is set for an index of MySQL that holds only the start of the
	// values of a column.
	Prefix bool
	// Definition is PostgreSQL's text after USING: "btree (createat)".
	Definition string
	// Invalid is set for a PostgreSQL index whose build did not finish.
	Invalid bool
}

// IsFullText tells whether a PostgreSQL index is over the words of texts.
func (i *Index) IsFullText() bool { return strings.Contains(i.Definition, toWords) }

// IsFullTextOf tells whether a PostgreSQL index is over the words of the column,
// alone or with others.
func (i *Index) IsFullTextOf(column string) bool {
	_, expression, found := strings.Cut(i.Definition, toWords)
	return found && slices.Contains(strings.FieldsFunc(expression, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), column)
}

// toWords is how the expression of a full-text index begins (PostgreSQL manual,
// section 12.2.2).
const toWords = "to_tsvector("

// ConstraintKind is the kind of a constraint, as in PostgreSQL's
// pg_constraint.contype.
type ConstraintKind byte

// The kinds of constraint that a catalog lists. NOT NULL is a column's.
const (
	PrimaryKey ConstraintKind = 'p'
	UniqueKey  ConstraintKind = 'u'
	ForeignKey ConstraintKind = 'f'
	Check      ConstraintKind = 'c'
	Exclusion  ConstraintKind = 'x'
)

// Constraint is one constraint of a table.
type Constraint struct {
	Name string
	Kind ConstraintKind
	// Definition is PostgreSQL's pg_get_constraintdef, or for a check of MySQL
	// its expression, and for a foreign key of MySQL what it does when a parent
	// changes or goes, as PostgreSQL writes it: " ON UPDATE CASCADE".
	Definition string
	// Columns are the constrained columns in order.
	Columns []string
	// RefTable and RefColumns are what a foreign key points to. The name of a
	// table elsewhere has its database or schema and a dot in front.
	RefTable   string
	RefColumns []string
}

// View is a view. Its columns are listed, its query is not compared.
type View struct {
	Name         string
	Materialized bool
	Columns      []*Column
	// Indexes are those of a materialized view.
	Indexes []*Index
	// Query is the SELECT, in a computed catalog. It names a table of the same
	// schema in braces, without quotes: FROM {posts}.
	Query string
}

// Enum is a PostgreSQL enumerated type.
type Enum struct {
	Name   string
	Labels []string
}

// Table returns the table of that exact name, or nil.
func (c *Catalog) Table(name string) *Table {
	return find(c.Tables, func(t *Table) bool { return t.Name == name })
}

// Column returns the column of that exact name, or nil.
func (t *Table) Column(name string) *Column {
	return find(t.Columns, func(c *Column) bool { return c.Name == name })
}

// Index returns the index of that exact name, or nil.
func (t *Table) Index(name string) *Index {
	return find(t.Indexes, func(i *Index) bool { return i.Name == name })
}

// Constraint returns the constraint of that exact name, or nil.
func (t *Table) Constraint(name string) *Constraint {
	return find(t.Constraints, func(c *Constraint) bool { return c.Name == name })
}

// PrimaryKey returns the columns of the table's primary key in order, nil where
// it has none.
func (t *Table) PrimaryKey() []string {
	for _, i := range t.Indexes {
		if i.Primary {
			return i.Columns
		}
	}
	for _, c := range t.Constraints {
		if c.Kind == PrimaryKey {
			return c.Columns
		}
	}
	return nil
}

func find[T any](list []*T, match func(*T) bool) *T {
	if i := slices.IndexFunc(list, match); i >= 0 {
		return list[i]
	}
	return nil
}

// Fold is how names of the two databases are paired: in lower case, as
// Mattermost's PostgreSQL schema is.
func Fold(name string) string { return strings.ToLower(name) }

// MaxName is the greatest length of a name in PostgreSQL, in bytes: NAMEDATALEN
// less one (manual, section 4.1.1).
const MaxName = 63

// ShortName is a name that PostgreSQL can have: a longer one is cut, and ends in a
// hash of the whole, whatever the case of its letters.
func ShortName(name string) string {
	if len(name) <= MaxName {
		return name
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(Fold(name))) // a hash takes everything
	end := MaxName - len("_00000000")
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return fmt.Sprintf("%s_%08x", name[:end], h.Sum32())
}
