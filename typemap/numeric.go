package typemap

import (
	"encoding/binary"
	"fmt"
	"strconv"
)

// numericCodec writes numeric in the form that PostgreSQL's numeric_recv reads:
// the number of groups of four decimal digits, the weight of the first group (how
// many groups are before the point, less one), the sign, how many digits are
// shown behind the point, the groups.
//
// It refuses what PostgreSQL would round.
type numericCodec struct {
	// highest and lowest are the powers of ten of the first and the last digit
	// that there is room for.
	highest, lowest int
	// scale is how many digits are shown behind the point, or anyScale.
	scale int
	// floatBits is the size of the source's approximate numbers.
	floatBits int

	tooLarge, tooFine *Problem

	value decimal
	text  []byte
}

const (
	// anyScale is the scale of a numeric without one: the value's own.
	anyScale = -1
	// numericNegative is the sign of a number below zero: NUMERIC_NEG in
	// PostgreSQL's sources.
	numericNegative = 0x4000
	// numericGroup is how many decimal digits are sent together: DEC_DIGITS.
	numericGroup = 4
)

// newNumericOf is for numeric, numeric(p) and numeric(p,s), in which s may be
// negative or greater than p ("Arbitrary Precision Numbers" in PostgreSQL's
// manual).
func newNumericOf(c codecChoice) codec {
	n := &numericCodec{
		highest: numericIntegerDigits - 1, lowest: -numericFractionDigits, scale: anyScale, floatBits: c.floatBits(),
		tooLarge: outOfRange(c.target),
		tooFine: &Problem{
			Kind:   KindRange,
			Reason: fmt.Sprintf("has digits that %s would round away", c.target),
			Remedy: "round the number in MySQL",
		},
	}
	_, modifiers := splitType(c.target)
	if len(modifiers) > 0 {
		scale := 0
		if len(modifiers) > 1 {
			scale = modifiers[1]
		}
		n.highest, n.lowest, n.scale = modifiers[0]-scale-1, -scale, max(scale, 0)
	}
	return c.number(n)
}

func (c *numericCodec) append(dst, value []byte) ([]byte, *Problem) {
	d := &c.value
	if !d.parse(value) {
		return dst, problemNumber
	}
	scale := c.scale
	if scale == anyScale {
		scale = min(d.scale, numericFractionDigits)
	}
	if len(d.digits) == 0 {
		return append(dst, 0, 0, 0, 0, 0, 0, byte(scale>>8), byte(scale)), nil
	}
	switch {
	case d.exponent > c.highest:
		return dst, c.tooLarge
	case d.lowest() < c.lowest:
		return dst, c.tooFine
	}
	// An arithmetic shift rounds down: the group of 10^-1 is -1.
	first, last := d.exponent>>2, d.lowest()>>2
	dst = binary.BigEndian.AppendUint16(dst, uint16(first-last+1))
	dst = binary.BigEndian.AppendUint16(dst, uint16(first))
	sign := uint16(0)
	if d.negative {
		sign = numericNegative
	}
	dst = binary.BigEndian.AppendUint16(dst, sign)
	dst = binary.BigEndian.AppendUint16(dst, uint16(scale))
	for group := first; group >= last; group-- {
		n := uint16(0)
		for power := numericGroup*group + numericGroup - 1; power >= numericGroup*group; power-- {
			n = n*10 + d.digit(power)
		}
		dst = binary.BigEndian.AppendUint16(dst, n)
	}
	return dst, nil
}

// appendFloat writes the shortest number that is the same approximate one.
func (c *numericCodec) appendFloat(dst []byte, value float64) ([]byte, *Problem) {
	c.text = strconv.AppendFloat(c.text[:0], value, 'f', -1, c.floatBits)
	return c.append(dst, c.text)
}

func (c *numericCodec) appendZero(dst []byte) []byte {
	dst, _ = c.append(dst, []byte("0"))
	return dst
}
