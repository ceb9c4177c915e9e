package digest

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON writes JSON texts (RFC 8259) so that equal values have equal bytes, equal by
// the rules of PostgreSQL's jsonb: members in the order of their keys, of equal keys
// the last, numbers with all their digits, texts without escapes. It keeps its space
// from one text to the next, and is for one goroutine.
type JSON struct {
	// ForNUL and ForHalf are written for a \u0000 escape and for one of half a
	// surrogate pair.
	ForNUL, ForHalf string

	in      []byte
	pos     int
	depth   int
	found   Found
	members []member
	sorted  []byte
}

// Found is what is in a JSON text that PostgreSQL does not take.
type Found uint8

// What may be found.
const (
	// Invalid: the text is not JSON, or nested deeper than 1,000 levels.
	Invalid Found = 1 << iota
	// Empty: the text is empty, or only white space.
	Empty
	// NULEscape: \u0000.
	NULEscape
	// HalfPair: an escape of half a surrogate pair.
	HalfPair
	// BigNumber: a number beyond PostgreSQL's numeric.
	BigNumber
	// Scalar: the text is neither an object nor an array. PostgreSQL does take it.
	Scalar
	// NoStrings: the text is no array of strings and nulls. Only AppendStrings
	// looks for that.
	NoStrings
)

// member is where a member of an object is in what was written.
type member struct{ key, value, end int }

// maxDepth is how deep a text may be nested.
const maxDepth = 1000

// Append appends the value of a JSON text. Where that is Invalid or Empty, what was
// appended is undefined.
func (j *JSON) Append(dst, text []byte) ([]byte, Found) {
	if string(text) == "{}" { // which most are
		return append(dst, text...), 0
	}
	j.in, j.pos, j.depth, j.found, j.members = text, 0, 0, 0, j.members[:0]
	j.space()
	if j.pos == len(j.in) {
		return dst, Empty
	}
	if first := j.in[j.pos]; first != '{' && first != '[' {
		j.found |= Scalar
	}
	dst = j.value(dst)
	j.space()
	if j.pos < len(j.in) {
		j.found |= Invalid
	}
	return dst, j.found
}

// AppendStrings appends a JSON array of strings and nulls as AppendString and
// AppendNull write them.
func (j *JSON) AppendStrings(dst, text []byte) ([]byte, Found) {
	start := len(dst)
	dst, found := j.Append(dst, text)
	if found&(Invalid|Empty) != 0 {
		return dst, found
	}
	if dst[start] != '[' {
		return dst, found | NoStrings
	}
	// Values are written in place, shorter by the byte that says what they are.
	out := start
	for in := start + 1; dst[in] != ']'; {
		switch dst[in] {
		case 'n':
			dst[out] = elementNull
			in, out = in+1, out+1
		case '"':
			length := 1 + 4 + int(binary.BigEndian.Uint32(dst[in+1:])&^folded)
			copy(dst[out:], dst[in:in+length])
			dst[out] = elementText
			in, out = in+length, out+length
		default:
			return dst, found | NoStrings
		}
	}
	return dst[:out], found
}

// What an element of an array begins with.
const (
	elementNull = 0
	elementText = 1
)

// AppendNull appends an element of an array that is NULL.
func AppendNull(dst []byte) []byte { return append(dst, elementNull) }

// AppendString appends an element of an array.
func AppendString(dst, text []byte) []byte {
	dst = append(dst, elementText, 0, 0, 0, 0)
	field := len(dst) - 4
	return endText(appendText(dst, field, text), field)
}

// fail ends the text.
func (j *JSON) fail(dst []byte) []byte {
	j.found |= Invalid
	j.pos = len(j.in)
	return dst
}

// space steps over white space.
func (j *JSON) space() {
	for j.pos < len(j.in) {
		switch j.in[j.pos] {
		case ' ', '\t', '\n', '\r':
			j.pos++
		default:
			return
		}
	}
}

// next steps over white space and returns the byte behind it, 0 at the end.
func (j *JSON) next() byte {
	j.space()
	if j.pos == len(j.in) {
		return 0
	}
	return j.in[j.pos]
}

// value writes the value that is next: a byte for what it is, and the value.
func (j *JSON) value(dst []byte) []byte {
	switch c := j.next(); {
	case c == '"':
		return j.text(append(dst, '"'))
	case c == '{':
		return j.nested(dst, (*JSON).object)
	case c == '[':
		return j.nested(dst, (*JSON).array)
	case c == '-' || c >= '0' && c <= '9':
		return j.number(append(dst, '#'))
	}
	for _, word := range [...]string{"null", "true", "false"} {
		if rest := j.in[j.pos:]; len(rest) >= len(word) && string(rest[:len(word)]) == word {
			j.pos += len(word)
			return append(dst, word[0])
		}
	}
	return j.fail(dst)
}

// nested writes an object or an array.
func (j *JSON) nested(dst []byte, write func(*JSON, []byte) []byte) []byte {
	if j.depth == maxDepth {
		return j.fail(dst)
	}
	j.depth++
	j.pos++
	dst = write(j, dst)
	j.depth--
	return dst
}

func (j *JSON) array(dst []byte) []byte {
	dst = append(dst, '[')
	if j.next() == ']' {
		j.pos++
		return append(dst, ']')
	}
	for j.found&Invalid == 0 {
		dst = j.value(dst)
		switch j.next() {
		case ',':
			j.pos++
		case ']':
			j.pos++
			return append(dst, ']')
		default:
			return j.fail(dst)
		}
	}
	return dst
}

func (j *JSON) object(dst []byte) []byte {
	dst = append(dst, '{')
	if j.next() == '}' {
		j.pos++
		return append(dst, '}')
	}
	first, start, inOrder := len(j.members), len(dst), true
	for j.found&Invalid == 0 {
		if j.next() != '"' {
			return j.fail(dst)
		}
		m := member{key: len(dst)}
		dst = j.text(dst)
		m.value = len(dst)
		if j.next() != ':' {
			return j.fail(dst)
		}
		j.pos++
		dst = j.value(dst)
		m.end = len(dst)
		if n := len(j.members); n > first {
			last := j.members[n-1]
			inOrder = inOrder && bytes.Compare(dst[last.key:last.value], dst[m.key:m.value]) < 0
		}
		j.members = append(j.members, m)
		switch j.next() {
		case ',':
			j.pos++
			continue
		case '}':
			j.pos++
		default:
			return j.fail(dst)
		}
		if !inOrder {
			dst = j.sort(dst, start, j.members[first:])
		}
		j.members = j.members[:first]
		return append(dst, '}')
	}
	return dst
}

// sort brings the members that were written from start on into the order of their
// keys, and leaves of equal keys the last.
func (j *JSON) sort(dst []byte, start int, members []member) []byte {
	key := func(m member) []byte { return dst[m.key:m.value] }
	slices.SortStableFunc(members, func(a, b member) int { return bytes.Compare(key(a), key(b)) })
	j.sorted = j.sorted[:0]
	for i, m := range members {
		if i+1 < len(members) && bytes.Equal(key(m), key(members[i+1])) {
			continue
		}
		j.sorted = append(j.sorted, dst[m.key:m.end]...)
	}
	return append(dst[:start], j.sorted...)
}

// text writes a string with its length in four bytes in front.
func (j *JSON) text(dst []byte) []byte {
	j.pos++
	field := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	for {
		from := j.pos
		for j.pos < len(j.in) && j.in[j.pos] != '"' && j.in[j.pos] != '\\' && j.in[j.pos] >= ' ' {
			j.pos++
		}
		dst = appendText(dst, field, j.in[from:j.pos])
		switch {
		case j.pos == len(j.in) || j.in[j.pos] < ' ':
			return j.fail(dst)
		case j.in[j.pos] == '"':
			j.pos++
			return endText(dst, field)
		}
		if dst = fold(j.escape(dst), field); j.found&Invalid != 0 {
			return dst
		}
	}
}

// escapes are the characters that a backslash and one other character stand for.
const escapes, escaped = `"\/bfnrt`, "\"\\/\b\f\n\r\t"

// escape writes what an escape stands for.
func (j *JSON) escape(dst []byte) []byte {
	rest := j.in[j.pos:]
	if len(rest) < 2 {
		return j.fail(dst)
	}
	if i := strings.IndexByte(escapes, rest[1]); i >= 0 {
		j.pos += 2
		return append(dst, escaped[i])
	}
	unit, ok := unicodeEscape(rest)
	if !ok {
		return j.fail(dst)
	}
	j.pos += escapeLength
	switch {
	case unit == 0:
		j.found |= NULEscape
		return append(dst, j.ForNUL...)
	case !utf16.IsSurrogate(unit):
		return utf8.AppendRune(dst, unit)
	}
	after := j.pos
	low, ok := unicodeEscape(j.in[after:])
	for ok && low == 0 && j.ForNUL == "" { // which leaves the two halves together
		j.found |= NULEscape
		after += escapeLength
		low, ok = unicodeEscape(j.in[after:])
	}
	if r := utf16.DecodeRune(unit, low); ok && r != utf8.RuneError {
		j.pos = after + escapeLength
		return utf8.AppendRune(dst, r)
	}
	j.found |= HalfPair
	return append(dst, j.ForHalf...)
}

// escapeLength is the length of \u and four digits.
const escapeLength = 6

// unicodeEscape reads a \u escape.
func unicodeEscape(text []byte) (unit rune, ok bool) {
	if len(text) < escapeLength || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	for _, c := range text[2:escapeLength] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		unit = unit<<4 | rune(c)
	}
	return unit, true
}
