package typemap

import (
	"strings"
	"testing"
)

func TestBits(t *testing.T) {
	t.Parallel()
	requireArrivals(t, []arrival{
		{"One", "bit(1)", "bit(1)", Options{}, "\x01", "1", -1},
		{"Twelve", "bit(12)", "bit(12)", Options{}, "\x0a\x01", "101000000001", -1},
		{"Eight", "bit(8)", "bit(8)", Options{}, "\x81", "10000001", -1},
		{"AllOfThem", "bit(64)", "bit(64)", Options{}, strings.Repeat("\xff", 8), strings.Repeat("1", 64), -1},
		{"Wider", "bit(3)", "bit(10)", Options{}, "\x05", "0000000101", -1},
		{"MuchWider", "bit(2)", "bit(70)", Options{}, "\x03", strings.Repeat("0", 68) + "11", -1},
		{"NarrowerFits", "bit(12)", "bit(4)", Options{}, "\x00\x0f", "1111", -1},
		{"NarrowerTooLarge", "bit(12)", "bit(4)", Options{}, "\x00\x10", stop + "out of range for bit(4)", -1},
		{"Varying", "bit(12)", "bit varying", Options{}, "\x00\x05", "000000000101", -1},
		{"VaryingLimit", "bit(12)", "bit varying(20)", Options{}, "\x00\x05", "000000000101", -1},
		{"VaryingNarrower", "bit(12)", "bit varying(3)", Options{}, "\x00\x05", "101", -1},
		{"VaryingTooLarge", "bit(12)", "bit varying(3)", Options{}, "\x00\x08", stop + "out of range for bit varying(3)", -1},
		{"NineBytes", "bit(12)", "bit(12)", Options{}, "\x00\x00\x00\x00\x00\x00\x00\x00\x08", stop + "more than 64 bits", -1},
		{"IntoBytes", "bit(12)", "bytea", Options{}, "\x0a\x01", "\x0a\x01", -1},

		{"False", "bit(1)", "boolean", Options{}, "\x00", "f", -1},
		{"True", "bit(1)", "boolean", Options{}, "\x01", "t", -1},
		{"Two", "bit(8)", "boolean", Options{}, "\x02", "t", KindBoolean},
		{"Most", "bit(64)", "boolean", Options{}, strings.Repeat("\xff", 8), "t", KindBoolean},
		{"BooleanOfNineBytes", "bit(64)", "boolean", Options{}, strings.Repeat("\x00", 9), stop + "more than 64 bits", -1},
	})
}
