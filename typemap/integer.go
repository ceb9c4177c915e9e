package typemap

// integerCodec writes smallint, integer and bigint.
type integerCodec struct {
	// bits is the target's width: 16, 32 or 64.
	bits int
}

var problemRange = map[int]*Problem{
	16: {"is out of range for smallint", "correct the number in MySQL"},
	32: {"is out of range for integer", "correct the number in MySQL"},
	64: {"is out of range for bigint", "correct the number in MySQL"},
}

func (c integerCodec) append(dst, value []byte, _ *Changes) ([]byte, *Problem) {
	digits, negative := value, false
	if len(digits) > 0 && digits[0] == '-' {
		digits, negative = digits[1:], true
	}
	if len(digits) == 0 || len(digits) > 20 {
		return dst, problemInteger
	}
	limit := uint64(1)<<(c.bits-1) - 1
	if negative {
		limit++
	}
	var n uint64
	for _, d := range digits {
		if !isDigit(d) {
			return dst, problemInteger
		}
		if n > limit/10 { // so that n*10 cannot wrap
			return dst, problemRange[c.bits]
		}
		n = n*10 + uint64(d-'0')
	}
	if n > limit {
		return dst, problemRange[c.bits]
	}
	return append(dst, value...), nil
}

// booleanCodec writes boolean from any integer: 0 is false, all else true, as
// MySQL's own conditions read it.
type booleanCodec struct{}

func (booleanCodec) append(dst, value []byte, changes *Changes) ([]byte, *Problem) {
	zero := true
	for i, d := range value {
		switch {
		case i == 0 && d == '-' && len(value) > 1:
		case !isDigit(d):
			return dst, problemInteger
		case d != '0':
			zero = false
		}
	}
	switch {
	case len(value) == 0:
		return dst, problemInteger
	case zero:
		return append(dst, 'f'), nil
	case len(value) != 1 || value[0] != '1':
		changes[BooleanFromNumber]++
	}
	return append(dst, 't'), nil
}
