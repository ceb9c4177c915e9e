package typemap

import "strings"

// family groups MySQL's types by what their values look like in the text
// protocol.
type family int

const (
	familyOther family = iota
	// familyText: characters.
	familyText
	// familyJSON: a JSON text.
	familyJSON
	// familyEnum: one label, or the empty text of index 0.
	familyEnum
	// familySet: labels with commas between them.
	familySet
	// familyInteger: digits of an integer.
	familyInteger
	// familyDecimal: digits with a point among them.
	familyDecimal
	// familyFloat: an approximate number, which may have an exponent.
	familyFloat
	// familyBit: as few bytes as the type's bits take, the highest first.
	familyBit
	// familyBinary: bytes.
	familyBinary
	// familyGeometry: MySQL's internal form; see wkbCodec.
	familyGeometry
	// familyDate: "2025-01-31".
	familyDate
	// familyDatetime: "2025-01-31 23:59:59.123456".
	familyDatetime
	// familyTime: "-838:59:59.000000", a duration as well as a time of day.
	familyTime
	// familyUUID: MariaDB's UUID, as its text.
	familyUUID
	// familyInet: MariaDB's INET4 and INET6, as an address's text.
	familyInet
)

// sourceFamily returns the family of a MySQL or MariaDB column type, as
// COLUMN_TYPE has it.
func sourceFamily(t string) family {
	switch baseType(t) {
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext":
		return familyText
	case "json":
		return familyJSON
	case "enum":
		return familyEnum
	case "set":
		return familySet
	case "tinyint", "smallint", "mediumint", "int", "bigint", "year":
		return familyInteger
	case "decimal":
		return familyDecimal
	case "float", "double":
		return familyFloat
	case "bit":
		return familyBit
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "vector":
		return familyBinary
	case "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
		"geometrycollection", "geomcollection":
		return familyGeometry
	case "date":
		return familyDate
	case "datetime", "timestamp":
		return familyDatetime
	case "time":
		return familyTime
	case "uuid":
		return familyUUID
	case "inet4", "inet6":
		return familyInet
	default:
		return familyOther
	}
}

// baseType is a column type without length, attributes and comments, in lower
// case: "int" for "INT(10) unsigned".
func baseType(t string) string {
	if i := strings.IndexAny(t, "( "); i >= 0 {
		t = t[:i]
	}
	return strings.ToLower(t)
}
