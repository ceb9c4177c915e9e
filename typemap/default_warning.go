package typemap

import (
	"fmt"
	"strings"
)

// WarningKind is a kind of thing that a table made by rules has not, or has in
// another way than MySQL.
type WarningKind int

// The kinds of warning.
const (
	// WarnName: a name is too long for PostgreSQL and was cut.
	WarnName WarningKind = iota
	// WarnGenerated: a generated column becomes an ordinary one with the values.
	WarnGenerated
	// WarnDefault: a default has no one meaning in PostgreSQL.
	WarnDefault
	// WarnOnUpdate: ON UPDATE CURRENT_TIMESTAMP has no counterpart.
	WarnOnUpdate
	// WarnAutoIncrement: PostgreSQL's type cannot be an identity column's.
	WarnAutoIncrement
	// WarnLabels: a label is too long for an enumerated type, or not known
	// exactly; the column is text.
	WarnLabels
	// WarnGeometry: a geometry is kept as bytes.
	WarnGeometry
	// WarnCollation: MySQL compares without case, PostgreSQL exactly.
	WarnCollation
	// WarnSystemVersioned: only the present rows are copied.
	WarnSystemVersioned
	// WarnPartitions: one table takes the rows of all partitions.
	WarnPartitions
	// WarnRowSize: a row may be too wide for PostgreSQL.
	WarnRowSize
	// WarnKeySize: values of a unique key may be too long for PostgreSQL's.
	WarnKeySize
	// WarnIndex: an index is not built.
	WarnIndex
	// WarnForeignKey: a foreign key is not built.
	WarnForeignKey
	// WarnCheck: a check constraint is not built.
	WarnCheck

	warningCount
)

// Warning says what of a table is not as it is in MySQL.
type Warning struct {
	// Table is the source's name.
	Table string
	Kind  WarningKind
	// Names are those of columns, indexes or constraints, some with what they
	// are in MySQL behind them in parentheses. There are none where the warning
	// is of the whole table.
	Names []string
}

// String says it in one line.
func (w Warning) String() string {
	text := [warningCount]string{
		WarnName:            "names are cut, of which PostgreSQL takes 63 bytes",
		WarnGenerated:       "generated columns become ordinary ones with the present values",
		WarnDefault:         "defaults are left out, which have no one meaning in PostgreSQL",
		WarnOnUpdate:        "ON UPDATE CURRENT_TIMESTAMP is left out, which PostgreSQL does not have",
		WarnAutoIncrement:   "AUTO_INCREMENT is left out, which PostgreSQL has for integers alone",
		WarnLabels:          "columns become text, since PostgreSQL's labels have 63 bytes at most and no NUL, and MySQL's catalog has ? for some characters",
		WarnGeometry:        "geometries become bytes in the WKB format, without the number of their reference system",
		WarnCollation:       "MySQL compares these columns without case, PostgreSQL will compare them exactly",
		WarnSystemVersioned: "only the present rows are copied, without the history that WITH SYSTEM VERSIONING keeps",
		WarnPartitions:      "the rows of all partitions go into one table",
		WarnRowSize:         "PostgreSQL's row holds 8,160 bytes: one with a value in every column may not fit, and ends the copy",
		WarnKeySize:         "PostgreSQL's index holds keys of 2,704 bytes after compression: longer ones of these unique keys end the run after the copy",
		WarnIndex:           "indexes are not built",
		WarnForeignKey:      "foreign keys are not built",
		WarnCheck:           "checks are not built",
	}[w.Kind]
	if w.Names == nil {
		return fmt.Sprintf("%s: %s", w.Table, text)
	}
	return fmt.Sprintf("%s: %s: %s", w.Table, text, strings.Join(w.Names, ", "))
}
