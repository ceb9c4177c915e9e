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
	if s.in[first] == '0' {
		integer = leadingZeros(s.in[s.pos-fraction : s.pos])
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

// leadingZeros is the place of the first digit of a number below 1 that is not
// 0: -1 for the second one behind the decimal point. It is far away for 0 itself,
// whose exponent PostgreSQL only bounds by what an integer holds.
func leadingZeros(fraction []byte) int {
	for i, d := range fraction {
		if d != '0' {
			return -i
		}
	}
	return numericIntegerDigits - (1<<30 - 2)
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
