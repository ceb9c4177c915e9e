package typemap

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"migration-assist/schema"
)

// codec appends values of one column in the binary form that the target type's
// receive function reads, without the length.
//
// After a problem, dst's end is undefined, but for the problems of kinds that can
// be kept: there the value is appended as it is.
type codec interface {
	// appendBytes appends a value that came as text or bytes.
	appendBytes(dst, value []byte) ([]byte, *Problem)
	// appendInteger does the same for an integer.
	appendInteger(dst []byte, value int64) ([]byte, *Problem)
	// appendFloat does the same for an approximate number.
	appendFloat(dst []byte, value float64) ([]byte, *Problem)
}

// bytesOnly is the part of a codec whose source columns never hold numbers.
type bytesOnly struct{ noFloat }

func (bytesOnly) appendInteger(dst []byte, _ int64) ([]byte, *Problem) { return dst, problemType }

// noFloat is the part of a codec whose source columns never hold approximate
// numbers.
type noFloat struct{}

func (noFloat) appendFloat(dst []byte, _ float64) ([]byte, *Problem) { return dst, problemType }

// codecMaker makes a codec. A codec may keep scratch space, so each encoder has
// its own.
type codecMaker func() codec

// codecChoice is what a column's codec depends on.
type codecChoice struct {
	source, target string // the types
	enums          []*schema.Enum
	rule           valueRule
	utcOffset      int
	fullText       bool
}

// chooseCodec chooses by the target's type, and checks that the source's type
// is one whose values that codec reads.
func chooseCodec(c codecChoice) (codecMaker, error) {
	maker, reads := c.codec()
	if !slices.Contains(reads, sourceFamily(c.source)) {
		return nil, fmt.Errorf("there is no conversion from %s to %s", c.source, c.target)
	}
	return maker, nil
}

// codec returns the codec for the target type and the families of source types
// that it reads.
func (c codecChoice) codec() (codecMaker, []family) {
	name, length := splitType(c.target)
	switch name {
	case "text", "character varying", "character":
		return func() codec { return newTextCodec(length, c.fullText) }, []family{familyText, familyJSON, familyInteger, familyDate, familyTime}
	case "smallint":
		return func() codec { return newIntegerCodec(name, 2) }, []family{familyInteger}
	case "integer":
		return func() codec { return newIntegerCodec(name, 4) }, []family{familyInteger}
	case "bigint":
		return func() codec { return newIntegerCodec(name, 8) }, []family{familyInteger}
	case "boolean":
		return func() codec { return booleanCodec{} }, []family{familyInteger}
	case "json":
		return func() codec { return &jsonCodec{rule: c.rule} }, []family{familyJSON, familyText}
	case "jsonb":
		return func() codec { return &jsonCodec{version: jsonbVersion, rule: c.rule} }, []family{familyJSON, familyText}
	case "bytea":
		return func() codec { return byteaCodec{} }, []family{familyBinary}
	case "text[]":
		return func() codec { return newArrayCodec(oidText, 0) }, []family{familyJSON, familyText}
	case "character varying[]":
		return func() codec { return newArrayCodec(oidVarchar, length) }, []family{familyJSON, familyText}
	case "date":
		return func() codec { return timestampCodec{date: true} }, []family{familyDate}
	case "timestamp without time zone":
		return func() codec { return timestampCodec{} }, []family{familyDate, familyTime}
	case "timestamp with time zone":
		return func() codec { return newZonedCodec(c.source, c.utcOffset) }, []family{familyTime}
	}
	for _, e := range c.enums {
		if e.Name == name {
			return func() codec { return newEnumCodec(e) }, []family{familyText}
		}
	}
	return nil, nil
}

// splitType takes the length out of a PostgreSQL type: "character varying(26)[]"
// is "character varying[]" and 26. The length is 0 where there is none.
func splitType(t string) (name string, length int) {
	before, rest, found := strings.Cut(t, "(")
	if !found {
		return t, 0
	}
	digits, after, _ := strings.Cut(rest, ")")
	length, err := strconv.Atoi(digits)
	if err != nil {
		return t, 0
	}
	return before + after, length
}

// family groups MySQL's types by what their values look like in the text
// protocol.
type family int

const (
	familyOther family = iota
	familyText
	familyJSON
	familyInteger
	familyBinary
	familyDate
	familyTime
)

// sourceFamily returns the family of a MySQL column type, as COLUMN_TYPE has it.
func sourceFamily(t string) family {
	base := strings.ToLower(t)
	if i := strings.IndexAny(base, "( "); i >= 0 {
		base = base[:i]
	}
	switch base {
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set":
		return familyText
	case "json":
		return familyJSON
	case "tinyint", "smallint", "mediumint", "int", "bigint", "year":
		return familyInteger
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob":
		return familyBinary
	case "date":
		return familyDate
	case "datetime", "timestamp":
		return familyTime
	default:
		return familyOther
	}
}
