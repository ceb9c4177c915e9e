package typemap

import (
	"encoding/binary"
	"time"
)

// timestampCodec writes date, timestamp and timestamp with time zone from
// MySQL's text form "2025-01-31 23:59:59.123456" (MySQL manual, "The DATE,
// DATETIME, and TIMESTAMP Types"): days or microseconds since the start of 2000.
// It refuses the zero and partial dates that MySQL may hold, and decimals that
// PostgreSQL would round away.
type timestampCodec struct {
	date bool
	unit decimals
	// offset is that of the value's zone, in seconds east of UTC; 0 for a type
	// without a zone.
	offset int
}

func newTimestampOf(c codecChoice) codec { return timestampCodec{unit: newDecimals(c)} }

// newZonedOf is for timestamp with time zone. MySQL's TIMESTAMP is read in UTC,
// its DATETIME is in the server's zone.
func newZonedOf(c codecChoice) codec {
	t := timestampCodec{unit: newDecimals(c)}
	if baseType(c.source) != "timestamp" {
		t.offset = c.utcOffset
	}
	return t
}

// postgresEpoch is the start of 2000, in seconds since that of 1970.
const postgresEpoch = 946684800

func (c timestampCodec) append(dst, value []byte) ([]byte, *Problem) {
	seconds, micros, problem := parseTime(value)
	switch {
	case problem != nil:
		return dst, problem
	case c.date && len(value) > len(time.DateOnly):
		return dst, problemTimestamp
	case c.date:
		return binary.BigEndian.AppendUint32(dst, uint32((seconds-postgresEpoch)/(24*3600))), nil
	}
	micros += (seconds - postgresEpoch - int64(c.offset)) * 1e6
	return binary.BigEndian.AppendUint64(dst, uint64(micros)), c.unit.check(micros)
}

// parseTime reads a date, or a date and time with up to six decimals, as seconds
// since the start of 1970 and microseconds.
func parseTime(value []byte) (seconds, micros int64, _ *Problem) {
	const date = len(time.DateOnly)
	if len(value) < date || value[4] != '-' || value[7] != '-' ||
		!allDigits(value[:4]) || !allDigits(value[5:7]) || !allDigits(value[8:date]) {
		return 0, 0, problemTimestamp
	}
	if clock := value[date:]; len(clock) > 0 {
		if len(clock) < len(" 00") || clock[0] != ' ' || !allDigits(clock[1:3]) || number(clock[1:3]) > 23 {
			return 0, 0, problemTimestamp
		}
		var ok bool
		if seconds, micros, ok = parseClock(clock[3:]); !ok {
			return 0, 0, problemTimestamp
		}
		seconds += int64(number(clock[1:3])) * 3600
	}
	year, month, day := number(value[:4]), time.Month(number(value[5:7])), number(value[8:date])
	if year == 0 || month == 0 || day == 0 {
		return 0, 0, problemDate
	}
	midnight := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	// time.Date carries over: MySQL holds days such as February 30 where
	// ALLOW_INVALID_DATES was set.
	if midnight.Month() != month || midnight.Day() != day {
		return 0, 0, problemNoSuchDate
	}
	return midnight.Unix() + seconds, micros, nil
}

// number is the value of a few digits.
func number(digits []byte) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}

// decimals is how exact a type of PostgreSQL is that has to do with time: the
// microseconds in one unit of the last decimal that it keeps.
type decimals int64

// newDecimals reads how many decimals the target type keeps, six of them where
// it does not say.
func newDecimals(c codecChoice) decimals {
	unit := decimals(1)
	for range 6 - c.modifier(6) {
		unit *= 10
	}
	return unit
}

var problemDecimals = &Problem{
	Kind:   KindRange,
	Reason: "has more decimals than PostgreSQL's column keeps",
	Remedy: "round it in MySQL, or give PostgreSQL's column more decimals",
}

func (d decimals) check(micros int64) *Problem {
	if micros%int64(d) != 0 {
		return problemDecimals
	}
	return nil
}
