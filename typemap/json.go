package typemap

import "bytes"

// jsonCodec writes json and jsonb. It checks the text against RFC 8259 and
// against what PostgreSQL's jsonb adds to it ("JSON Types" in its manual), and
// removes what PostgreSQL cannot hold but MySQL can: \u0000 escapes and, in a
// text column, NUL bytes. An escaped backslash before u0000 is text and stays.
type jsonCodec struct {
	scanner jsonScanner
	clean   []byte
}

func (c *jsonCodec) append(dst, value []byte, changes *Changes) ([]byte, *Problem) {
	if bytes.IndexByte(value, 0) >= 0 {
		c.clean = withoutNUL(c.clean[:0], value)
		value = c.clean
		changes[NULRemoved]++
	}
	dst, problem := c.scanner.scan(dst, value)
	if problem == nil && c.scanner.removed > 0 {
		changes[EscapeRemoved]++
	}
	return dst, problem
}

func withoutNUL(dst, value []byte) []byte {
	for len(value) > 0 {
		end := bytes.IndexByte(value, 0)
		if end < 0 {
			return append(dst, value...)
		}
		dst = append(dst, value[:end]...)
		value = value[end+1:]
	}
	return dst
}
