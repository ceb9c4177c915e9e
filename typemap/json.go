package typemap

import (
	"bytes"
)

// jsonCodec writes json and jsonb. It checks the text against RFC 8259 and
// against what PostgreSQL's jsonb adds to it ("JSON Types" in its manual).
type jsonCodec struct {
	// version is what stands before the text: jsonb's is 1, json has none.
	version string
	rule    valueRule

	scanner jsonScanner
}

const (
	// jsonbVersion is the first byte of jsonb's binary form, as jsonb_recv
	// reads it.
	jsonbVersion = "\x01"
	// jsonbLimit is the greatest size of jsonb's elements together, in bytes.
	jsonbLimit = 1<<28 - 1
	// jsonbValues is how many members an object has at most while PostgreSQL
	// reads it; an array has twice as many. It is the limit for the values of
	// a text together.
	jsonbValues = 1 << 23
	// jsonbNumber is more than a number takes in jsonb beyond its digits.
	jsonbNumber = 16
	// jsonSpace is the white space between the tokens of a JSON text.
	jsonSpace = " \t\r\n"
)

func (c *jsonCodec) append(dst, value []byte) ([]byte, *Problem) {
	if problem := c.check(value); problem != nil {
		return dst, problem
	}
	dst = append(append(dst, c.version...), value...)
	if c.rule.container {
		if first := bytes.TrimLeft(value, jsonSpace)[0]; first != '{' && first != '[' {
			return dst, problemJSONScalar
		}
	}
	return dst, nil
}

// check says why PostgreSQL would not take the text.
func (c *jsonCodec) check(value []byte) *Problem {
	problem := c.scanner.check(value)
	switch {
	case problem == nil && (len(value)+jsonbNumber*c.scanner.numbers > jsonbLimit || c.scanner.values > jsonbValues):
		return problemSize
	case problem == nil:
		return nil
	case bytes.IndexByte(value, 0) >= 0: // first, since escapes may go on behind it
		return problemNUL
	case problem != problemJSON:
		return problem
	case len(bytes.Trim(value, jsonSpace)) == 0:
		return problemJSONEmpty
	default:
		return problem
	}
}

func (c *jsonCodec) appendZero(dst []byte) []byte {
	return append(append(dst, c.version...), c.rule.replacement()...)
}
