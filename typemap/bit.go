package typemap

import (
	"encoding/binary"
	"math/bits"
)

// bitCodec writes bit(n) and bit varying(n) from BIT: the number of bits, and
// the bits from the highest bit of the first byte on. MySQL delivers a number of
// as many bytes as its bits take, whose lowest bit is the last one ("Bit-Value
// Type" in its manual).
type bitCodec struct {
	length     int // in bits
	outOfRange *Problem
}

// newBitOf gives bit(n) all its bits, and bit varying as many as the source's
// column has.
func newBitOf(c codecChoice) codec {
	length := 1
	if _, modifiers := splitType(c.source); len(modifiers) > 0 {
		length = modifiers[0]
	}
	if name, _ := splitType(c.target); name == "bit" {
		length = c.modifier(1)
	} else {
		length = min(length, c.modifier(length))
	}
	return bitCodec{length: length, outOfRange: outOfRange(c.target)}
}

func (c bitCodec) append(dst, value []byte) ([]byte, *Problem) {
	number, ok := bitNumber(value)
	switch {
	case !ok:
		return dst, problemBits
	case bits.Len64(number) > c.length:
		return dst, c.outOfRange
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(c.length))
	first := len(dst)
	dst = append(dst, make([]byte, (c.length+7)/8)...)
	for ; number != 0; number &= number - 1 {
		i := c.length - 1 - bits.TrailingZeros64(number)
		dst[first+i/8] |= 0x80 >> (i % 8)
	}
	return dst, nil
}

func (c bitCodec) appendZero(dst []byte) []byte {
	dst, _ = c.append(dst, []byte{0})
	return dst
}

var problemBits = &Problem{Kind: KindForm, Reason: "has more than 64 bits", Remedy: "report this with the column's type"}

// bitNumber is the number that a BIT's bytes are.
func bitNumber(value []byte) (n uint64, ok bool) {
	if len(value) > 8 {
		return 0, false
	}
	for _, b := range value {
		n = n<<8 | uint64(b)
	}
	return n, true
}

// bitBooleanCodec writes boolean from BIT: 0 is false, all else true.
type bitBooleanCodec struct{ booleanCodec }

func (c bitBooleanCodec) append(dst, value []byte) ([]byte, *Problem) {
	number, ok := bitNumber(value)
	if !ok {
		return dst, problemBits
	}
	return c.appendNumber(dst, number)
}
