package typemap

import (
	"fmt"
	"time"
)

// timestampCodec writes date and timestamp from MySQL's text form
// "2025-01-31 23:59:59.123456" (MySQL manual, "The DATE, DATETIME, and
// TIMESTAMP Types"), which PostgreSQL reads as it is. It refuses the zero and
// partial dates that MySQL may hold.
type timestampCodec struct {
	// zone is appended for timestamp with time zone: "+02:00".
	zone string
}

// newZonedCodec writes timestamp with time zone. MySQL's TIMESTAMP is read in
// UTC, its DATETIME is in the server's zone.
func newZonedCodec(source string, opts Options) timestampCodec {
	offset := opts.UTCOffset
	if name, _ := splitType(source); name == "timestamp" {
		offset = 0
	}
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	return timestampCodec{zone: fmt.Sprintf("%c%02d:%02d", sign, offset/3600, offset/60%60)}
}

func (c timestampCodec) append(dst, value []byte, _ *Changes) ([]byte, *Problem) {
	if len(value) < len("2006-01-02") || value[4] != '-' || value[7] != '-' {
		return dst, problemTimestamp
	}
	for i, b := range value {
		if !isDigit(b) && i != 4 && i != 7 && (i < 10 || b != ' ' && b != ':' && b != '.') {
			return dst, problemTimestamp
		}
	}
	year, month, day := number(value[:4]), number(value[5:7]), number(value[8:10])
	if year == 0 || month == 0 || day == 0 {
		return dst, problemDate
	}
	// MySQL holds days such as February 30 where ALLOW_INVALID_DATES was set.
	if time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() != day {
		return dst, problemTimestamp
	}
	return append(append(dst, value...), c.zone...), nil
}

// number is the value of a few digits.
func number(digits []byte) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}
