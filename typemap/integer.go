package typemap

import (
	"database/sql/driver"
	"encoding/binary"
)

// integerCodec writes smallint, integer and bigint: two, four or eight bytes,
// the highest first.
type integerCodec struct {
	noFloat
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

func (c integerCodec) appendInteger(dst []byte, value int64) ([]byte, *Problem) {
	switch {
	case c.bytes == 8:
		return binary.BigEndian.AppendUint64(dst, uint64(value)), nil
	case c.bytes == 4 && int64(int32(value)) == value:
		return binary.BigEndian.AppendUint32(dst, uint32(value)), nil
	case c.bytes == 2 && int64(int16(value)) == value:
		return binary.BigEndian.AppendUint16(dst, uint16(value)), nil
	}
	return dst, c.outOfRange
}

// appendBytes is given what no int64 holds: BIGINT UNSIGNED from 2^63 on.
func (c integerCodec) appendBytes(dst, _ []byte) ([]byte, *Problem) {
	return dst, c.outOfRange
}

func (integerCodec) zero() driver.Value { return int64(0) }

// booleanCodec writes boolean from any integer: 0 is false, all else true, as
// MySQL's own conditions read it.
type booleanCodec struct{ noFloat }

func (booleanCodec) appendInteger(dst []byte, value int64) ([]byte, *Problem) {
	switch value {
	case 0:
		return append(dst, 0), nil
	case 1:
		return append(dst, 1), nil
	default:
		return append(dst, 1), problemBoolean
	}
}

func (booleanCodec) zero() driver.Value { return int64(0) }

// appendBytes is given what no int64 holds.
func (booleanCodec) appendBytes(dst, _ []byte) ([]byte, *Problem) {
	return append(dst, 1), problemBoolean
}
