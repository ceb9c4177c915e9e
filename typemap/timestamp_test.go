package typemap

import (
	"encoding/binary"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	t.Parallel()
	const (
		timestamp   = "timestamp without time zone"
		timestamptz = "timestamp with time zone"
	)
	berlin := Options{UTCOffset: 2 * 3600}
	newfoundland := Options{UTCOffset: -(3*3600 + 1800)}
	requireArrivals(t, []arrival{
		{"Date", "date", "date", Options{}, "2025-02-28", "2025-02-28", -1},
		{"YearNine", "date", "date", Options{}, "0009-12-04", "0009-12-04", -1},
		{"YearOne", "date", "date", Options{}, "0001-01-01", "0001-01-01", -1},
		{"LastDate", "date", "date", Options{}, "9999-12-31", "9999-12-31", -1},
		{"LeapDay", "date", "date", Options{}, "2000-02-29", "2000-02-29", -1},
		{"DateIntoTimestamp", "date", timestamp, Options{}, "2025-02-28", "2025-02-28 00:00:00", -1},
		{"DateIntoText", "date", "text", Options{}, "0000-00-00", "0000-00-00", -1},
		{"Datetime", "datetime(6)", timestamp, Options{}, "2025-01-31 23:59:59.123456", "2025-01-31 23:59:59.123456", -1},
		{"DatetimeOfYearNine", "datetime(6)", timestamp, Options{}, "0009-01-31 23:59:59.000001", "0009-01-31 23:59:59.000001", -1},
		{"DatetimeZone", "datetime(6)", timestamptz, berlin, "2025-01-31 23:59:59.123456", "2025-01-31 21:59:59.123456", -1},
		{"DatetimeZoneWest", "datetime", timestamptz, newfoundland, "2025-01-31 23:59:59", "2025-02-01 03:29:59", -1},
		{"TimestampIsUTC", "timestamp", timestamptz, berlin, "2025-01-31 23:59:59", "2025-01-31 23:59:59", -1},
		{"TimestampWithDecimalsIsUTC", "timestamp(6)", timestamptz, berlin, "2025-01-31 23:59:59.123456", "2025-01-31 23:59:59.123456", -1},
		{"OneDecimal", "datetime(1)", timestamp, Options{}, "1999-12-31 23:59:59.5", "1999-12-31 23:59:59.5", -1},
		{"NeedlessDecimals", "datetime(6)", "timestamp(3) without time zone", Options{}, "1999-12-31 23:59:59.120000", "1999-12-31 23:59:59.12", -1},
		{"NoDecimals", "datetime(6)", "timestamp(0) with time zone", Options{}, "1999-12-31 23:59:59.000000", "1999-12-31 23:59:59", -1},

		{"ZeroDate", "date", "date", Options{}, "0000-00-00", stop + "no date", -1},
		{"YearZero", "date", "date", Options{}, "0000-05-05", stop + "no date", -1},
		{"MonthZero", "date", "date", Options{}, "2025-00-15", stop + "no date", -1},
		{"DayZero", "date", "date", Options{}, "2025-12-00", stop + "no date", -1},
		{"ZeroDatetime", "datetime", timestamp, Options{}, "0000-00-00 00:00:00", stop + "no date", -1},
		{"ZeroTimestamp", "timestamp", timestamptz, Options{}, "0000-00-00 00:00:00", stop + "no date", -1},
		{"PartialDatetime", "datetime(6)", timestamptz, berlin, "2025-00-15 10:00:00.000000", stop + "no date", -1},
		{"FebruaryThirtieth", "date", "date", Options{}, "2025-02-30", stop + "not a date that exists", -1},
		{"NoLeapDay", "date", "date", Options{}, "1900-02-29", stop + "not a date that exists", -1},
		{"FebruaryThirtiethDatetime", "datetime", timestamp, Options{}, "2025-02-30 10:00:00", stop + "not a date that exists", -1},
		{"TooManyDecimals", "datetime(6)", "timestamp(3) without time zone", Options{}, "2025-01-31 23:59:59.123400", stop + "more decimals", -1},
		{"HalfSecond", "datetime(1)", "timestamp(0) with time zone", Options{}, "2025-01-31 23:59:59.5", stop + "more decimals", -1},
		{"Letters", "date", "date", Options{}, "2025-x1-01", stop + "not a date", -1},
		{"NoText", "date", "date", Options{}, "", stop + "not a date", -1},
		{"TimeInDate", "date", "date", Options{}, "2025-01-01 00:00:00", stop + "not a date", -1},
		{"HourTwentyFour", "datetime", timestamp, Options{}, "2025-01-01 24:00:00", stop + "not a date", -1},
		{"MinuteSixty", "datetime", timestamp, Options{}, "2025-01-01 23:60:00", stop + "not a date", -1},
		{"SevenDecimals", "datetime", timestamp, Options{}, "2025-01-01 23:00:00.1234567", stop + "not a date", -1},
		{"PointOnly", "datetime", timestamp, Options{}, "2025-01-01 23:00:00.", stop + "not a date", -1},
	})
}

// FuzzDates compares with the standard library, which has a year zero.
func FuzzDates(f *testing.F) {
	for _, seed := range []string{
		"2025-01-31", "0009-12-04", "0000-00-00", "2025-02-30", "2024-02-29", "2025-01-31 23:59:59.123456", "2025-01-31 23:59:59.5",
		"2025-01-31 23:59:60", "2025-01-31T23:59:59", "2025-01-31 23:59:59.", "2025-01-31 2:59:59", "2025-01-31 23:59:59.1234567", "2025-01-31 23:59:59,5", "",
	} {
		f.Add(seed)
	}
	form := regexp.MustCompile(`\A\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,6})?)?\z`)
	f.Fuzz(func(t *testing.T, in string) {
		want, err := time.Parse(time.DateTime, in)
		if len(in) == len(time.DateOnly) {
			want, err = time.Parse(time.DateOnly, in)
		}
		valid := err == nil && form.MatchString(in) && !strings.HasPrefix(in, "0000")
		out, problem := timestampCodec{unit: 1}.append(nil, []byte(in))
		if valid != (problem == nil) {
			t.Fatalf("%q: %v, and %v", in, err, problem)
		}
		if valid {
			micros := int64(binary.BigEndian.Uint64(out))
			if got := time.UnixMicro(micros + postgresEpoch*1e6).UTC(); !got.Equal(want) {
				t.Fatalf("%q became %v", in, got)
			}
		}
	})
}
