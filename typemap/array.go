package typemap

import (
	"bytes"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// arrayCodec writes text[] and varchar(n)[] from a JSON array of strings and
// nulls, in the form that PostgreSQL's array_recv reads: the number of
// dimensions, whether there are NULLs, the element's type, each dimension's
// length and lower bound, the elements with their lengths.
type arrayCodec struct {
	element uint32 // the element type's object identifier in pg_type
	limit   int    // characters of one element, 0 for none
	tooLong *Problem
	bytesOnly

	json jsonCodec
}

// Object identifiers of pg_type, the same in every PostgreSQL.
const (
	oidText    = 25
	oidVarchar = 1043
)

func newArrayCodec(element uint32, limit int) *arrayCodec {
	return &arrayCodec{element: element, limit: limit, tooLong: &Problem{
		Kind:   KindLong,
		Reason: fmt.Sprintf("has an element longer than %d characters", limit),
		Remedy: "shorten it in MySQL",
	}}
}

func (c *arrayCodec) appendBytes(dst, value []byte) ([]byte, *Problem) {
	if problem := c.json.check(value); problem != nil {
		return dst, problem
	}
	in := bytes.TrimLeft(value, jsonSpace)
	if in[0] != '[' {
		return dst, problemArray
	}
	start := len(dst)
	dst = append(dst, make([]byte, 20)...)
	count, nulls := uint32(0), uint32(0)
	for in = afterElement(in[1:]); in[0] != ']'; in = afterElement(in) {
		count++
		switch in[0] {
		case 'n':
			dst, in = append(dst, null...), in[len("null"):]
			nulls = 1
		case '"':
			var characters int
			if dst, in, characters = appendElement(dst, in[1:]); c.limit > 0 && characters > c.limit {
				return dst, c.tooLong
			}
		default:
			return dst, problemArray
		}
	}
	if count == 0 {
		dst = dst[:start+12] // no dimension has no length and no bound
	} else {
		binary.BigEndian.PutUint32(dst[start:], 1)
		binary.BigEndian.PutUint32(dst[start+12:], count)
		binary.BigEndian.PutUint32(dst[start+16:], 1)
	}
	binary.BigEndian.PutUint32(dst[start+4:], nulls)
	binary.BigEndian.PutUint32(dst[start+8:], c.element)
	return dst, nil
}

func (c *arrayCodec) zero() driver.Value { return []byte("[]") }

// afterElement steps over what stands between the elements of a JSON array.
func afterElement(in []byte) []byte { return bytes.TrimLeft(in, jsonSpace+",") }

// appendElement appends the contents of one JSON string, of which the opening
// quote was read, with their length. It returns what is behind the string and
// the number of its characters.
func appendElement(dst, in []byte) (_, rest []byte, characters int) {
	length := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	for in[0] != '"' {
		r, size := decodeJSON(in)
		in = in[size:]
		dst = utf8.AppendRune(dst, r)
		characters++
	}
	binary.BigEndian.PutUint32(dst[length:], uint32(len(dst)-length-4))
	return dst, in[1:], characters
}

// decodeJSON decodes the character or escape at the start of valid JSON string
// contents and returns it with its length in bytes.
func decodeJSON(in []byte) (rune, int) {
	if in[0] != '\\' {
		return utf8.DecodeRune(in)
	}
	switch in[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		unit, _ := hex4(in, 2)
		if !utf16.IsSurrogate(rune(unit)) {
			return rune(unit), 6
		}
		low, _ := hex4(in, 8)
		return utf16.DecodeRune(rune(unit), rune(low)), 12
	default:
		return rune(in[1]), 2
	}
}
