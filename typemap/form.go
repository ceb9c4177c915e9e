package typemap

import (
	"bytes"
	"strconv"
)

// Form is what a column's values are in MySQL's text protocol.
type Form int

// The forms.
const (
	// FormText: a text.
	FormText Form = iota
	// FormBytes: bytes that are no text.
	FormBytes
	// FormInteger: the digits of an integer.
	FormInteger
	// FormFloat: the text of a number of 32 bits, as strconv.ParseFloat reads it.
	FormFloat
	// FormDouble: the same with 64 bits.
	FormDouble
	// FormDecimal: the digits of a number, with a point among them.
	FormDecimal
)

// FormOf returns the form of the values of a MySQL or MariaDB column type, as
// COLUMN_TYPE has it; FormText for an unknown one.
func FormOf(columnType string) Form {
	switch sourceFamily(columnType) {
	case familyInteger:
		return FormInteger
	case familyFloat:
		if isFloat(columnType) {
			return FormFloat
		}
		return FormDouble
	case familyDecimal:
		return FormDecimal
	case familyBinary, familyBit, familyGeometry:
		return FormBytes
	default:
		return FormText
	}
}

// Argument is a value of the column type as an argument of a statement of MySQL, and
// holds no reference to it: a text is a string, which the driver sends in the
// connection's character set, bytes are bytes, and an integer is a number, since MySQL
// compares a text with one as doubles. It is nil for NULL.
func Argument(columnType string, value []byte) any {
	if value == nil {
		return nil
	}
	switch FormOf(columnType) {
	case FormBytes:
		return bytes.Clone(value)
	case FormInteger:
		if n, err := strconv.ParseInt(string(value), 10, 64); err == nil {
			return n
		}
		if n, err := strconv.ParseUint(string(value), 10, 64); err == nil {
			return n
		}
	case FormText, FormFloat, FormDouble, FormDecimal:
	}
	return string(value)
}
