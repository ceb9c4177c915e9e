package typemap

// PostgreSQL's numeric has at most these many digits before and after the
// decimal point ("Numeric Types" in its manual).
const (
	numericIntegerDigits  = 131072
	numericFractionDigits = 16383
)

// number reads a number that PostgreSQL's numeric can hold.
func (s *jsonScanner) number() *Problem {
	s.numbers++
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
		return problemJSONNumber
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
