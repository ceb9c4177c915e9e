package typemap

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// textCodec writes text, varchar(n) and char(n).
type textCodec struct {
	// limit is the greatest number of characters, 0 for none.
	limit   int
	tooLong *Problem
	// fullText is set where the column has a full-text index.
	fullText bool
	// floatBits is the size of the source's approximate numbers.
	floatBits int
}

// newTextOf is for each source type that has a text form. Only what is a text in
// MySQL can be cut: a number without its end is another number.
func newTextOf(c codecChoice) codec {
	t := newTextCodec(c.modifier(0), c.fullText)
	t.floatBits = c.floatBits()
	switch sourceFamily(c.source) {
	case familyText, familyJSON:
		return t
	case familyInteger:
		t.tooLong.limit = 0
		return integerTextCodec{t}
	default:
		t.tooLong.limit = 0
		return c.number(t)
	}
}

func newTextCodec(limit int, fullText bool) *textCodec {
	return &textCodec{limit: limit, fullText: fullText, tooLong: &Problem{
		Kind:   KindLong,
		Reason: fmt.Sprintf("is longer than %d characters", limit),
		Remedy: "shorten it in MySQL",
		limit:  limit,
	}}
}

func (c *textCodec) append(dst, value []byte) ([]byte, *Problem) {
	if !plainText(value) {
		if problem := checkText(value); problem != nil {
			return dst, problem
		}
	}
	dst = append(dst, value...)
	switch {
	// A text has no more characters than bytes.
	case c.limit > 0 && len(value) > c.limit && utf8.RuneCount(value) > c.limit:
		return dst, c.tooLong
	case c.fullText && len(value) > MaxFullText:
		return dst, problemFullText
	default:
		return dst, nil
	}
}

func (c *textCodec) appendZero(dst []byte) []byte { return dst }

func (c *textCodec) appendFloat(dst []byte, value float64) ([]byte, *Problem) {
	start := len(dst)
	dst = appendFloatText(dst, value, c.floatBits)
	if c.limit > 0 && len(dst)-start > c.limit {
		return dst, c.tooLong
	}
	return dst, nil
}

// integerTextCodec writes an integer as a text.
type integerTextCodec struct{ *textCodec }

// append leaves out the zeros that ZEROFILL puts before a number, and a YEAR's.
func (c integerTextCodec) append(dst, value []byte) ([]byte, *Problem) {
	digits := bytes.TrimLeft(value, "0")
	if len(digits) == 0 && len(value) > 0 {
		digits = value[:1]
	}
	return c.textCodec.append(dst, digits)
}

// checkText says why PostgreSQL would not take a text.
func checkText(value []byte) *Problem {
	switch {
	case bytes.IndexByte(value, 0) >= 0:
		return problemNUL
	case !utf8.Valid(value):
		return problemUTF8
	default:
		return nil
	}
}

// plainText tells whether a text is ASCII without NUL, looking at sixteen bytes
// at a time.
func plainText(value []byte) bool {
	for ; len(value) >= 16; value = value[16:] {
		if word, next := binary.LittleEndian.Uint64(value), binary.LittleEndian.Uint64(value[8:]); !plainWord(word) || !plainWord(next) {
			return false
		}
	}
	if len(value) >= 8 {
		if !plainWord(binary.LittleEndian.Uint64(value)) {
			return false
		}
		value = value[8:]
	}
	for _, b := range value {
		if b == 0 || b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// plainWord tells whether none of eight bytes is 0 or has its high bit set. The
// subtraction sets the high bit of the lowest byte that is 0.
func plainWord(word uint64) bool { return (word|(word-lowBits))&highBits == 0 }
