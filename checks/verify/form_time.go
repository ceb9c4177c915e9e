package verify

import (
	"encoding/binary"

	"migration-assist/typemap"
)

func (c comparison) time() (forms, bool) {
	f := forms{target: func() targetForm { return targetFixed{} }}
	unit := int64(1)
	for range 6 - c.modifier(6) {
		unit *= 10
	}
	isMoment := false
	for _, name := range moments {
		isMoment = isMoment || name == c.source
	}
	switch c.target {
	case "interval", "time without time zone":
		f.source = func(r *rules) sourceForm { return sourceDuration{r, unit, c.target == "interval"} }
		f.zero = []byte("00:00:00")
		return f, c.source == "time"
	default:
		offset := int64(0)
		if c.target == "timestamp with time zone" && c.source != "timestamp" {
			offset = int64(c.utcOffset) * second
		}
		f.source = func(r *rules) sourceForm { return sourceMoment{r, unit, offset, c.target == "date"} }
		return f, isMoment
	}
}

// The lengths of time in microseconds.
const (
	second = 1_000_000
	day    = 24 * 3600 * second
)

// sourceMoment writes a date as days, or a date and time as microseconds, since the
// start of 2000, as PostgreSQL sends them.
type sourceMoment struct {
	rules *rules
	unit  int64 // how exact PostgreSQL's column is
	// offset is that of the values' zone from UTC.
	offset int64
	isDate bool
}

func (f sourceMoment) append(dst, value []byte) ([]byte, outcome) {
	const date = len("2000-01-01")
	if len(value) < date || value[4] != '-' || value[7] != '-' || !areDigits(value[:4]) || !areDigits(value[5:7]) || !areDigits(value[8:date]) {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	var time int64
	if len(value) > date {
		var ok bool
		if time, ok = clock(value[date+1:]); !ok || value[date] != ' ' || time < 0 || time >= day || f.isDate {
			return dst, f.rules.orNull(typemap.KindForm)
		}
	}
	year, month, dayOfMonth := digits(value[:4]), digits(value[5:7]), digits(value[8:date])
	if year == 0 || month == 0 || month > 12 || dayOfMonth == 0 || dayOfMonth > daysIn(year, month) {
		return dst, f.rules.orNull(typemap.KindDate)
	}
	days := daysBefore(year, month) + dayOfMonth - 1 - daysBefore(2000, 1)
	if f.isDate {
		return binary.BigEndian.AppendUint32(dst, uint32(days)), held
	}
	moment := days*day + time - f.offset
	if moment%f.unit != 0 {
		return dst, f.rules.orNull(typemap.KindRange)
	}
	return appendUint64(dst, uint64(moment)), held
}

// digits is the value of a few digits.
func digits(text []byte) (n int64) {
	for _, c := range text {
		n = n*10 + int64(c-'0')
	}
	return n
}

func isLeap(year int64) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// daysIn is how many days a month has.
func daysIn(year, month int64) int64 {
	switch month {
	case 2:
		if isLeap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	default:
		return 31
	}
}

// daysBefore is how many days there are from the start of the year 1 to that of a
// month in the Gregorian calendar.
func daysBefore(year, month int64) int64 {
	past := year - 1
	days := 365*past + past/4 - past/100 + past/400
	for m := range month - 1 {
		days += daysIn(year, m+1)
	}
	return days
}

// clock reads hours of two digits or more, minutes and seconds with up to six
// decimals, as microseconds.
func clock(text []byte) (micros int64, ok bool) {
	hours := 0
	for hours < len(text) && text[hours] != ':' {
		hours++
	}
	const rest, decimals = len(":00:00"), 6
	if hours < 2 || hours > 3 || len(text) < hours+rest || text[hours+3] != ':' ||
		!areDigits(text[:hours]) || !areDigits(text[hours+1:hours+3]) || !areDigits(text[hours+4:hours+rest]) {
		return 0, false
	}
	minute, seconds := digits(text[hours+1:hours+3]), digits(text[hours+4:hours+rest])
	if minute > 59 || seconds > 59 {
		return 0, false
	}
	fraction := text[hours+rest:]
	if len(fraction) > 0 {
		if fraction[0] != '.' || len(fraction) == 1 || len(fraction) > 1+decimals || !areDigits(fraction[1:]) {
			return 0, false
		}
		micros = digits(fraction[1:])
		for range decimals - (len(fraction) - 1) {
			micros *= 10
		}
	}
	return ((digits(text[:hours])*60+minute)*60+seconds)*second + micros, true
}

// sourceDuration writes a TIME as PostgreSQL sends a time or an interval: as
// microseconds, which an interval has days and months behind.
type sourceDuration struct {
	rules      *rules
	unit       int64
	isInterval bool
}

func (f sourceDuration) append(dst, value []byte) ([]byte, outcome) {
	negative := len(value) > 0 && value[0] == '-'
	if negative {
		value = value[1:]
	}
	micros, ok := clock(value)
	if !ok {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	if negative {
		micros = -micros
	}
	if micros%f.unit != 0 || !f.isInterval && (micros < 0 || micros > day) {
		return dst, f.rules.orNull(typemap.KindRange)
	}
	dst = appendUint64(dst, uint64(micros))
	if f.isInterval {
		dst = appendUint64(dst, 0)
	}
	return dst, held
}
