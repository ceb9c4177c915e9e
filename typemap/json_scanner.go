package typemap

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// maxJSONDepth is the deepest nesting that is copied. MySQL's JSON type stops at
// 100 and MariaDB's functions at 32; PostgreSQL's limit depends on its stack.
const maxJSONDepth = 1000

// jsonScanner checks one JSON text. It keeps its stack from one text to the
// next.
type jsonScanner struct {
	in      []byte
	pos     int
	stack   []byte // open brackets
	values  int    // read so far, containers among them
	numbers int
}

// check says why value is not a JSON text that PostgreSQL takes; nil where it
// is one.
func (s *jsonScanner) check(value []byte) *Problem {
	s.in, s.pos, s.stack, s.values, s.numbers = value, 0, s.stack[:0], 0, 0
	return s.text()
}

// text reads a value and what is around it. Containers are kept on a stack
// rather than in calls, so that deep nesting costs a byte a level.
func (s *jsonScanner) text() *Problem {
	for {
		s.space()
		s.values++
		switch open := s.peek(); open {
		case '{', '[':
			if len(s.stack) == maxJSONDepth {
				return problemJSONDepth
			}
			s.stack = append(s.stack, open)
			s.pos++
			s.space()
			if s.peek() == closing(open) {
				break
			}
			if problem := s.key(); problem != nil {
				return problem
			}
			continue
		default:
			if problem := s.scalar(); problem != nil {
				return problem
			}
		}
		if done, problem := s.after(); done || problem != nil {
			return problem
		}
	}
}

// after reads what ends or continues containers behind a value, up to the next
// value or the end of the text.
func (s *jsonScanner) after() (done bool, _ *Problem) {
	for {
		s.space()
		if len(s.stack) == 0 {
			if s.pos < len(s.in) {
				return false, problemJSON
			}
			return true, nil
		}
		switch s.peek() {
		case closing(s.stack[len(s.stack)-1]):
			s.pos++
			s.stack = s.stack[:len(s.stack)-1]
		case ',':
			s.pos++
			s.space()
			return false, s.key()
		default:
			return false, problemJSON
		}
	}
}

// closing is the bracket that closes what open opens.
func closing(open byte) byte {
	return open + 2 // so in ASCII for both kinds
}

// key reads a key and its colon inside an object; inside an array it reads
// nothing.
func (s *jsonScanner) key() *Problem {
	if s.stack[len(s.stack)-1] == '[' {
		return nil
	}
	if s.peek() != '"' {
		return problemJSON
	}
	if problem := s.str(); problem != nil {
		return problem
	}
	s.space()
	if s.peek() != ':' {
		return problemJSON
	}
	s.pos++
	return nil
}

// peek returns the next byte, 0 at the end.
func (s *jsonScanner) peek() byte {
	if s.pos < len(s.in) {
		return s.in[s.pos]
	}
	return 0
}

// space reads white space.
func (s *jsonScanner) space() {
	for s.pos < len(s.in) {
		switch s.in[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// scalar reads a string, a number, true, false or null.
func (s *jsonScanner) scalar() *Problem {
	switch c := s.peek(); {
	case c == '"':
		return s.str()
	case c == '-' || isDigit(c):
		return s.number()
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if rest := s.in[s.pos:]; len(rest) >= len(word) && string(rest[:len(word)]) == word {
			s.pos += len(word)
			return nil
		}
	}
	return problemJSON
}

// str reads a string with its quotes.
func (s *jsonScanner) str() *Problem {
	s.pos++
	for {
		s.pos = nextInString(s.in, s.pos)
		if s.pos == len(s.in) {
			return problemJSON
		}
		switch b := s.in[s.pos]; {
		case b == '"':
			s.pos++
			return nil
		case b == '\\':
			if problem := s.escape(); problem != nil {
				return problem
			}
		case b >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(s.in[s.pos:])
			if r == utf8.RuneError && size == 1 {
				return problemUTF8
			}
			s.pos += size
		default: // a control character must be escaped in a JSON string
			return problemJSON
		}
	}
}

// The ranges of surrogates: the first half of a pair is before lowSurrogates,
// the second one from there to lastSurrogate.
const (
	highSurrogates = 0xd800
	lowSurrogates  = 0xdc00
	lastSurrogate  = 0xdfff
)

// escape reads one escape, or a surrogate pair of two.
func (s *jsonScanner) escape() *Problem {
	if s.pos+1 >= len(s.in) {
		return problemJSON
	}
	switch s.in[s.pos+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.pos += 2
		return nil
	case 'u':
	default:
		return problemJSON
	}
	unit, ok := hex4(s.in, s.pos+2)
	switch {
	case !ok:
		return problemJSON
	case unit == 0:
		return problemJSONNUL
	case unit >= lowSurrogates && unit <= lastSurrogate:
		return problemJSONSurrogate
	}
	s.pos += 6
	if unit < highSurrogates || unit > lastSurrogate {
		return nil
	}
	return s.lowSurrogate()
}

// lowSurrogate reads the second half of a pair.
func (s *jsonScanner) lowSurrogate() *Problem {
	if s.pos+1 >= len(s.in) || s.in[s.pos] != '\\' || s.in[s.pos+1] != 'u' {
		return problemJSONSurrogate
	}
	unit, ok := hex4(s.in, s.pos+2)
	switch {
	case ok && unit == 0:
		return problemJSONNUL
	case !ok || unit < lowSurrogates || unit > lastSurrogate:
		return problemJSONSurrogate
	}
	s.pos += 6
	return nil
}

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

const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)

// nextInString returns the index of the first byte at or after i that is a
// quote, a backslash, a control character or not ASCII; len(in) where there is
// none. It looks at eight bytes at a time.
func nextInString(in []byte, i int) int {
	for ; i+8 <= len(in); i += 8 {
		word := binary.LittleEndian.Uint64(in[i:])
		backslash, quote := word^('\\'*lowBits), word^('"'*lowBits)
		found := (word - ' '*lowBits) | (backslash - lowBits) | (quote - lowBits) | word
		// A byte's subtraction sets its high bit where it was smaller, or
		// where a lower byte borrowed; the lowest bit found is exact.
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
