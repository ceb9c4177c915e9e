package typemap

import (
	"encoding/binary"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestDurations(t *testing.T) {
	t.Parallel()
	const timeOfDay = "time without time zone"
	requireArrivals(t, []arrival{
		{"Interval", "time", "interval", Options{}, "12:34:56", "12:34:56.000000", -1},
		{"MoreThanADay", "time(6)", "interval", Options{}, "25:00:00.000000", "25:00:00.000000", -1},
		{"Longest", "time", "interval", Options{}, "838:59:59", "838:59:59.000000", -1},
		{"Shortest", "time(6)", "interval", Options{}, "-838:59:59.000000", "-838:59:59.000000", -1},
		{"NegativeMicrosecond", "time(6)", "interval", Options{}, "-00:00:00.000001", "-00:00:00.000001", -1},
		{"Decimals", "time(3)", "interval", Options{}, "00:00:00.007", "00:00:00.007000", -1},
		{"DecimalsKept", "time(6)", "interval(3)", Options{}, "00:00:00.007000", "00:00:00.007000", -1},
		{"DecimalsLost", "time(6)", "interval(3)", Options{}, "00:00:00.007001", stop + "more decimals", -1},
		{"IntoText", "time(6)", "text", Options{}, "-838:59:59.000000", "-838:59:59.000000", -1},

		{"TimeOfDay", "time(6)", timeOfDay, Options{}, "23:59:59.999999", "23:59:59.999999", -1},
		{"Midnight", "time", timeOfDay, Options{}, "00:00:00", "00:00:00.000000", -1},
		{"DaysEnd", "time", timeOfDay, Options{}, "24:00:00", "24:00:00.000000", -1},
		{"PastTheDaysEnd", "time(6)", timeOfDay, Options{}, "24:00:00.000001", stop + "out of range for time", -1},
		{"ThreeDigits", "time", timeOfDay, Options{}, "100:00:00", stop + "out of range for time", -1},
		{"Negative", "time(6)", timeOfDay, Options{}, "-00:00:00.000001", stop + "out of range for time", -1},
		{"TimeDecimalsLost", "time(1)", "time(0) without time zone", Options{}, "00:00:00.5", stop + "more decimals", -1},

		{"NoText", "time", "interval", Options{}, "", stop + "not a time", -1},
		{"Minus", "time", "interval", Options{}, "-", stop + "not a time", -1},
		{"NoSeconds", "time", "interval", Options{}, "12:34", stop + "not a time", -1},
		{"SecondSixty", "time", "interval", Options{}, "12:34:60", stop + "not a time", -1},
		{"FourDigits", "time", timeOfDay, Options{}, "1000:00:00", stop + "not a time", -1},
	})
}

// FuzzInterval compares with the standard library's durations.
func FuzzInterval(f *testing.F) {
	for _, seed := range []string{"-838:59:59.000000", "00:00:00.5", "25:00:00", "12:60:00", "1:00:00", "", "-", "00:00:00.", "00:00:00.1234567", "--1:00:00", "00:00-00"} {
		f.Add(seed)
	}
	form := regexp.MustCompile(`\A(-?)(\d{2,3}):([0-5]\d):([0-5]\d(?:\.\d{1,6})?)\z`)
	f.Fuzz(func(t *testing.T, in string) {
		parts := form.FindStringSubmatch(in)
		out, problem := intervalCodec{unit: 1}.append(nil, []byte(in))
		if (parts != nil) != (problem == nil) {
			t.Fatalf("%q: %v", in, problem)
		}
		if problem != nil {
			return
		}
		want, err := time.ParseDuration(strings.Join([]string{parts[1], parts[2], "h", parts[3], "m", parts[4], "s"}, ""))
		if err != nil {
			t.Fatal(err)
		}
		if got := int64(binary.BigEndian.Uint64(out)); got != want.Microseconds() || binary.BigEndian.Uint64(out[8:]) != 0 {
			t.Fatalf("%q became %x", in, out)
		}
	})
}
