package typemap

import (
	"encoding/binary"
	"math"
)

// integerCodec writes smallint, integer and bigint: two, four or eight bytes,
// the highest first.
type integerCodec struct {
	bytes      int
	outOfRange *Problem
}

func newIntegerOf(c codecChoice) codec {
	i := integerCodec{bytes: 8, outOfRange: outOfRange(c.target)}
	switch c.target {
	case "smallint":
		i.bytes = 2
	case "integer":
		i.bytes = 4
	}
	return i
}

// outOfRange is the problem of a number, a time or bits that a target type has
// no room for.
func outOfRange(target string) *Problem {
	return &Problem{Kind: KindRange, Reason: "is out of range for " + target, Remedy: "correct it in MySQL"}
}

func (c integerCodec) append(dst, value []byte) ([]byte, *Problem) {
	number, fits, problem := parseInteger(value)
	switch {
	case problem != nil:
		return dst, problem
	case fits && c.bytes == 8:
		return binary.BigEndian.AppendUint64(dst, uint64(number)), nil
	case fits && c.bytes == 4 && int64(int32(number)) == number:
		return binary.BigEndian.AppendUint32(dst, uint32(number)), nil
	case fits && c.bytes == 2 && int64(int16(number)) == number:
		return binary.BigEndian.AppendUint16(dst, uint16(number)), nil
	default:
		return dst, c.outOfRange
	}
}

func (c integerCodec) appendZero(dst []byte) []byte { return append(dst, make([]byte, c.bytes)...) }

// parseInteger reads a decimal integer, and tells whether an int64 holds it.
func parseInteger(text []byte) (n int64, fits bool, _ *Problem) {
	digits := text
	if len(text) > 0 && text[0] == '-' {
		digits = text[1:]
	}
	if len(digits) == 0 {
		return 0, false, problemInteger
	}
	fits = true
	for _, d := range digits {
		if !isDigit(d) {
			return 0, false, problemInteger
		}
		// Negative numbers reach one further than positive ones.
		next := n*10 - int64(d-'0')
		fits = fits && n >= math.MinInt64/10 && next <= n
		n = next
	}
	if len(digits) == len(text) {
		return -n, fits && n != math.MinInt64, nil
	}
	return n, fits, nil
}

var problemInteger = &Problem{Kind: KindForm, Reason: "is not an integer", Remedy: "correct it in MySQL"}

// booleanCodec writes boolean from any integer: 0 is false, all else true, as
// MySQL's own conditions read it.
type booleanCodec struct{}

func (c booleanCodec) append(dst, value []byte) ([]byte, *Problem) {
	number, fits, problem := parseInteger(value)
	switch {
	case problem != nil:
		return dst, problem
	case !fits || number < 0:
		return c.appendNumber(dst, math.MaxUint64)
	default:
		return c.appendNumber(dst, uint64(number))
	}
}

// appendNumber takes any other number for one that is neither 0 nor 1.
func (booleanCodec) appendNumber(dst []byte, number uint64) ([]byte, *Problem) {
	switch number {
	case 0:
		return append(dst, 0), nil
	case 1:
		return append(dst, 1), nil
	default:
		return append(dst, 1), problemBoolean
	}
}

func (booleanCodec) appendZero(dst []byte) []byte { return append(dst, 0) }
