package typemap

import (
	"bytes"
	"fmt"
	"strconv"
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

func (c *textCodec) appendBytes(dst, value []byte, changes *Changes) ([]byte, *Problem) {
	if !utf8.Valid(value) {
		return dst, problemUTF8
	}
	start := len(dst)
	if bytes.IndexByte(value, 0) < 0 {
		dst = append(dst, value...)
	} else {
		dst = appendWithoutNUL(dst, value)
		changes[NULRemoved]++
	}
	// A text has no more characters than bytes.
	if text := dst[start:]; c.limit > 0 && len(text) > c.limit && utf8.RuneCount(text) > c.limit {
		return dst, c.tooLong
	}
	return dst, nil
}

func (c *textCodec) appendInteger(dst []byte, value int64, _ *Changes) ([]byte, *Problem) {
	start := len(dst)
	dst = strconv.AppendInt(dst, value, 10)
	if c.limit > 0 && len(dst)-start > c.limit {
		return dst, c.tooLong
	}
	return dst, nil
}

// appendWithoutNUL appends all bytes but NULs.
func appendWithoutNUL(dst, value []byte) []byte {
	for {
		end := bytes.IndexByte(value, 0)
		if end < 0 {
			return append(dst, value...)
		}
		dst = append(dst, value[:end]...)
		value = value[end+1:]
	}
}
