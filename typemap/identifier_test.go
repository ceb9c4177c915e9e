package typemap

import (
	"net/netip"
	"regexp"
	"strings"
	"testing"
)

func TestUUID(t *testing.T) {
	t.Parallel()
	const uuid = "550e8400-e29b-41d4-a716-446655440000"
	requireArrivals(t, []arrival{
		{"UUID", "uuid", "uuid", Options{}, uuid, uuid, -1},
		{"Text", "char(36)", "uuid", Options{}, strings.ToUpper(uuid), uuid, -1},
		{"Braces", "varchar(38)", "uuid", Options{}, "{" + uuid + "}", uuid, -1},
		{"NoHyphens", "varchar(36)", "uuid", Options{}, strings.ReplaceAll(uuid, "-", ""), uuid, -1},
		{"Bytes", "binary(16)", "uuid", Options{}, "\x55\x0e\x84\x00\xe2\x9b\x41\xd4\xa7\x16\x44\x66\x55\x44\x00\x00", uuid, -1},
		{"IntoText", "uuid", "character varying(36)", Options{}, uuid, uuid, -1},
		{"TooFewBytes", "varbinary(16)", "uuid", Options{}, "\x55", stop + "not a UUID", -1},
		{"TextOfSixteenLetters", "char(36)", "uuid", Options{}, "0123456789abcdef", stop + "not a UUID", -1},
		{"Empty", "char(36)", "uuid", Options{}, "", stop + "not a UUID", -1},
		{"Letters", "char(36)", "uuid", Options{}, "x" + uuid[1:], stop + "not a UUID", -1},
		{"OpenBrace", "char(37)", "uuid", Options{}, "{" + uuid, stop + "not a UUID", -1},
		{"TooLong", "char(38)", "uuid", Options{}, uuid + "00", stop + "not a UUID", -1},
		{"HyphenAtTheEnd", "char(37)", "uuid", Options{}, uuid + "-", stop + "not a UUID", -1},
		{"HyphenAtTheStart", "char(37)", "uuid", Options{}, "-" + uuid, stop + "not a UUID", -1},
		{"HyphenInAGroup", "char(37)", "uuid", Options{}, "55-" + uuid[2:], stop + "not a UUID", -1},
	})
}

func TestInet(t *testing.T) {
	t.Parallel()
	requireArrivals(t, []arrival{
		{"IPv4", "inet4", "inet", Options{}, "192.0.2.1", "192.0.2.1/32", -1},
		{"IPv6", "inet6", "inet", Options{}, "2001:db8::1:0:0:1", "2001:db8::1:0:0:1/128", -1},
		{"Mapped", "inet6", "inet", Options{}, "::ffff:192.0.2.1", "::ffff:192.0.2.1/128", -1},
		{"Text", "varchar(40)", "inet", Options{}, "10.0.0.0/8", "10.0.0.0/8", -1},
		{"TextOfAHost", "varchar(40)", "inet", Options{}, "2001:DB8::1/64", "2001:db8::1/64", -1},
		{"IntoText", "inet6", "text", Options{}, "::1", "::1", -1},
		{"Zone", "varchar(40)", "inet", Options{}, "fe80::1%eth0", stop + "not an IP address", -1},
		{"PrefixTooLong", "varchar(40)", "inet", Options{}, "10.0.0.0/33", stop + "not an IP address", -1},
		{"NoPrefix", "varchar(40)", "inet", Options{}, "10.0.0.0/", stop + "not an IP address", -1},
		{"Empty", "varchar(40)", "inet", Options{}, "", stop + "not an IP address", -1},
	})
}

// FuzzInet compares with the standard library, which has zones and no prefixes.
func FuzzInet(f *testing.F) {
	for _, seed := range []string{
		"192.0.2.1", "010.0.0.1", "256.0.0.1", "1.2.3", "1.2.3.4.5", "1..3.4", "::", "::1", "1::", "1::2::3", "::ffff:192.0.2.1", "1.2.3.4::", "1:2:3:4:5:6:7:8",
		"1:2:3:4:5:6:7::", "1:2:3:4::5:6:7:8", "1:2:3:4:5:6:7", "1:2:3:4:5:6:1.2.3.4", ":1", "1:", "12345::", "fe80::1%eth0", ":::", "::1.2.3.4:1", "1.2.3.4/8", "0:0:0:0:0:0:0:0:0",
	} {
		f.Add(seed)
	}
	prefix := regexp.MustCompile(`/(0|[1-9]\d{0,2})\z`)
	f.Fuzz(func(t *testing.T, in string) {
		address, err := netip.ParseAddr(in)
		valid := err == nil && address.Zone() == ""
		want := netip.PrefixFrom(address, address.BitLen())
		if strings.Contains(in, "/") {
			text := prefix.ReplaceAllString(in, "")
			length, lengthErr := netip.ParsePrefix("::" + in[len(text):])
			address, err = netip.ParseAddr(text)
			valid = err == nil && address.Zone() == "" && lengthErr == nil && length.Bits() <= address.BitLen()
			want = netip.PrefixFrom(address, length.Bits())
		}
		out, problem := inetCodec{}.append(nil, []byte(in))
		if valid != (problem == nil) {
			t.Fatalf("%q: %v, and %v", in, err, problem)
		}
		if got := ""; valid {
			if got = decodeField(t, "inet", out); got != want.String() {
				t.Fatalf("%q became %s", in, got)
			}
		}
	})
}

func TestGeometry(t *testing.T) {
	t.Parallel()
	const empty = "\x01\x07\x00\x00\x00\x00\x00\x00\x00"
	requireArrivals(t, []arrival{
		{"Collection", "geometrycollection", "bytea", Options{}, "\x00\x00\x00\x00" + empty, empty, -1},
		{"ReferenceSystem", "point", "bytea", Options{}, "\xe6\x10\x00\x00" + empty, empty, -1},
		{"TooShort", "geometry", "bytea", Options{}, "\x00\x00\x00\x00\x01\x07\x00\x00", stop + "too short for a geometry", -1},
		{"Nothing", "geometry", "bytea", Options{}, "", stop + "too short for a geometry", -1},
		{"Vector", "vector(1)", "bytea", Options{}, "\x00\x00\x80\x3f", "\x00\x00\x80\x3f", -1},
	})
}
