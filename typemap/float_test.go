package typemap

import (
	"math"
	"strconv"
	"testing"

	"migration-assist/schema"
)

func TestFloat(t *testing.T) {
	t.Parallel()
	const double = "double precision"
	requireArrivals(t, []arrival{
		{"Float", "float", "real", Options{}, "0.1", "0.1", -1},
		{"FloatLargest", "float", "real", Options{}, "3.4028235e38", "3.4028235e+38", -1},
		{"FloatSmallest", "float", "real", Options{}, "1e-45", "1e-45", -1},
		{"FloatNegativeZero", "float", "real", Options{}, "-0", "-0", -1},
		{"FloatIntoDouble", "float", double, Options{}, "0.1", "0.10000000149011612", -1},
		{"Double", "double", double, Options{}, "0.1", "0.1", -1},
		{"DoubleLargest", "double", double, Options{}, "1.7976931348623157e308", "1.7976931348623157e+308", -1},
		{"DoubleSmallest", "double", double, Options{}, "5e-324", "5e-324", -1},
		{"DoubleNegativeZero", "double", double, Options{}, "-0", "-0", -1},
		{"DoubleIntoReal", "double", "real", Options{}, "0.1", "0.1", -1},
		{"DoubleLosesDigits", "double", "real", Options{}, "0.123456789", stop + "out of range for real", -1},
		{"DoubleTooLargeForReal", "double", "real", Options{}, "1e39", stop + "out of range for real", -1},
		{"DoubleTooSmallForReal", "double", "real", Options{}, "5e-324", stop + "out of range for real", -1},

		{"Integer", "int", "real", Options{}, "-16777216", "-1.6777216e+07", -1},
		{"IntegerLosesDigits", "int", "real", Options{}, "16777217", stop + "out of range for real", -1},
		{"IntegerIntoDouble", "int", double, Options{}, "16777217", "1.6777217e+07", -1},
		{"Bigint", "bigint", double, Options{}, "9007199254740993", stop + "out of range for double", -1},
		{"BigintLeast", "bigint", double, Options{}, "-9223372036854775808", "-9.223372036854776e+18", -1},
		{"BigintMost", "bigint", double, Options{}, "9223372036854775807", stop + "out of range for double", -1},
		{"Unsigned", "bigint unsigned", double, Options{}, "9223372036854775808", "9.223372036854776e+18", -1},
		{"UnsignedMost", "bigint unsigned", double, Options{}, "18446744073709551615", stop + "out of range for double", -1},
		{"IntegerZero", "int", double, Options{}, "0", "0", -1},

		{"Decimal", "decimal(10,2)", double, Options{}, "-12345678.90", "-1.23456789e+07", -1},
		{"DecimalFraction", "decimal(10,9)", "real", Options{}, "0.000001000", "1e-06", -1},
		{"DecimalInteger", "decimal(30,0)", double, Options{}, "1000000000000000000000", "1e+21", -1},
		{"DecimalZero", "decimal(10,2)", double, Options{}, "0.00", "0", -1},
		{"DecimalOfSeventeenDigits", "decimal(17,16)", double, Options{}, "0.10000000000000001", stop + "out of range for double", -1},
		{"DecimalOfEighteenDigits", "decimal(18,0)", double, Options{}, "123456789012345678", stop + "out of range for double", -1},
		{"DecimalTooLargeForReal", "decimal(65,0)", "real", Options{}, "1000000000000000000000000000000000000000", stop + "out of range for real", -1},
		{"DecimalLosesDigits", "decimal(10,9)", "real", Options{}, "0.123456789", stop + "out of range for real", -1},
		{"DecimalOfLetters", "decimal(10,9)", "real", Options{}, "x", stop + "not a decimal number", -1},

		{"FloatOfLetters", "float", "real", Options{}, "x", stop + "not a decimal number", -1},
		{"FloatThatIsNone", "float", "real", Options{}, "NaN", stop + "not a decimal number", -1},
		{"FloatWithoutEnd", "float", "real", Options{}, "-inf", stop + "not a decimal number", -1},
		{"DoubleWithUpperCaseExponent", "double", double, Options{}, "1E+20", "1e+20", -1},

		{"FloatIntoText", "float", "text", Options{}, "0.1", "0.1", -1},
		{"FloatBelowTheExponent", "float", "text", Options{}, "999999", "999999", -1},
		{"FloatWithExponent", "float", "text", Options{}, "1000000", "1e+06", -1},
		{"FloatFraction", "float", "text", Options{}, "0.0001", "0.0001", -1},
		{"DoubleIntoText", "double", "text", Options{}, "-1.7976931348623157e308", "-1.7976931348623157e+308", -1},
		{"DoubleBelowTheExponent", "double", "text", Options{}, "123456789012345", "123456789012345", -1},
		{"DoubleWithExponent", "double", "text", Options{}, "1e15", "1e+15", -1},
		{"DoubleFraction", "double", "text", Options{}, "0.00001234", "1.234e-05", -1},
		{"DoubleTooLongAsText", "double", "character varying(4)", Options{}, "0.125", stop + "longer than 4", -1},
	})
}

func TestSelectExpression(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, columnType, want string }{
		{"a`b", "float", "`a``b` * 1e0"},
		{"a", "float(7,3) unsigned", "`a` * 1e0"},
		{"a", "FLOAT", "`a` * 1e0"},
		{"a", "double", "`a`"},
		{"select", "decimal(10,2)", "`select`"},
	} {
		c := Column{Source: &schema.Column{Name: test.name, Type: test.columnType}}
		if got := c.SelectExpression(); got != test.want {
			t.Errorf("%s: got %s, want %s", test.columnType, got, test.want)
		}
	}
}

// FuzzFloatIntoReal has the 32 bits of each number arrive, as they come from
// MySQL as a double.
func FuzzFloatIntoReal(f *testing.F) {
	for _, seed := range []uint32{0, 1, 0x80000000, 0x3dcccccd, 0x7f7fffff, 0x00800000} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, number uint32) {
		value := math.Float32frombits(number)
		if math.IsNaN(float64(value)) || math.IsInf(float64(value), 0) { // which MySQL does not have
			return
		}
		c := newFloatOf(codecChoice{source: "float", target: "real"})
		out, problem := c.append(nil, strconv.AppendFloat(nil, float64(value), 'g', -1, 64))
		if problem != nil || len(out) != 4 || out[0] != byte(number>>24) || out[1] != byte(number>>16) || out[2] != byte(number>>8) || out[3] != byte(number) {
			t.Fatalf("%08x became %x, %v", number, out, problem)
		}
	})
}
