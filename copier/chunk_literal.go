package copier

import (
	"encoding/hex"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"migration-assist/schema"
)

// newKeyPart returns how values of a column are read and written, and false for
// a type that tables are not cut by: a FLOAT or DOUBLE is not equal to its text
// on every server, an ENUM or SET is sorted by other values than it shows, and
// the rest are rare in keys.
func newKeyPart(c *schema.Column) (keyPart, bool) {
	t, err := schema.ParseMySQLType(c.Type)
	if err != nil {
		return keyPart{}, false
	}
	name := schema.QuoteMySQL(c.Name)
	part := keyPart{column: name, read: "CAST(" + name + " AS CHAR)"}
	switch t.Name {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal":
		part.literal = numberLiteral
	case "date":
		part.literal = dateLiteral
	case "datetime", "timestamp":
		part.literal = momentLiteral
	case "binary", "varbinary":
		part.read, part.literal = "HEX("+name+")", binaryLiteral
	case "char", "varchar":
		part.read, part.literal = "HEX("+name+")", textLiteral(c.Collation)
	}
	return part, part.literal != nil
}

var number = regexp.MustCompile(`^-?[0-9]+(?:\.[0-9]+)?$`)

func numberLiteral(value string) (string, bool) { return value, number.MatchString(value) }

// dateLiteral writes a date as in the MySQL manual's "Date and Time Literals".
func dateLiteral(value string) (string, bool) { return timeLiteral("DATE", time.DateOnly, value) }

// momentLiteral writes a date with a time, which may have digits of a second.
func momentLiteral(value string) (string, bool) {
	return timeLiteral("TIMESTAMP", time.DateTime, value)
}

// timeLiteral leaves out what MySQL stores and yet refuses as a literal, or does
// so under some sql_mode: zero dates, and days that no calendar has. Years before
// 1000 are outside the range that MySQL promises to support.
func timeLiteral(keyword, layout, value string) (string, bool) {
	t, err := time.Parse(layout, value)
	return keyword + "'" + value + "'", err == nil && t.Year() >= 1000 && !strings.Contains(value, ",")
}

// binaryLiteral writes bytes that were read in hexadecimal digits.
func binaryLiteral(value string) (string, bool) {
	_, err := hex.DecodeString(value)
	return "_binary X'" + value + "'", err == nil
}

// textLiteral returns how text that was read in hexadecimal digits is written,
// or nil for a character set in which a malformed value would not be seen here.
// Digits need no escapes, whatever NO_BACKSLASH_ESCAPES says. The introducer
// names the column's character set and COLLATE its collation, so that the
// comparison is the column's own and can use its index.
func textLiteral(collation string) func(value string) (string, bool) {
	charset, _, _ := strings.Cut(collation, "_")
	var wellFormed func(text []byte) bool
	switch charset {
	case "utf8mb4":
		wellFormed = utf8.Valid
	case "utf8mb3", "utf8":
		wellFormed = func(text []byte) bool { return utf8.Valid(text) && allBelow(text, 0xF0) }
	case "ascii":
		wellFormed = func(text []byte) bool { return allBelow(text, 0x80) }
	case "latin1":
		wellFormed = func([]byte) bool { return true }
	default:
		return nil
	}
	return func(value string) (string, bool) {
		text, err := hex.DecodeString(value)
		return "_" + charset + " X'" + value + "' COLLATE " + collation, err == nil && wellFormed(text)
	}
}

func allBelow(text []byte, limit byte) bool {
	for _, b := range text {
		if b >= limit {
			return false
		}
	}
	return true
}
