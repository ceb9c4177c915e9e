package typemap

import (
	"bytes"
	"unicode/utf8"
)

// setCodec writes text[] and varchar(n)[] from SET: its labels, which have no
// commas, with commas between them ("The SET Type" in MySQL's manual). No label
// is an empty array.
type setCodec struct {
	array arrayForm
}

func newSetOf(c codecChoice) codec { return setCodec{array: newArrayForm(c)} }

func (c setCodec) append(dst, value []byte) ([]byte, *Problem) {
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

func (c setCodec) appendZero(dst []byte) []byte {
	return c.array.finish(appendArrayHead(dst), len(dst), 0, false)
}
