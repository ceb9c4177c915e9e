// Package canonical says whether a value arrived right: it writes a MySQL value
// and a PostgreSQL value as texts that are equal exactly where the two values
// are. It is slow and obvious, and shares no code with the codecs of typemap, so
// that a fault of theirs is not one of its own too.
//
// What the migration's default policies change is part of the form: a number
// other than 0 is true, and MySQL's texts and JSON strings lose their NULs.
package canonical

import (
	"fmt"
	"regexp"
	"strings"
)

// PostgresSettings is the statement after which a PostgreSQL session writes
// values as Form.Postgres reads them. A MySQL session has the time zone +00:00.
const PostgresSettings = "SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; SET extra_float_digits = 1; SET bytea_output = 'hex'"

// Null is the canonical text of NULL. No other value has it.
const Null = "NULL"

// Form is how the values of one column are compared.
type Form struct {
	source    string // MySQL's type, as COLUMN_TYPE has it
	name      string // the same without what follows the first word
	target    string // PostgreSQL's type without lengths
	utcOffset int
	compare   comparison
}

// comparison is what the two values are read as.
type comparison int

const (
	asText comparison = iota
	asPaddedText
	asNumber
	asSingle
	asDouble
	asBoolean
	asBits
	asBytes
	asJSON
	asArray
	asMoment
	asDuration
	asUUID
	asAddress
)

// comparisons are by PostgreSQL's type.
var comparisons = map[string]comparison{
	"text":                        asText,
	"character varying":           asText,
	"character":                   asPaddedText,
	"smallint":                    asNumber,
	"integer":                     asNumber,
	"bigint":                      asNumber,
	"numeric":                     asNumber,
	"real":                        asSingle,
	"double precision":            asDouble,
	"boolean":                     asBoolean,
	"bit":                         asBits,
	"bit varying":                 asBits,
	"bytea":                       asBytes,
	"json":                        asJSON,
	"jsonb":                       asJSON,
	"text[]":                      asArray,
	"character varying[]":         asArray,
	"date":                        asMoment,
	"timestamp without time zone": asMoment,
	"timestamp with time zone":    asMoment,
	"time without time zone":      asDuration,
	"interval":                    asDuration,
	"uuid":                        asUUID,
	"inet":                        asAddress,
}

// lengths are what a type has in parentheses.
var lengths = regexp.MustCompile(`\([0-9, -]*\)`)

// New returns the form for a column of a MySQL type, as COLUMN_TYPE has it, that
// became one of a PostgreSQL type, as format_type has it, with or without
// lengths. A type that PostgreSQL does not have itself is taken for an enum.
// utcOffset is the offset of the zone in which the server writes DATETIME, in
// seconds east of UTC.
func New(source, target string, utcOffset int) (Form, error) {
	f := Form{
		source:    strings.ToLower(source),
		target:    lengths.ReplaceAllString(target, ""),
		utcOffset: utcOffset,
	}
	f.name = f.source
	if end := strings.IndexAny(f.name, "( "); end >= 0 {
		f.name = f.name[:end]
	}
	compare, known := comparisons[f.target]
	if !known && !f.isText() {
		return Form{}, fmt.Errorf("there is no way to compare %s with %s", source, target)
	}
	f.compare = compare
	switch {
	case compare == asText && f.name == "float":
		f.compare = asSingle
	case compare == asText && f.name == "double":
		f.compare = asDouble
	}
	return f, nil
}

// isText tells whether MySQL's values are texts, which may be an enum's labels.
func (f Form) isText() bool {
	switch f.name {
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set":
		return true
	}
	return false
}

// SelectMySQL returns the expression that reads a column's values for MySQL. The
// column is quoted.
func (f Form) SelectMySQL(column string) string {
	if f.name == "float" {
		return column + " * 1e0" // alone it would show six digits
	}
	return column
}

// SelectPostgres returns the expression that reads a column's values for
// Postgres. The column is quoted.
func (f Form) SelectPostgres(column string) string {
	if f.compare == asArray {
		return "array_to_json(" + column + ")::text"
	}
	return column + "::text"
}

// MySQL returns the canonical text of a value that SelectMySQL read in the text
// protocol, as database/sql writes it into bytes; nil is NULL. The error says
// that the value cannot have arrived as the target's type; it does not show the
// value, which may be a secret.
func (f Form) MySQL(value []byte) (string, error) {
	if value == nil {
		return Null, nil
	}
	canonical, err := f.fromMySQL(string(value))
	if err != nil {
		return "", fmt.Errorf("MySQL's %s: %w", f.name, err)
	}
	return canonical, nil
}

// Postgres returns the canonical text of a value that SelectPostgres read; nil is
// NULL. The error says that the value is not of its type's form.
func (f Form) Postgres(value []byte) (string, error) {
	if value == nil {
		return Null, nil
	}
	canonical, err := f.fromPostgres(string(value))
	if err != nil {
		return "", fmt.Errorf("PostgreSQL's %s: %w", f.target, err)
	}
	return canonical, nil
}
