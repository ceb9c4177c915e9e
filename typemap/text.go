package typemap

import (
	"bytes"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// maxFullText is the greatest length of a text that surely fits into a tsvector:
// MAXSTRPOS of PostgreSQL ("Limitations" of text search in its manual).
const maxFullText = 1<<20 - 1

// textCodec writes text, varchar(n) and char(n).
type textCodec struct {
	noFloat
	// limit is the greatest number of characters, 0 for none.
	limit   int
	tooLong *Problem
	// fullText is set where the column has a full-text index.
	fullText bool
}

func newTextCodec(limit int, fullText bool) *textCodec {
	return &textCodec{limit: limit, fullText: fullText, tooLong: &Problem{
		Kind:   KindLong,
		Reason: fmt.Sprintf("is longer than %d characters", limit),
		Remedy: "shorten it in MySQL",
		limit:  limit,
	}}
}

func (c *textCodec) appendBytes(dst, value []byte) ([]byte, *Problem) {
	switch {
	case plainText(value):
	case bytes.IndexByte(value, 0) >= 0:
		return dst, problemNUL
	case !utf8.Valid(value):
		return dst, problemUTF8
	}
	dst = append(dst, value...)
	switch {
	// A text has no more characters than bytes.
	case c.limit > 0 && len(value) > c.limit && utf8.RuneCount(value) > c.limit:
		return dst, c.tooLong
	case c.fullText && len(value) > maxFullText:
		return dst, problemFullText
	default:
		return dst, nil
	}
}

func (c *textCodec) appendInteger(dst []byte, value int64) ([]byte, *Problem) {
	start := len(dst)
	dst = strconv.AppendInt(dst, value, 10)
	if c.limit > 0 && len(dst)-start > c.limit {
		return dst, c.tooLong
	}
	return dst, nil
}

func (c *textCodec) zero() driver.Value { return []byte{} }

// plainText tells whether a text is ASCII without NUL, looking at eight bytes at
// a time.
func plainText(value []byte) bool {
	i := 0
	for ; i+8 <= len(value); i += 8 {
		// The subtraction sets the high bit of the lowest byte that is 0.
		if word := binary.LittleEndian.Uint64(value[i:]); (word|(word-lowBits))&highBits != 0 {
			return false
		}
	}
	for ; i < len(value); i++ {
		if b := value[i]; b == 0 || b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
