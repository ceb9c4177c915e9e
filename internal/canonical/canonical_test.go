package canonical_test

import (
	"strings"
	"testing"

	"migration-assist/internal/canonical"
)

// TestArrived has pairs of values that are the same.
func TestArrived(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		source, mysql, target, postgres string
		utcOffset                       int
	}{
		{source: "int", mysql: "-12", target: "integer", postgres: "-12"},
		{source: "bigint unsigned", mysql: "18446744073709551615", target: "numeric(20,0)", postgres: "18446744073709551615"},
		{source: "decimal(65,30)", mysql: "1.500000000000000000000000000000", target: "numeric(65,30)", postgres: "1.5"},
		{source: "decimal(5,2)", mysql: "-0.00", target: "numeric", postgres: "0"},
		{source: "bit(8)", mysql: "\x05", target: "smallint", postgres: "5"},
		{source: "bit(64)", mysql: "\xff\xff\xff\xff\xff\xff\xff\xff", target: "numeric", postgres: "18446744073709551615"},
		{source: "year", mysql: "2025", target: "smallint", postgres: "2025"},
		{source: "float", mysql: "0.10000000149011612", target: "real", postgres: "0.1"},
		{source: "float", mysql: "16777217", target: "real", postgres: "1.6777216e+07"},
		{source: "float", mysql: "0.10000000149011612", target: "double precision", postgres: "0.10000000149011612"},
		{source: "float", mysql: "0.10000000149011612", target: "numeric", postgres: "0.1"},
		{source: "float", mysql: "0.10000000149011612", target: "text", postgres: "0.1"},
		{source: "double", mysql: "1e+20", target: "double precision", postgres: "100000000000000000000"},
		{source: "double", mysql: "-0", target: "double precision", postgres: "-0"},
		{source: "tinyint(1)", mysql: "0", target: "boolean", postgres: "false"},
		{source: "tinyint(1)", mysql: "-1", target: "boolean", postgres: "true"},
		{source: "bit(1)", mysql: "\x01", target: "boolean", postgres: "true"},
		{source: "bit(1)", mysql: "\x00", target: "boolean", postgres: "false"},
		{source: "bit(3)", mysql: "\x05", target: "bit(3)", postgres: "101"},
		{source: "bit(10)", mysql: "\x02\x01", target: "bit varying(10)", postgres: "1000000001"},
		{source: "blob", mysql: "\x00\\x\xff", target: "bytea", postgres: `\x005c78ff`},
		{source: "blob", mysql: "", target: "bytea", postgres: `\x`},
		{source: "point", mysql: "\x00\x00\x00\x00\x01\x02", target: "bytea", postgres: `\x0102`},
		{source: "enum('a','b')", mysql: "b", target: "kind", postgres: "b"},
		{source: "text", mysql: "a\x00b\n", target: "text", postgres: "ab\n"},
		{source: "char(5)", mysql: "a", target: "character(5)", postgres: "a    "},
		{source: "set('a','b')", mysql: "a,b", target: "text[]", postgres: `["a","b"]`},
		{source: "set('a','b')", mysql: "", target: "text[]", postgres: `[]`},
		{source: "set('a','b')", mysql: "a,b", target: "text", postgres: "a,b"},
		{source: "json", mysql: `["a", "b\u0000"]`, target: "character varying(26)[]", postgres: `["a","b"]`},
		{source: "json", mysql: `{"b": 1e2, "a": [1.50, null, true]}`, target: "jsonb", postgres: `{"a":[1.5,null,true],"b":100}`},
		{source: "longtext", mysql: `{"a":1,"a":2}`, target: "jsonb", postgres: `{"a": 2}`},
		{source: "longtext", mysql: "{\"a\\u0000\":\x00\"x\\u0000\"}", target: "json", postgres: `{"a":"x"}`},
		{source: "longtext", mysql: `"\ud83d\ude00\/"`, target: "jsonb", postgres: "\"\U0001F600/\""},
		{source: "longtext", mysql: `-0`, target: "jsonb", postgres: `0`},
		{source: "longtext", mysql: `0e9999999`, target: "jsonb", postgres: `0`},
		{source: "date", mysql: "0009-12-04", target: "date", postgres: "0009-12-04"},
		{source: "date", mysql: "2025-01-31", target: "timestamp without time zone", postgres: "2025-01-31 00:00:00"},
		{source: "datetime(6)", mysql: "2025-01-31 23:59:59.123400", target: "timestamp(6) without time zone", postgres: "2025-01-31 23:59:59.1234"},
		{source: "datetime", mysql: "2025-01-31 23:59:59", target: "timestamp with time zone", postgres: "2025-02-01 02:29:59+00", utcOffset: -9000},
		{source: "datetime", mysql: "0001-01-01 00:00:00", target: "timestamp with time zone", postgres: "0001-12-31 22:00:00+00 BC", utcOffset: 7200},
		{source: "datetime", mysql: "9999-12-31 23:59:59", target: "timestamp with time zone", postgres: "10000-01-01 00:59:59+00", utcOffset: -3600},
		{source: "timestamp", mysql: "2025-01-31 23:59:59", target: "timestamp with time zone", postgres: "2025-01-31 23:59:59+00", utcOffset: 7200},
		{source: "time(6)", mysql: "-838:59:59.000000", target: "interval", postgres: "-838:59:59"},
		{source: "time", mysql: "00:00:00", target: "interval", postgres: "00:00:00"},
		{source: "time(3)", mysql: "01:02:03.450", target: "time without time zone", postgres: "01:02:03.45"},
		{source: "uuid", mysql: "123E4567-E89B-12D3-A456-426655440000", target: "uuid", postgres: "123e4567-e89b-12d3-a456-426655440000"},
		{source: "binary(16)", mysql: "0123456789abcdef", target: "uuid", postgres: "30313233-3435-3637-3839-616263646566"},
		{source: "inet6", mysql: "2001:db8::ff00:42:8329", target: "inet", postgres: "2001:db8::ff00:42:8329/128"},
		{source: "inet4", mysql: "192.0.2.1", target: "inet", postgres: "192.0.2.1/32"},
		{source: "datetime", mysql: "0000-00-00 00:00:00", target: "text", postgres: "0000-00-00 00:00:00"},
	} {
		want, got := canonicals(t, test.source, test.mysql, test.target, test.postgres, test.utcOffset)
		if got != want {
			t.Errorf("%s %q is %s, %s %q is %s", test.source, test.mysql, want, test.target, test.postgres, got)
		}
	}
}

// TestDidNotArrive has pairs of values that look alike and are not the same.
func TestDidNotArrive(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ source, mysql, target, postgres string }{
		{"bigint", "9007199254740993", "bigint", "9007199254740992"},
		{"decimal(65,30)", "0.000000000000000000000000000001", "numeric", "0"},
		{"float", "16777216", "real", "1.67772e+07"},
		{"double", "0.1", "double precision", "0.10000000000000002"},
		{"double", "-0", "double precision", "0"},
		{"tinyint(1)", "2", "boolean", "false"},
		{"bit(3)", "\x05", "bit varying(8)", "00000101"},
		{"blob", `\x00`, "bytea", `\x00`},
		{"blob", "a\x00b", "bytea", `\x6162`},
		{"point", "\x00\x00\x00\x00\x01\x02", "bytea", `\x000000000102`},
		{"enum('a')", "", "kind", "a"},
		{"text", "", "text", " "},
		{"varchar(5)", "a ", "character varying(5)", "a"},
		{"text", "A", "text", "a"},
		{"text", "e\u0301", "text", "\u00e9"},
		{"text", "NULL", "text", `"NULL"`},
		{"set('a','b')", "", "text[]", `[""]`},
		{"set('a,b')", "a,b", "text[]", `["a,b"]`},
		{"json", `["null"]`, "text[]", `[null]`},
		{"json", `{"a":1,"a":2}`, "jsonb", `{"a": 1}`},
		{"json", `{"a\u0000":1,"a":2}`, "jsonb", `{"a": 1}`},
		{"json", `9007199254740993`, "jsonb", `9007199254740992`},
		{"json", `[1]`, "jsonb", `["1"]`},
		{"json", `[[],1]`, "jsonb", `[[1]]`},
		{"json", `["a,b"]`, "jsonb", `["a","b"]`},
		{"json", `"\\u0000"`, "jsonb", `""`},
		{"json", `{"a":null}`, "jsonb", `{}`},
		{"json", `null`, "jsonb", `"null"`},
		{"datetime(6)", "2025-01-31 23:59:59.123456", "timestamp without time zone", "2025-01-31 23:59:59.123457"},
		{"datetime", "2025-01-31 23:59:59", "timestamp with time zone", "2025-01-31 22:59:59+00"},
		{"date", "0009-12-04", "date", "2009-12-04"},
		{"datetime", "2025-01-31 12:00:00", "date", "2025-01-31"},
		{"time", "-01:00:00", "interval", "01:00:00"},
		{"inet6", "::1", "inet", "::1/64"},
		{"inet6", "::ffff:192.0.2.1", "inet", "192.0.2.1"},
		{"uuid", "123e4567-e89b-12d3-a456-426655440000", "uuid", "123e4567-e89b-12d3-a456-426655440001"},
	} {
		want, got := canonicals(t, test.source, test.mysql, test.target, test.postgres, 0)
		if got == want {
			t.Errorf("%s %q and %s %q are both %s", test.source, test.mysql, test.target, test.postgres, got)
		}
	}
}

func canonicals(t *testing.T, source, mysql, target, postgres string, utcOffset int) (fromMySQL, fromPostgres string) {
	t.Helper()
	f, err := canonical.New(source, target, utcOffset)
	if err != nil {
		t.Fatal(err)
	}
	if fromMySQL, err = f.MySQL([]byte(mysql)); err != nil {
		t.Fatal(err)
	}
	if fromPostgres, err = f.Postgres([]byte(postgres)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{fromMySQL, fromPostgres} {
		if c == canonical.Null {
			t.Errorf("%q or %q is taken for NULL", mysql, postgres)
		}
	}
	return fromMySQL, fromPostgres
}

// TestNoForm has values that cannot be what their types say, or that cannot
// arrive.
func TestNoForm(t *testing.T) {
	t.Parallel()
	const secret = "sesame"
	for _, test := range []struct{ source, mysql, target, postgres string }{
		{"date", "0000-00-00", "date", "2025-02-30"},
		{"datetime", "2025-00-15 00:00:00", "timestamp without time zone", "0000-01-01 00:00:00"},
		{"datetime", secret, "timestamp with time zone", "2025-01-31 23:59:59+02"},
		{"int", secret, "integer", ""},
		{"double", "1e400", "real", secret},
		{"text", secret, "jsonb", ""},
		{"text", `{"a":1} x`, "jsonb", `{"a":`},
		{"text", `[1e300000]`, "jsonb", `[1,]`},
		{"time", "24", "interval", "34 days 22:59:59"},
		{"text", secret, "inet", secret},
		{"point", "x", "bytea", secret},
	} {
		f, err := canonical.New(test.source, test.target, 0)
		if err != nil {
			t.Fatal(err)
		}
		for side, read := range map[string]func() (string, error){
			"MySQL":      func() (string, error) { return f.MySQL([]byte(test.mysql)) },
			"PostgreSQL": func() (string, error) { return f.Postgres([]byte(test.postgres)) },
		} {
			text, err := read()
			if err == nil {
				t.Errorf("%s to %s: %s's value is %s", test.source, test.target, side, text)
			} else if strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows the value: %v", err)
			}
		}
	}
	for source, target := range map[string]string{"int": "kind", "blob": "point", "json": "hstore"} {
		if _, err := canonical.New(source, target, 0); err == nil {
			t.Errorf("there is a form for %s and %s", source, target)
		}
	}
}

func TestNull(t *testing.T) {
	t.Parallel()
	f, err := canonical.New("text", "text", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, read := range []func([]byte) (string, error){f.MySQL, f.Postgres} {
		if got, err := read(nil); err != nil || got != canonical.Null {
			t.Errorf("NULL is %s, %v", got, err)
		}
		if got, err := read([]byte{}); err != nil || got == canonical.Null {
			t.Errorf("the empty text is %s, %v", got, err)
		}
	}
}
