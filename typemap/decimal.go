package typemap

import (
	"bytes"
	"math"
	"strconv"
)

// decimal is a decimal number in MySQL's text form: digits, with a minus before
// them and a point among them where it has these. It keeps its space from one
// value to the next.
type decimal struct {
	negative bool
	// digits are the significant ones, in ASCII: none of them for zero, else
	// the first and the last are not 0.
	digits []byte
	// exponent is the power of ten of the first digit.
	exponent int
	// scale is how many digits the text has behind the point.
	scale int
}

var problemNumber = &Problem{Kind: KindForm, Reason: "is not a decimal number", Remedy: "correct it in MySQL"}

// parse reads a text, and tells whether it is a number.
func (d *decimal) parse(value []byte) bool {
	rest, negative := bytes.CutPrefix(value, []byte("-"))
	integer, fraction, _ := bytes.Cut(rest, []byte("."))
	if len(integer)+len(fraction) == 0 || !allDigits(integer) || !allDigits(fraction) {
		return false
	}
	integer = bytes.TrimLeft(integer, "0")
	d.negative, d.exponent, d.scale = negative, len(integer)-1, len(fraction)
	if len(integer) == 0 {
		fraction = bytes.TrimLeft(fraction, "0")
		d.exponent = len(fraction) - d.scale - 1
	}
	d.digits = append(append(d.digits[:0], integer...), fraction...)
	d.digits = bytes.TrimRight(d.digits, "0")
	return true
}

func allDigits(text []byte) bool {
	for _, b := range text {
		if !isDigit(b) {
			return false
		}
	}
	return true
}

// lowest is the power of ten of the last digit.
func (d *decimal) lowest() int { return d.exponent - len(d.digits) + 1 }

// digit is the digit at a power of ten.
func (d *decimal) digit(power int) uint16 {
	if i := d.exponent - power; i >= 0 && i < len(d.digits) {
		return uint16(d.digits[i] - '0')
	}
	return 0
}

// uint64 is the absolute value, where it is an integer that fits.
func (d *decimal) uint64() (n uint64, fits bool) {
	if d.exponent >= 20 || len(d.digits) > 0 && d.lowest() < 0 {
		return 0, false
	}
	for power := d.exponent; power >= 0; power-- {
		digit := uint64(d.digit(power))
		if n > (math.MaxUint64-digit)/10 {
			return 0, false
		}
		n = n*10 + digit
	}
	return n, true
}

// appendScientific appends the number as strconv's format 'e' has it, which is
// the same for the same number: "-1.25e-07".
func (d *decimal) appendScientific(dst []byte) []byte {
	if d.negative {
		dst = append(dst, '-')
	}
	if len(d.digits) == 0 {
		return append(dst, "0e+00"...)
	}
	dst = append(dst, d.digits[0])
	if len(d.digits) > 1 {
		dst = append(append(dst, '.'), d.digits[1:]...)
	}
	sign, exponent := byte('+'), d.exponent
	if exponent < 0 {
		sign, exponent = '-', -exponent
	}
	dst = append(dst, 'e', sign)
	if exponent < 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, int64(exponent), 10)
}
