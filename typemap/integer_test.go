package typemap

import (
	"encoding/binary"
	"errors"
	"regexp"
	"strconv"
	"testing"
)

// FuzzInteger compares with strconv.
func FuzzInteger(f *testing.F) {
	for _, seed := range []string{
		"0", "-0", "7", "-1", "12345678", "-123456789", "1732391234567", "999999999999999999", "1000000000000000000", "9223372036854775807", "9223372036854775808",
		"-9223372036854775808", "-9223372036854775809", "18446744073709551615", "00000000000000000000000000000007", "", "-", "--1", "+1", "1 ", "1234567/", "12345678:",
	} {
		f.Add(seed)
	}
	form := regexp.MustCompile(`\A-?\d+\z`)
	f.Fuzz(func(t *testing.T, in string) {
		out, problem := integerCodec{bytes: 8, outOfRange: problemSize}.append(nil, []byte(in))
		n, err := strconv.ParseInt(in, 10, 64)
		switch {
		case !form.MatchString(in):
			if problem != problemInteger {
				t.Fatalf("%q: %v", in, problem)
			}
		case errors.Is(err, strconv.ErrRange):
			if problem != problemSize {
				t.Fatalf("%q: %v", in, problem)
			}
		case err != nil:
			t.Fatal(err)
		case problem != nil || len(out) != 8 || int64(binary.BigEndian.Uint64(out)) != n:
			t.Fatalf("%q became %x, %v", in, out, problem)
		}
	})
}
