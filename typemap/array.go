package typemap

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// arrayForm is what arrays of one type have in common, in the form that
// PostgreSQL's array_recv reads: the number of dimensions, whether there are
// NULLs, the element's type, each dimension's length and lower bound, the elements
// with their lengths.
type arrayForm struct {
	element uint32 // the element type's object identifier in pg_type
	limit   int    // characters of one element, 0 for none
	tooLong *Problem
}

// Object identifiers of pg_type, the same in every PostgreSQL.
const (
	oidText    = 25
	oidVarchar = 1043
)

// newArrayForm is for text[] and varchar(n)[].
func newArrayForm(c codecChoice) arrayForm {
	form := arrayForm{element: oidText, limit: c.modifier(0)}
	if name, _ := splitType(c.target); name == "character varying[]" {
		form.element = oidVarchar
	}
	form.tooLong = &Problem{
		Kind:   KindLong,
		Reason: fmt.Sprintf("has an element longer than %d characters", form.limit),
		Remedy: "shorten it in MySQL",
	}
	return form
}

// arrayHead is the length of what is before the elements of one dimension, in
// bytes; emptyArray that of an array without elements, which has no dimension.
const (
	arrayHead  = 20
	emptyArray = 12
)

// appendArrayHead makes room for what finish writes.
func appendArrayHead(dst []byte) []byte { return append(dst, make([]byte, arrayHead)...) }

// finish completes the array that goes from start to the end of dst.
func (f arrayForm) finish(dst []byte, start, count int, nulls bool) []byte {
	binary.BigEndian.PutUint32(dst[start+8:], f.element)
	if count == 0 {
		return dst[:start+emptyArray]
	}
	binary.BigEndian.PutUint32(dst[start:], 1)
	if nulls {
		binary.BigEndian.PutUint32(dst[start+4:], 1)
	}
	binary.BigEndian.PutUint32(dst[start+12:], uint32(count))
	binary.BigEndian.PutUint32(dst[start+16:], 1)
	return dst
}

// arrayCodec writes text[] and varchar(n)[] from a JSON array of strings and
// nulls.
type arrayCodec struct {
	array arrayForm

	json jsonCodec
}

func newArrayOf(c codecChoice) codec { return &arrayCodec{array: newArrayForm(c)} }

func (c *arrayCodec) append(dst, value []byte) ([]byte, *Problem) {
	if problem := c.json.check(value); problem != nil {
		return dst, problem
	}
	in := bytes.TrimLeft(value, jsonSpace)
	if in[0] != '[' {
		return dst, problemArray
	}
	start := len(dst)
	dst = appendArrayHead(dst)
	count, nulls := 0, false
	for in = afterElement(in[1:]); in[0] != ']'; in = afterElement(in) {
		count++
		switch in[0] {
		case 'n':
			dst, in = append(dst, null...), in[len("null"):]
			nulls = true
		case '"':
			var characters int
			if dst, in, characters = appendElement(dst, in[1:]); c.array.limit > 0 && characters > c.array.limit {
				return dst, c.array.tooLong
			}
		default:
			return dst, problemArray
		}
	}
	return c.array.finish(dst, start, count, nulls), nil
}

func (c *arrayCodec) appendZero(dst []byte) []byte {
	return c.array.finish(appendArrayHead(dst), len(dst), 0, false)
}

// afterElement steps over what stands between the elements of a JSON array.
func afterElement(in []byte) []byte { return bytes.TrimLeft(in, jsonSpace+",") }

// appendElement appends the contents of one JSON string, of which the opening
// quote was read, with their length. It returns what is behind the string and
// the number of its characters.
func appendElement(dst, in []byte) (_, rest []byte, characters int) {
	field := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	for in[0] != '"' {
		r, size := decodeJSON(in)
		in = in[size:]
		dst = utf8.AppendRune(dst, r)
		characters++
	}
	setLength(dst, field)
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
