package typemap

import "bytes"

// jsonCodec writes json and jsonb. It checks the text against RFC 8259 and
// against what PostgreSQL's jsonb adds to it ("JSON Types" in its manual), and
// removes what PostgreSQL cannot hold but MySQL can: \u0000 escapes and, in a
// text column, NUL bytes. An escaped backslash before u0000 is text and stays.
type jsonCodec struct {
	bytesOnly
	// version is what stands before the text: jsonb's is 1, json has none.
	version string

	scanner jsonScanner
	clean   []byte // a value without its NUL bytes
}

// jsonbVersion is the first byte of jsonb's binary form, as jsonb_recv reads it.
const jsonbVersion = "\x01"

func (c *jsonCodec) appendBytes(dst, value []byte, changes *Changes) ([]byte, *Problem) {
	if bytes.IndexByte(value, 0) >= 0 {
		c.clean = appendWithoutNUL(c.clean[:0], value)
		value = c.clean
		changes[NULRemoved]++
	}
	dst, problem := c.scanner.scan(append(dst, c.version...), value)
	if problem == nil && c.scanner.removed > 0 {
		changes[EscapeRemoved]++
	}
	return dst, problem
}
