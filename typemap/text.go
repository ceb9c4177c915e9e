package typemap

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf8"
)

// textCodec writes text, varchar(n) and char(n). It removes NUL bytes.
type textCodec struct {
	// limit is the greatest number of characters, 0 for none.
	limit   int
	tooLong *Problem
}

func newTextCodec(limit int) *textCodec {
	return &textCodec{limit: limit, tooLong: &Problem{
		Reason: fmt.Sprintf("is longer than %d characters", limit),
		Remedy: "shorten it in MySQL",
	}}
}

func (c *textCodec) append(dst, value []byte, changes *Changes) ([]byte, *Problem) {
	dst, t := appendText(dst, value)
	if t.invalid {
		return dst, problemUTF8
	}
	if c.limit > 0 && t.characters > c.limit {
		return dst, c.tooLong
	}
	if t.removed > 0 {
		changes[NULRemoved]++
	}
	return dst, nil
}

// written is what appendText saw.
type written struct {
	characters int
	removed    int // NUL bytes
	invalid    bool
}

// appendText appends a UTF-8 text in COPY's escaping, without its NUL bytes. It
// stops at the first byte that is not valid UTF-8.
func appendText(dst, value []byte) ([]byte, written) {
	var w written
	continuation := 0
	start := 0
	for i := nextSpecial(value, 0); i < len(value); i = nextSpecial(value, i) {
		b := value[i]
		switch {
		case b >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(value[i:])
			if r == utf8.RuneError && size == 1 {
				w.invalid = true
				return dst, w
			}
			continuation += size - 1
			i += size
			continue
		case b == 0:
			dst = append(dst, value[start:i]...)
			w.removed++
		default:
			dst = append(dst, value[start:i]...)
			dst = appendEscaped(dst, b)
		}
		i++
		start = i
	}
	w.characters = len(value) - continuation - w.removed
	return append(dst, value[start:]...), w
}

// appendEscaped appends one byte that is special to COPY's text format.
func appendEscaped(dst []byte, b byte) []byte {
	switch b {
	case '\\':
		return append(dst, '\\', '\\')
	case '\t':
		return append(dst, '\\', 't')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	default:
		return append(dst, b)
	}
}

const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)

// nextSpecial returns the index of the first byte at or after i that is a
// control character, a backslash or not ASCII; len(value) where there is none.
// It looks at eight bytes at a time.
func nextSpecial(value []byte, i int) int {
	for ; i+8 <= len(value); i += 8 {
		word := binary.LittleEndian.Uint64(value[i:])
		backslash := word ^ ('\\' * lowBits)
		found := (word - ' '*lowBits) | (backslash - lowBits) | word
		// A byte's subtraction sets its high bit where it was smaller, or
		// where a lower byte borrowed; the lowest bit found is exact.
		if found &= highBits; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(value); i++ {
		if b := value[i]; b < ' ' || b == '\\' || b >= utf8.RuneSelf {
			return i
		}
	}
	return i
}
