package typemap

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// arrayCodec writes text[] and varchar(n)[] from a JSON array of strings and
// nulls (PostgreSQL manual, "Array Input and Output Syntax").
type arrayCodec struct {
	limit   int // characters of one element, 0 for none
	tooLong *Problem

	json  jsonCodec
	check []byte // what the JSON check wrote
	array []byte // the array's text before COPY's escaping
}

func newArrayCodec(limit int) *arrayCodec {
	return &arrayCodec{limit: limit, tooLong: &Problem{
		Reason: fmt.Sprintf("has an element longer than %d characters", limit),
		Remedy: "shorten it in MySQL",
	}}
}

func (c *arrayCodec) append(dst, value []byte, changes *Changes) ([]byte, *Problem) {
	var problem *Problem
	if c.check, problem = c.json.append(c.check[:0], value, changes); problem != nil {
		return dst, problem
	}
	if bytes.IndexByte(value, 0) >= 0 {
		value = c.json.clean
	}
	if c.array, problem = c.elements(c.array[:0], value); problem != nil {
		return dst, problem
	}
	dst, _ = appendText(dst, c.array)
	return dst, nil
}

// elements appends the array in PostgreSQL's syntax. in is valid JSON.
func (c *arrayCodec) elements(dst, in []byte) ([]byte, *Problem) {
	in = bytes.Trim(in, " \t\r\n")
	if in[0] != '[' {
		return dst, problemArray
	}
	dst = append(dst, '{')
	for in = bytes.TrimLeft(in[1:], " \t\r\n"); in[0] != ']'; in = bytes.TrimLeft(in, " \t\r\n,") {
		if len(dst) > 1 {
			dst = append(dst, ',')
		}
		switch {
		case bytes.HasPrefix(in, []byte("null")):
			dst = append(dst, "NULL"...)
			in = in[len("null"):]
		case in[0] == '"':
			var characters int
			if dst, in, characters = appendElement(dst, in[1:]); c.limit > 0 && characters > c.limit {
				return dst, c.tooLong
			}
		default:
			return dst, problemArray
		}
	}
	return append(dst, '}'), nil
}

// appendElement appends one JSON string, of which the opening quote was read,
// as a quoted element. It returns what is behind the string and the number of
// its characters.
func appendElement(dst, in []byte) (_, rest []byte, characters int) {
	dst = append(dst, '"')
	for in[0] != '"' {
		r, size := decodeJSON(in)
		in = in[size:]
		if r == 0 {
			continue
		}
		if r == '"' || r == '\\' {
			dst = append(dst, '\\')
		}
		dst = utf8.AppendRune(dst, r)
		characters++
	}
	return append(dst, '"'), in[1:], characters
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
		// The scanner let a high surrogate pass because its low one follows,
		// perhaps behind \u0000 escapes.
		size := 6
		low, _ := hex4(in, size+2)
		for ; low == 0; low, _ = hex4(in, size+2) {
			size += 6
		}
		return utf16.DecodeRune(rune(unit), rune(low)), size + 6
	default:
		return rune(in[1]), 2
	}
}
