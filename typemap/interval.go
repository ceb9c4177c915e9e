package typemap

import (
	"encoding/binary"
)

// intervalCodec writes interval from TIME, which in MySQL is a duration from
// -838:59:59 to 838:59:59 ("The TIME Type" in its manual): microseconds, and no
// days and months, so that 25 hours stay 25 hours.
type intervalCodec struct {
	unit decimals
}

func newIntervalOf(c codecChoice) codec { return intervalCodec{unit: newDecimals(c)} }

func (c intervalCodec) append(dst, value []byte) ([]byte, *Problem) {
	micros, problem := parseDuration(value, c.unit)
	if problem != nil {
		return dst, problem
	}
	dst = binary.BigEndian.AppendUint64(dst, uint64(micros))
	return append(dst, 0, 0, 0, 0, 0, 0, 0, 0), nil
}

func (intervalCodec) appendZero(dst []byte) []byte { return append(dst, make([]byte, 16)...) }

// timeOfDayCodec writes time without time zone from TIME: microseconds since
// midnight, of which PostgreSQL takes no less than none and no more than those of
// a day ("Date/Time Types" in its manual).
type timeOfDayCodec struct {
	unit       decimals
	outOfRange *Problem
}

func newTimeOfDayOf(c codecChoice) codec {
	return timeOfDayCodec{unit: newDecimals(c), outOfRange: outOfRange(c.target)}
}

func (c timeOfDayCodec) append(dst, value []byte) ([]byte, *Problem) {
	micros, problem := parseDuration(value, c.unit)
	switch {
	case problem != nil:
		return dst, problem
	case micros < 0 || micros > 24*3600*1e6:
		return dst, c.outOfRange
	}
	return binary.BigEndian.AppendUint64(dst, uint64(micros)), nil
}

func (timeOfDayCodec) appendZero(dst []byte) []byte { return append(dst, make([]byte, 8)...) }

var problemDuration = &Problem{Kind: KindForm, Reason: "is not a time", Remedy: "correct it in MySQL"}

// parseDuration reads hours of two or three digits, minutes and seconds with up
// to six decimals, "-838:59:59.000000", as microseconds.
func parseDuration(value []byte, unit decimals) (micros int64, _ *Problem) {
	negative := len(value) > 0 && value[0] == '-'
	if negative {
		value = value[1:]
	}
	hours := 2
	if len(value) > 2 && isDigit(value[2]) {
		hours = 3
	}
	if len(value) < hours || !allDigits(value[:hours]) {
		return 0, problemDuration
	}
	seconds, micros, ok := parseClock(value[hours:])
	if !ok {
		return 0, problemDuration
	}
	micros += (int64(number(value[:hours]))*3600 + seconds) * 1e6
	if negative {
		micros = -micros
	}
	return micros, unit.check(micros)
}

// parseClock reads ":59:59.123456", what is behind the hours.
func parseClock(value []byte) (seconds, micros int64, ok bool) {
	const form = ":00:00"
	if len(value) < len(form) || value[0] != ':' || value[3] != ':' || !allDigits(value[1:3]) || !allDigits(value[4:6]) {
		return 0, 0, false
	}
	minute, second := number(value[1:3]), number(value[4:6])
	if minute > 59 || second > 59 {
		return 0, 0, false
	}
	if fraction := value[len(form):]; len(fraction) > 0 {
		if fraction[0] != '.' || len(fraction) < 2 || len(fraction) > 7 || !allDigits(fraction[1:]) {
			return 0, 0, false
		}
		micros = int64(number(fraction[1:]))
		for range 7 - len(fraction) {
			micros *= 10
		}
	}
	return int64(minute*60 + second), micros, true
}
