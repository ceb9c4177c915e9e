package verify

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"strconv"

	"migration-assist/internal/digest"
	"migration-assist/typemap"
)

func appendUint64(dst []byte, n uint64) []byte { return binary.BigEndian.AppendUint64(dst, n) }

// appendOther appends a field that no value of MySQL is the same as.
func appendOther(dst, field []byte) []byte { return append(append(dst, "other "...), field...) }

// floatBits is the size of MySQL's approximate numbers.
func floatBits(source string) int {
	if source == "float" {
		return 32
	}
	return 64
}

func (c comparison) number() (forms, bool) {
	isFloat := slices.Contains(floats, c.source)
	if !isFloat && !slices.Contains(exact, c.source) && c.source != "bit" {
		return forms{}, false
	}
	f := forms{zero: []byte("0"), target: func() targetForm { return targetFixed{} }}
	if c.source == "bit" {
		f.zero = []byte{0}
	}
	number := func(r *rules, to sourceForm) sourceForm {
		switch {
		case c.source == "bit":
			return &sourceBitNumber{rules: r, to: to}
		case isFloat:
			return &sourceShortest{rules: r, to: to, bits: floatBits(c.source)}
		default:
			return to
		}
	}
	switch c.target {
	case "smallint", "integer", "bigint":
		bits := map[string]int{"smallint": 16, "integer": 32, "bigint": 64}[c.target]
		f.source = func(r *rules) sourceForm { return number(r, sourceInteger{r, bits}) }
	case "boolean":
		f.source = func(r *rules) sourceForm { return number(r, sourceBoolean{r}) }
	case "numeric":
		f.source = func(r *rules) sourceForm { return number(r, c.decimal(r)) }
		f.target = func() targetForm { return &targetNumeric{} }
	default:
		f.source = func(r *rules) sourceForm {
			to := sourceFloat{rules: r, bits: 64, from: 64, exact: !isFloat, checks: c.nulls(typemap.KindRange)}
			if c.target == "real" {
				to.bits, to.from = 32, 32
			}
			if isFloat {
				to.from = floatBits(c.source)
				return to
			}
			return number(r, to)
		}
	}
	return f, true
}

// targetFixed writes fields that have one form for each value.
type targetFixed struct{}

func (targetFixed) append(dst, field []byte) []byte { return append(dst, field...) }

// sourceInteger writes an integer as so many bits.
type sourceInteger struct {
	rules *rules
	bits  int
}

func (f sourceInteger) append(dst, value []byte) ([]byte, outcome) {
	digits, negative := bytes.CutPrefix(value, []byte("-"))
	var n uint64
	for _, d := range digits {
		if d < '0' || d > '9' {
			return dst, f.rules.orNull(typemap.KindForm)
		}
		if n > (math.MaxUint64-9)/10 {
			return dst, f.rules.orNull(typemap.KindRange)
		}
		n = n*10 + uint64(d-'0')
	}
	limit := uint64(1) << (f.bits - 1)
	switch {
	case len(digits) == 0:
		return dst, f.rules.orNull(typemap.KindForm)
	case n > limit || n == limit && !negative:
		return dst, f.rules.orNull(typemap.KindRange)
	case negative:
		n = -n
	}
	for shift := f.bits - 8; shift >= 0; shift -= 8 {
		dst = append(dst, byte(n>>shift))
	}
	return dst, held
}

// sourceBoolean writes whether a number is not 0.
type sourceBoolean struct{ rules *rules }

func (f sourceBoolean) append(dst, value []byte) ([]byte, outcome) {
	absolute, negative := bytes.CutPrefix(value, []byte("-"))
	digits := bytes.TrimLeft(absolute, "0")
	switch {
	case len(absolute) == 0 || !areDigits(digits):
		return dst, f.rules.orNull(typemap.KindForm)
	case len(digits) == 0:
		return append(dst, 0), held
	case len(digits) == 1 && digits[0] == '1' && !negative:
		return append(dst, 1), held
	}
	switch f.rules.apply(typemap.KindBoolean) {
	case typemap.Keep:
		return append(dst, 1), held
	case typemap.Null:
		return dst, null
	default:
		return dst, unfit
	}
}

// sourceBitNumber has another form write the number that the bytes of a BIT are.
type sourceBitNumber struct {
	rules *rules
	to    sourceForm
	text  []byte
}

func (f *sourceBitNumber) append(dst, value []byte) ([]byte, outcome) {
	if len(value) > 8 {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	var n uint64
	for _, b := range value {
		n = n<<8 | uint64(b)
	}
	f.text = strconv.AppendUint(f.text[:0], n, 10)
	return f.to.append(dst, f.text)
}

// sourceShortest has another form write the shortest decimal number that is the same
// approximate one.
type sourceShortest struct {
	rules *rules
	to    sourceForm
	bits  int
	text  []byte
}

func (f *sourceShortest) append(dst, value []byte) ([]byte, outcome) {
	n, err := strconv.ParseFloat(string(value), f.bits)
	if err != nil {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	f.text = strconv.AppendFloat(f.text[:0], n, 'f', -1, f.bits)
	return f.to.append(dst, f.text)
}

// sourceDecimal writes a decimal number as digest.AppendDecimal does.
type sourceDecimal struct {
	rules *rules
	// checks is set where a number beyond the type becomes NULL: one whose first
	// digit is above the power of ten highest, or its last below lowest.
	checks          bool
	highest, lowest int
}

// decimal is for numeric, numeric(p), and numeric(p, s).
func (c comparison) decimal(r *rules) sourceForm {
	f := sourceDecimal{rules: r, checks: c.nulls(typemap.KindRange), highest: 131071, lowest: -16383}
	if len(c.modifiers) > 0 {
		scale := 0
		if len(c.modifiers) > 1 {
			scale = c.modifiers[1]
		}
		f.highest, f.lowest = c.modifiers[0]-scale-1, -scale
	}
	return f
}

func (f sourceDecimal) append(dst, value []byte) ([]byte, outcome) {
	digits, negative := bytes.CutPrefix(value, []byte("-"))
	integer, fraction, _ := bytes.Cut(digits, []byte("."))
	if len(integer)+len(fraction) == 0 || !areDigits(integer) || !areDigits(fraction) {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	start := len(dst)
	dst = digest.AppendDecimal(dst, negative, integer, fraction, 0)
	const head, end = 1 + 4, 1
	if significant := len(dst) - start - head - end; f.checks && significant > 0 {
		power := int(int32(binary.BigEndian.Uint32(dst[start+1:])))
		if power > f.highest || power-significant+1 < f.lowest {
			return dst[:start], f.rules.orNull(typemap.KindRange)
		}
	}
	return dst, held
}

func areDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// targetNumeric writes a numeric's groups of four digits as one number ("numeric" in
// src/backend/utils/adt/numeric.c of PostgreSQL: how many groups, the weight of the
// first one, the sign, how many digits are shown, the groups).
type targetNumeric struct{ digits []byte }

// What the sign may be. Above it are NaN and the infinities.
const (
	numericPositive = 0x0000
	numericNegative = 0x4000
)

func (f *targetNumeric) append(dst, field []byte) []byte {
	const head = 8
	if len(field) < head {
		return appendOther(dst, field)
	}
	weight, sign := int(int16(binary.BigEndian.Uint16(field[2:]))), binary.BigEndian.Uint16(field[4:])
	if sign != numericPositive && sign != numericNegative {
		return appendOther(dst, field)
	}
	f.digits = f.digits[:0]
	for groups := field[head:]; len(groups) >= 2; groups = groups[2:] {
		n := binary.BigEndian.Uint16(groups)
		f.digits = append(f.digits, '0'+byte(n/1000), '0'+byte(n/100%10), '0'+byte(n/10%10), '0'+byte(n%10))
	}
	// The point is behind the group of weight 0.
	return digest.AppendDecimal(dst, sign == numericNegative, f.digits, nil, 4*(weight+1)-len(f.digits))
}

// sourceFloat writes an approximate number of so many bits in IEEE 754's form.
type sourceFloat struct {
	rules *rules
	bits  int
	// from is the size of MySQL's numbers, exact whether they are no approximate
	// ones.
	from  int
	exact bool
	// checks is set where a number that loses digits becomes NULL.
	checks bool
}

func (f sourceFloat) append(dst, value []byte) ([]byte, outcome) {
	n, err := strconv.ParseFloat(string(value), f.from)
	if err != nil {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	if f.checks && f.loses(value, n) {
		return dst, f.rules.orNull(typemap.KindRange)
	}
	if f.bits == 32 {
		return binary.BigEndian.AppendUint32(dst, math.Float32bits(float32(n))), held
	}
	return appendUint64(dst, math.Float64bits(n)), held
}

// loses tells whether the type has neither the number itself nor one with the same
// shortest text.
func (f sourceFloat) loses(value []byte, n float64) bool {
	shortest := strconv.FormatFloat(n, 'g', -1, f.bits)
	if !f.exact {
		return f.bits == 32 && float64(float32(n)) != n && shortest != strconv.FormatFloat(n, 'g', -1, 64)
	}
	text, ok := new(big.Rat).SetString(string(value))
	written, _ := new(big.Rat).SetString(shortest)
	return !ok || math.IsInf(n, 0) || text.Cmp(written) != 0 && text.Cmp(new(big.Rat).SetFloat64(n)) != 0
}
