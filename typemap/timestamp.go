package typemap

import (
	"encoding/binary"
	"time"
)

// timestampCodec writes date, timestamp and timestamp with time zone from
// MySQL's text form "2025-01-31 23:59:59.123456" (MySQL manual, "The DATE,
// DATETIME, and TIMESTAMP Types"): days or microseconds since the start of 2000.
// It refuses the zero and partial dates that MySQL may hold.
type timestampCodec struct {
	bytesOnly
	date bool
	// offset is that of the value's zone, in seconds east of UTC; 0 for a type
	// without a zone.
	offset int
}

// newZonedCodec writes timestamp with time zone. MySQL's TIMESTAMP is read in
// UTC, its DATETIME is in the server's zone.
func newZonedCodec(source string, utcOffset int) timestampCodec {
	if name, _ := splitType(source); name == "timestamp" {
		return timestampCodec{}
	}
	return timestampCodec{offset: utcOffset}
}

// postgresEpoch is the start of 2000, in seconds since that of 1970.
const postgresEpoch = 946684800

func (c timestampCodec) appendBytes(dst, value []byte) ([]byte, *Problem) {
	t, problem := parseTime(value)
	if problem != nil {
		return dst, problem
	}
	seconds := t.Unix() - postgresEpoch
	if c.date {
		return binary.BigEndian.AppendUint32(dst, uint32(seconds/(24*3600))), nil
	}
	micros := (seconds-int64(c.offset))*1e6 + int64(t.Nanosecond())/1e3
	return binary.BigEndian.AppendUint64(dst, uint64(micros)), nil
}

// parseTime reads a date, or a date and time with up to six decimals.
func parseTime(value []byte) (time.Time, *Problem) {
	const form = "0000-00-00 00:00:00."
	for i, b := range value {
		if i < len(form) && form[i] != '0' && b != form[i] || (i >= len(form) || form[i] == '0') && !isDigit(b) {
			return time.Time{}, problemTimestamp
		}
	}
	switch n := len(value); {
	case n != 10 && n != 19 && (n < 21 || n > 26):
		return time.Time{}, problemTimestamp
	case number(value[:4]) == 0 || number(value[5:7]) == 0 || number(value[8:10]) == 0:
		return time.Time{}, problemDate
	}
	var hour, minute, second, nano int
	if len(value) > 10 {
		hour, minute, second = number(value[11:13]), number(value[14:16]), number(value[17:19])
	}
	if len(value) > 20 {
		nano = number(value[20:])
		for range 29 - len(value) {
			nano *= 10
		}
	}
	month, day := time.Month(number(value[5:7])), number(value[8:10])
	t := time.Date(number(value[:4]), month, day, hour, minute, second, nano, time.UTC)
	// time.Date carries over: MySQL holds days such as February 30 where
	// ALLOW_INVALID_DATES was set.
	if t.Month() != month || t.Day() != day {
		return time.Time{}, problemNoSuchDate
	}
	return t, nil
}

// number is the value of a few digits.
func number(digits []byte) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}
