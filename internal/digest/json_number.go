package digest

import "bytes"

// PostgreSQL's numeric has at most these many digits before and after the point
// ("Numeric Types" in its manual).
const (
	maxInteger  = 131072
	maxFraction = 16383
)

// maxExponent is beyond every number that PostgreSQL has.
const maxExponent = 1 << 30

// number writes a number as AppendDecimal does.
func (j *JSON) number(dst []byte) []byte {
	negative := j.in[j.pos] == '-'
	if negative {
		j.pos++
	}
	integer := j.digits()
	if len(integer) == 0 || len(integer) > 1 && integer[0] == '0' {
		return j.fail(dst)
	}
	var fraction []byte
	if j.pos < len(j.in) && j.in[j.pos] == '.' {
		j.pos++
		if fraction = j.digits(); len(fraction) == 0 {
			return j.fail(dst)
		}
	}
	exponent := 0
	if j.pos < len(j.in) && j.in[j.pos]|0x20 == 'e' {
		j.pos++
		sign := byte('+')
		if j.pos < len(j.in) && (j.in[j.pos] == '+' || j.in[j.pos] == '-') {
			sign = j.in[j.pos]
			j.pos++
		}
		digits := j.digits()
		if len(digits) == 0 {
			return j.fail(dst)
		}
		for _, d := range digits {
			exponent = min(exponent*10+int(d-'0'), maxExponent)
		}
		if sign == '-' {
			exponent = -exponent
		}
	}
	j.measure(integer, fraction, exponent)
	return AppendDecimal(dst, negative, integer, fraction, exponent)
}

// measure notes a number that is beyond PostgreSQL's numeric.
func (j *JSON) measure(integer, fraction []byte, exponent int) {
	before := len(integer)
	if integer[0] == '0' {
		significant := bytes.TrimLeft(fraction, "0")
		if before = len(significant) - len(fraction); len(significant) == 0 {
			before = maxInteger - maxExponent // zero may have any
		}
	}
	if before+exponent > maxInteger || len(fraction)-exponent > maxFraction {
		j.found |= BigNumber
	}
}

// digits reads digits.
func (j *JSON) digits() []byte {
	from := j.pos
	for j.pos < len(j.in) && j.in[j.pos] >= '0' && j.in[j.pos] <= '9' {
		j.pos++
	}
	return j.in[from:j.pos]
}
