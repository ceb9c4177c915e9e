package typemap

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"

	"migration-assist/schema"
)

// SelectExpression is what a SELECT in MySQL must have to deliver the column's
// values as Encoder.AppendRow expects them: the quoted column.
//
// MySQL and MariaDB write a FLOAT with six significant digits, which are too few
// to tell one from the next ("Problems with Floating-Point Values" in the MySQL
// manual). As a DOUBLE the same number has all its digits, so a FLOAT is
// multiplied by 1e0, which keeps each value and a zero's sign.
func (c *Column) SelectExpression() string {
	name := schema.QuoteMySQL(c.Source.Name)
	if isFloat(c.Source.Type) {
		return name + " * 1e0"
	}
	return name
}

// SelectExpressions are those of all columns.
func (t *Table) SelectExpressions() []string {
	list := make([]string, len(t.Columns))
	for i := range t.Columns {
		list[i] = t.Columns[i].SelectExpression()
	}
	return list
}

// isFloat tells whether a column type is MySQL's FLOAT, of 32 bits.
func isFloat(t string) bool { return baseType(t) == "float" }

// approximateCodec reads MySQL's FLOAT and DOUBLE, whose texts may have an
// exponent, and has another codec write the number.
type approximateCodec struct {
	floatAppender
	bits int // 32 or 64
}

// floatAppender is a codec that also writes approximate numbers.
type floatAppender interface {
	codec
	zeroer
	appendFloat(dst []byte, value float64) ([]byte, *Problem)
}

func (c approximateCodec) append(dst, value []byte) ([]byte, *Problem) {
	number, err := strconv.ParseFloat(string(value), c.bits)
	if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
		return dst, problemNumber
	}
	return c.appendFloat(dst, number)
}

// floatCodec writes real and double precision: a number in IEEE 754's form of
// four or eight bytes, the highest first.
//
// A number is taken where it is exact in that form, or where the shortest
// decimal text of both is the same, as it is for 0.1. All else is out of range,
// since digits would be lost.
type floatCodec struct {
	bits int // 32 or 64
	// significant is how many binary digits the form has room for.
	significant int
	inexact     *Problem

	value          decimal
	text, shortest []byte
}

// maxShortest is the greatest number of significant digits that the shortest
// text of a double has.
const maxShortest = 17

func newFloatOf(c codecChoice) codec {
	f := &floatCodec{bits: 64, significant: 53, inexact: outOfRange(c.target)}
	if c.target == "real" {
		f.bits, f.significant = 32, 24
	}
	return c.number(f)
}

func (c *floatCodec) appendFloat(dst []byte, value float64) ([]byte, *Problem) {
	if c.bits == 32 && float64(float32(value)) != value {
		c.text = strconv.AppendFloat(c.text[:0], value, 'e', -1, 64)
		c.shortest = strconv.AppendFloat(c.shortest[:0], value, 'e', -1, 32)
		if !bytes.Equal(c.text, c.shortest) {
			return dst, c.inexact
		}
	}
	return c.appendIEEE(dst, value), nil
}

// append is given a DECIMAL's or an integer's text.
func (c *floatCodec) append(dst, value []byte) ([]byte, *Problem) {
	d := &c.value
	if !d.parse(value) {
		return dst, problemNumber
	}
	if n, isInteger := d.uint64(); isInteger && c.exact(n) {
		number := float64(n)
		if d.negative {
			number = -number
		}
		return c.appendIEEE(dst, number), nil
	}
	if len(d.digits) > maxShortest {
		return dst, c.inexact
	}
	c.text = d.appendScientific(c.text[:0])
	number, err := strconv.ParseFloat(string(c.text), c.bits)
	if err != nil {
		return dst, c.inexact
	}
	c.shortest = strconv.AppendFloat(c.shortest[:0], number, 'e', -1, c.bits)
	if !bytes.Equal(c.text, c.shortest) {
		return dst, c.inexact
	}
	return c.appendIEEE(dst, number), nil
}

// exact tells whether an integer of that absolute value loses no binary digit.
func (c *floatCodec) exact(absolute uint64) bool {
	return bits.Len64(absolute)-bits.TrailingZeros64(absolute) <= c.significant
}

func (c *floatCodec) appendIEEE(dst []byte, value float64) []byte {
	if c.bits == 32 {
		return binary.BigEndian.AppendUint32(dst, math.Float32bits(float32(value)))
	}
	return binary.BigEndian.AppendUint64(dst, math.Float64bits(value))
}

func (c *floatCodec) appendZero(dst []byte) []byte { return c.appendIEEE(dst, 0) }

// appendFloatText appends the shortest text that is the same approximate number,
// in the form that PostgreSQL writes: without an exponent from 0.0001 on and
// below 10^15, or for 32 bits 10^6.
func appendFloatText(dst []byte, value float64, size int) []byte {
	least, beyond := 1e-4, 1e15
	if size == 32 {
		least, beyond = float64(float32(1e-4)), 1e6
	}
	format := byte('f')
	if absolute := math.Abs(value); absolute != 0 && (absolute < least || absolute >= beyond) {
		format = 'e'
	}
	return strconv.AppendFloat(dst, value, format, -1, size)
}
