package typemap

import (
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgtype"
)

func TestNumeric(t *testing.T) {
	t.Parallel()
	const (
		tooLarge = stop + "out of range for numeric"
		tooFine  = stop + "round away"
		longest  = "12345678901234567890123456789012345.123456789012345678901234567890"
	)
	requireArrivals(t, []arrival{
		{"Decimal", "decimal(10,2)", "numeric(10,2)", Options{}, "12345678.90", "12345678.90", -1},
		{"Negative", "decimal(10,2)", "numeric(10,2)", Options{}, "-0.05", "-0.05", -1},
		{"Zero", "decimal(10,2)", "numeric(10,2)", Options{}, "0.00", "0.00", -1},
		{"Zerofill", "decimal(10,2) unsigned zerofill", "numeric(10,2)", Options{}, "00000012.30", "12.30", -1},
		{"Groups", "decimal(20,8)", "numeric", Options{}, "100020003.00040005", "100020003.00040005", -1},
		{"GroupsOfZeros", "decimal(30,12)", "numeric", Options{}, "100000000000000000.000000000001", "100000000000000000.000000000001", -1},
		{"Longest", "decimal(65,30)", "numeric(65,30)", Options{}, "-" + longest, "-" + longest, -1},
		{"OwnScale", "decimal(10,4)", "numeric", Options{}, "1.5000", "1.5000", -1},
		{"NoScale", "decimal(10,0)", "numeric", Options{}, "1000000", "1000000", -1},
		{"PrecisionOnly", "decimal(10,0)", "numeric(3)", Options{}, "999", "999", -1},
		{"OtherScale", "decimal(10,4)", "numeric(10,2)", Options{}, "1.5000", "1.50", -1},
		{"TooFine", "decimal(10,4)", "numeric(10,2)", Options{}, "1.5010", tooFine, -1},
		{"TooLarge", "decimal(10,2)", "numeric(4,2)", Options{}, "100.00", tooLarge, -1},
		{"Largest", "decimal(10,2)", "numeric(4,2)", Options{}, "-99.99", "-99.99", -1},
		{"NegativeScale", "decimal(10,0)", "numeric(3,-2)", Options{}, "12300", "12300", -1},
		{"NegativeScaleTooFine", "decimal(10,0)", "numeric(3,-2)", Options{}, "12340", tooFine, -1},
		{"NegativeScaleTooLarge", "decimal(10,0)", "numeric(3,-2)", Options{}, "123400", tooLarge, -1},
		{"ScaleAbovePrecision", "decimal(10,5)", "numeric(2,4)", Options{}, "0.00990", "0.0099", -1},
		{"ScaleAbovePrecisionTooLarge", "decimal(10,5)", "numeric(2,4)", Options{}, "0.01000", tooLarge, -1},
		{"NotANumber", "decimal(10,2)", "numeric", Options{}, "1e5", stop + "not a decimal number", -1},
		{"NoDigits", "decimal(10,2)", "numeric", Options{}, "-.", stop + "not a decimal number", -1},

		{"Integer", "bigint", "numeric(20,0)", Options{}, "-9223372036854775808", "-9223372036854775808", -1},
		{"IntegerTooLarge", "int", "numeric(3,1)", Options{}, "100", tooLarge, -1},
		{"IntegerIntoScale", "int", "numeric(3,1)", Options{}, "99", "99.0", -1},
		{"Unsigned", "bigint unsigned", "numeric(20,0)", Options{}, "18446744073709551615", "18446744073709551615", -1},
		{"UnsignedSmall", "bigint unsigned", "numeric", Options{}, "7", "7", -1},

		{"Double", "double", "numeric", Options{}, "0.1", "0.1", -1},
		{"DoubleLargest", "double", "numeric", Options{}, "1.7976931348623157e308", "17976931348623157" + strings.Repeat("0", 292), -1},
		{"DoubleSmallest", "double", "numeric", Options{}, "-5e-324", "-0." + strings.Repeat("0", 323) + "5", -1},
		{"DoubleTooFine", "double", "numeric(5,2)", Options{}, "0.125", tooFine, -1},
		{"NegativeZero", "double", "numeric", Options{}, "-0", "0", -1},
		{"Float", "float", "numeric(5,2)", Options{}, "0.1", "0.10", -1},
		{"FloatDigits", "float", "numeric", Options{}, "16777216", "16777216", -1},

		{"DecimalIntoText", "decimal(10,2)", "text", Options{}, "-1.50", "-1.50", -1},
		{"DecimalTooLongAsText", "decimal(10,2)", "character varying(3)", Options{}, "1.50", stop + "longer than 3", -1},
	})
}

// FuzzNumeric compares with math/big, through pgx's decoder.
func FuzzNumeric(f *testing.F) {
	for _, seed := range []struct {
		text             string
		precision, scale int
	}{
		{"0", 0, 0}, {"-0.00", 3, 2}, {"0001000.0100", 8, 2}, {"99.995", 4, 2}, {"-.5", 1, 1}, {"5.", 1, 0}, {"1e3", 0, 0}, {"", 0, 0}, {".", 0, 0}, {"12300", 3, -2},
		{"0.0099", 2, 4}, {"123456789012345678901234567890.123456789", 0, 0},
	} {
		f.Add(seed.text, seed.precision, seed.scale)
	}
	form := regexp.MustCompile(`\A-?(\d+\.?\d*|\.\d+)\z`)
	f.Fuzz(func(t *testing.T, in string, precision, scale int) {
		if len(in) > 500 || precision > 1000 || scale < -1000 || scale > 1000 {
			return
		}
		c := newNumericOf(codecChoice{source: "decimal(10,2)", target: "numeric"}).(*numericCodec)
		if precision > 0 {
			c.highest, c.lowest, c.scale = precision-scale-1, -scale, max(scale, 0)
		}
		out, problem := c.append(nil, []byte(in))
		if !form.MatchString(in) {
			if problem != problemNumber {
				t.Fatalf("%q: %v", in, problem)
			}
			return
		}
		value, ok := new(big.Rat).SetString(in)
		if !ok {
			t.Fatalf("%q is no number for math/big", in)
		}
		if fits := precision <= 0 || fitsNumeric(value, precision, scale); fits != (problem == nil) {
			t.Fatalf("%q into numeric(%d,%d): %v", in, precision, scale, problem)
		}
		if problem != nil {
			return
		}
		var n pgtype.Numeric
		if err := pgtype.NewMap().Scan(pgtype.NumericOID, pgtype.BinaryFormatCode, out, &n); err != nil {
			t.Fatal(err)
		}
		if got, ok := new(big.Rat).SetString(numericText(n, 600)); !ok || got.Cmp(value) != 0 {
			t.Fatalf("%q became %v", in, n)
		}
	})
}

// fitsNumeric tells whether the value times 10^scale is an integer of no more
// digits than the precision.
func fitsNumeric(value *big.Rat, precision, scale int) bool {
	power := func(n int) *big.Rat {
		p := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil))
		if n < 0 {
			p.Inv(p)
		}
		return p
	}
	scaled := new(big.Rat).Mul(value, power(scale))
	return scaled.IsInt() && scaled.Abs(scaled).Cmp(power(precision)) < 0
}
