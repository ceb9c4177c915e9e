package digest

import (
	"bytes"
	"encoding/binary"
)

// AppendDecimal appends a decimal number so that equal numbers have equal bytes: its
// sign, the power of ten of its first digit, its significant digits, and a 0. integer
// and fraction are the digits on both sides of the point, in ASCII; exponent is of
// ten.
func AppendDecimal(dst []byte, negative bool, integer, fraction []byte, exponent int) []byte {
	power := len(integer) - 1 + exponent
	kept := bytes.TrimLeft(integer, "0")
	power -= len(integer) - len(kept)
	integer, fraction = kept, bytes.TrimRight(fraction, "0")
	if len(integer) == 0 {
		kept = bytes.TrimLeft(fraction, "0")
		power -= len(fraction) - len(kept)
		fraction = kept
	}
	if len(fraction) == 0 {
		integer = bytes.TrimRight(integer, "0")
	}
	if len(integer)+len(fraction) == 0 { // zero has no sign
		return append(dst, '+', 0, 0, 0, 0, 0)
	}
	sign := byte('+')
	if negative {
		sign = '-'
	}
	dst = binary.BigEndian.AppendUint32(append(dst, sign), uint32(power))
	return append(append(append(dst, integer...), fraction...), 0)
}
