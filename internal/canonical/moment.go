package canonical

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// momentForm is a date with or without a time of day. PostgreSQL may write an
// offset, years of five digits, and the era.
var momentForm = regexp.MustCompile(`^(\d{4,6})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?(\+00)?( BC)?$`)

// moment reads what both databases write. The error tells a date that does not
// exist.
func moment(value string) (time.Time, error) {
	parts := momentForm.FindStringSubmatch(value)
	if parts == nil {
		return time.Time{}, errors.New("it is no date")
	}
	numbers := make([]int, 8)
	for i := 1; i <= 6; i++ {
		numbers[i], _ = strconv.Atoi(parts[i]) // digits, or nothing
	}
	micros, _ := strconv.Atoi((parts[7] + "000000")[:6])
	year, month, day := numbers[1], time.Month(numbers[2]), numbers[3]
	if parts[9] != "" {
		year = 1 - year
	}
	t := time.Date(year, month, day, numbers[4], numbers[5], numbers[6], micros*1000, time.UTC)
	if t.Year() != year || t.Month() != month || t.Day() != day || year == 0 && parts[9] == "" {
		return time.Time{}, errors.New("the date does not exist")
	}
	return t, nil
}

// momentText writes a moment with as many decimals as it has.
func momentText(t time.Time) string { return t.Format("2006-01-02 15:04:05.999999") }

// mysqlMoment writes a date, or a DATETIME or TIMESTAMP. DATETIME is in the
// server's zone, TIMESTAMP in the session's, which is UTC.
func (f Form) mysqlMoment(value string) (string, error) {
	t, err := moment(value)
	if err != nil {
		return "", err
	}
	if f.target == "timestamp with time zone" && f.name != "timestamp" {
		t = t.Add(-time.Duration(f.utcOffset) * time.Second)
	}
	return momentText(t), nil
}

func postgresMoment(value string) (string, error) {
	t, err := moment(value)
	if err != nil {
		return "", err
	}
	return momentText(t), nil
}

// durationForm is MySQL's TIME, PostgreSQL's time, and its interval of less than
// a day or of more hours than a day has.
var durationForm = regexp.MustCompile(`^(-?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?$`)

// duration writes a TIME without the zeros at both ends. An interval of days is another
// one than that of their hours.
func duration(value string) (string, error) {
	parts := durationForm.FindStringSubmatch(value)
	if parts == nil {
		return "", errors.New("it is no time")
	}
	text := strings.TrimLeft(parts[2], "0") + ":" + parts[3] + ":" + parts[4]
	if fraction := strings.TrimRight(parts[5], "0"); fraction != "" {
		text += "." + fraction
	}
	if text == ":00:00" {
		return text, nil // zero has no sign
	}
	return parts[1] + text, nil
}
