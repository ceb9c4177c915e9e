package typemap

import (
	"bytes"
	"database/sql/driver"
	"unicode/utf8"
)

// setCodec writes text[] and varchar(n)[] from SET: its labels, which have no
// commas, with commas between them ("The SET Type" in MySQL's manual). No label
// is an empty array.
type setCodec struct {
	bytesOnly
	array arrayForm
}

func newSetOf(c codecChoice) codec { return setCodec{array: newArrayForm(c)} }

func (c setCodec) appendBytes(dst, value []byte) ([]byte, *Problem) {
	if problem := checkText(value); problem != nil {
		return dst, problem
	}
	start := len(dst)
	dst = appendArrayHead(dst)
	count := 0
	for more := len(value) > 0; more; count++ {
		var label []byte
		label, value, more = bytes.Cut(value, []byte(","))
		if c.array.limit > 0 && utf8.RuneCount(label) > c.array.limit {
			return dst, c.array.tooLong
		}
		field := len(dst)
		dst = append(append(dst, 0, 0, 0, 0), label...)
		setLength(dst, field)
	}
	return c.array.finish(dst, start, count, false), nil
}

func (setCodec) zero() driver.Value { return []byte{} }
