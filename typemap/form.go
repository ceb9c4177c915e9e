package typemap

// Form is how the go-sql-driver delivers a column's values in MySQL's text
// protocol; see Encoder.AppendRow.
type Form int

// The forms. A DECIMAL is a text, so that no digit is lost.
const (
	// FormText: []byte that is a text.
	FormText Form = iota
	// FormBytes: []byte that is none.
	FormBytes
	// FormInteger: int64 or uint64.
	FormInteger
	// FormFloat: float32, or float64 with the value of one.
	FormFloat
	// FormDouble: float64.
	FormDouble
	// FormDecimal: []byte with the digits of a number.
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
