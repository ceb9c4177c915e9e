package typemap

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// maxJSONDepth is the deepest nesting that is copied. MySQL's JSON type stops at
// 100 and MariaDB's functions at 32; PostgreSQL's limit depends on its stack.
const maxJSONDepth = 1000

// jsonScanner reads one JSON text and appends it in COPY's escaping, without
// \u0000 escapes. It keeps its stack from one text to the next.
type jsonScanner struct {
	in      []byte
	pos     int
	start   int    // what is before it has been appended
	removed int    // \u0000 escapes
	stack   []byte // open brackets
}

// scan appends the whole of value, or says why it is not a JSON text that
// PostgreSQL takes.
func (s *jsonScanner) scan(dst, value []byte) ([]byte, *Problem) {
	s.in, s.pos, s.start, s.removed, s.stack = value, 0, 0, 0, s.stack[:0]
	for {
		dst = s.space(dst)
		if c := s.peek(); c == '{' || c == '[' {
			if len(s.stack) == maxJSONDepth {
				return dst, problemJSONDepth
			}
			s.stack = append(s.stack, c)
			s.pos++
			dst = s.space(dst)
			if s.peek() != c+2 { // '{' and '}', '[' and ']' are two apart
				var problem *Problem
				if dst, problem = s.member(dst); problem != nil {
					return dst, problem
				}
				continue
			}
		} else {
			var problem *Problem
			if dst, problem = s.scalar(dst); problem != nil {
				return dst, problem
			}
		}
		var done bool
		var problem *Problem
		if dst, done, problem = s.after(dst); done || problem != nil {
			return dst, problem
		}
	}
}

// after closes what ends behind a value, and stops before the next value, or
// after the whole text.
func (s *jsonScanner) after(dst []byte) (_ []byte, done bool, _ *Problem) {
	for {
		dst = s.space(dst)
		if len(s.stack) == 0 {
			if s.pos != len(s.in) {
				return dst, true, problemJSON
			}
			return append(dst, s.in[s.start:]...), true, nil
		}
		// An empty object or array stands at its closing bracket.
		switch open := s.stack[len(s.stack)-1]; s.peek() {
		case open + 2:
			s.pos++
			s.stack = s.stack[:len(s.stack)-1]
		case ',':
			s.pos++
			dst = s.space(dst)
			dst, problem := s.member(dst)
			return dst, false, problem
		default:
			return dst, true, problemJSON
		}
	}
}

// member reads a key and its colon inside an object; inside an array it reads
// nothing.
func (s *jsonScanner) member(dst []byte) ([]byte, *Problem) {
	if s.stack[len(s.stack)-1] == '[' {
		return dst, nil
	}
	if s.peek() != '"' {
		return dst, problemJSON
	}
	dst, problem := s.str(dst)
	if problem != nil {
		return dst, problem
	}
	dst = s.space(dst)
	if s.peek() != ':' {
		return dst, problemJSON
	}
	s.pos++
	return dst, nil
}

// peek returns the next byte, 0 at the end.
func (s *jsonScanner) peek() byte {
	if s.pos < len(s.in) {
		return s.in[s.pos]
	}
	return 0
}

// flush appends what was read since the last flush, up to end.
func (s *jsonScanner) flush(dst []byte, end int) []byte {
	dst = append(dst, s.in[s.start:end]...)
	s.start = end
	return dst
}

// space reads white space. Line ends and tabs are escaped for COPY.
func (s *jsonScanner) space(dst []byte) []byte {
	for ; s.pos < len(s.in); s.pos++ {
		switch b := s.in[s.pos]; b {
		case ' ':
		case '\t', '\n', '\r':
			dst = appendEscaped(s.flush(dst, s.pos), b)
			s.start++
		default:
			return dst
		}
	}
	return dst
}

// scalar reads a string, a number, true, false or null.
func (s *jsonScanner) scalar(dst []byte) ([]byte, *Problem) {
	switch c := s.peek(); {
	case c == '"':
		return s.str(dst)
	case c == '-' || isDigit(c):
		return dst, s.number()
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if rest := s.in[s.pos:]; len(rest) >= len(word) && string(rest[:len(word)]) == word {
			s.pos += len(word)
			return dst, nil
		}
	}
	return dst, problemJSON
}

// str reads a string with its quotes.
func (s *jsonScanner) str(dst []byte) ([]byte, *Problem) {
	s.pos++
	for {
		s.pos = nextInString(s.in, s.pos)
		if s.pos == len(s.in) {
			return dst, problemJSON
		}
		switch b := s.in[s.pos]; {
		case b == '"':
			s.pos++
			return dst, nil
		case b == '\\':
			var problem *Problem
			if dst, problem = s.escape(dst); problem != nil {
				return dst, problem
			}
		case b >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(s.in[s.pos:])
			if r == utf8.RuneError && size == 1 {
				return dst, problemUTF8
			}
			s.pos += size
		default: // a control character must be escaped in a JSON string
			return dst, problemJSON
		}
	}
}

// escape reads one escape, or a surrogate pair of two, and doubles its
// backslash for COPY. A \u0000 is left out.
func (s *jsonScanner) escape(dst []byte) ([]byte, *Problem) {
	if s.pos+1 >= len(s.in) {
		return dst, problemJSON
	}
	switch s.in[s.pos+1] {
	case '\\':
		dst = append(s.flush(dst, s.pos), `\\`...)
		s.pos += 2
		return dst, nil
	case '"', '/', 'b', 'f', 'n', 'r', 't':
		dst = append(s.flush(dst, s.pos), '\\')
		s.pos += 2
		return dst, nil
	case 'u':
	default:
		return dst, problemJSON
	}
	unit, ok := hex4(s.in, s.pos+2)
	switch {
	case !ok:
		return dst, problemJSON
	case unit == 0:
		return s.drop(dst), nil
	case unit >= 0xdc00 && unit <= 0xdfff:
		return dst, problemSurrogate
	}
	dst = append(s.flush(dst, s.pos), '\\')
	s.pos += 6
	if unit < 0xd800 || unit > 0xdbff {
		return dst, nil
	}
	return s.lowSurrogate(dst)
}

// lowSurrogate reads the second half of a pair, leaving out \u0000 before it.
func (s *jsonScanner) lowSurrogate(dst []byte) ([]byte, *Problem) {
	for {
		unit, ok := uint32(0), false
		if s.pos+1 < len(s.in) && s.in[s.pos] == '\\' && s.in[s.pos+1] == 'u' {
			unit, ok = hex4(s.in, s.pos+2)
		}
		switch {
		case !ok || unit != 0 && (unit < 0xdc00 || unit > 0xdfff):
			return dst, problemSurrogate
		case unit == 0:
			dst = s.drop(dst)
		default:
			dst = append(s.flush(dst, s.pos), '\\')
			s.pos += 6
			return dst, nil
		}
	}
}

// drop leaves out the \u0000 at the present position.
func (s *jsonScanner) drop(dst []byte) []byte {
	dst = s.flush(dst, s.pos)
	s.pos += 6
	s.start = s.pos
	s.removed++
	return dst
}

// PostgreSQL's numeric has at most these many digits before and after the
// decimal point ("Numeric Types" in its manual).
const (
	numericIntegerDigits  = 131072
	numericFractionDigits = 16383
)

// number reads a number that PostgreSQL's numeric can hold.
func (s *jsonScanner) number() *Problem {
	if s.peek() == '-' {
		s.pos++
	}
	first := s.pos
	integer := s.digits()
	if integer == 0 || integer > 1 && s.in[first] == '0' {
		return problemJSON
	}
	fraction := 0
	if s.peek() == '.' {
		s.pos++
		if fraction = s.digits(); fraction == 0 {
			return problemJSON
		}
	}
	exponent := 0
	if c := s.peek(); c == 'e' || c == 'E' {
		s.pos++
		sign := s.peek()
		if sign == '+' || sign == '-' {
			s.pos++
		}
		from := s.pos
		if s.digits() == 0 {
			return problemJSON
		}
		exponent = capped(s.in[from:s.pos])
		if sign == '-' {
			exponent = -exponent
		}
	}
	if integer+exponent > numericIntegerDigits || fraction-exponent > numericFractionDigits {
		return problemJSONRange
	}
	return nil
}

// digits reads digits and returns how many there were.
func (s *jsonScanner) digits() int {
	from := s.pos
	for isDigit(s.peek()) {
		s.pos++
	}
	return s.pos - from
}

// capped is the value of an exponent's digits, or a number that is out of
// numeric's range by far.
func capped(digits []byte) int {
	n := 0
	for _, d := range digits {
		if n = n*10 + int(d-'0'); n > 1<<30 {
			return 1 << 30
		}
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// hex4 reads four hexadecimal digits at i.
func hex4(in []byte, i int) (unit uint32, ok bool) {
	if i+4 > len(in) {
		return 0, false
	}
	for _, c := range in[i : i+4] {
		switch {
		case isDigit(c):
			unit = unit<<4 | uint32(c-'0')
		case c >= 'a' && c <= 'f':
			unit = unit<<4 | uint32(c-'a'+10)
		case c >= 'A' && c <= 'F':
			unit = unit<<4 | uint32(c-'A'+10)
		default:
			return 0, false
		}
	}
	return unit, true
}

// nextInString returns the index of the first byte at or after i that is a
// quote, a backslash, a control character or not ASCII; len(in) where there is
// none. It looks at eight bytes at a time, as nextSpecial does.
func nextInString(in []byte, i int) int {
	for ; i+8 <= len(in); i += 8 {
		word := binary.LittleEndian.Uint64(in[i:])
		backslash, quote := word^('\\'*lowBits), word^('"'*lowBits)
		found := (word - ' '*lowBits) | (backslash - lowBits) | (quote - lowBits) | word
		if found &= highBits; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(in); i++ {
		if b := in[i]; b < ' ' || b == '"' || b == '\\' || b >= utf8.RuneSelf {
			return i
		}
	}
	return i
}
