package typemap

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/schema"
)

// encoderFor returns an encoder of a table T with a key Id and one column C.
func encoderFor(tb testing.TB, from, to string, opts Options) *Encoder {
	tb.Helper()
	source := &schema.Table{
		Name:    "T",
		Columns: []*schema.Column{{Name: "Id", Type: "varchar(26)"}, {Name: "C", Type: from}},
		Indexes: []*schema.Index{{Name: "PRIMARY", Primary: true, Columns: []string{"Id"}}},
	}
	target := &schema.Table{
		Name:    "t",
		Columns: []*schema.Column{{Name: "id", Type: "character varying(26)"}, {Name: "c", Type: to}},
	}
	pair := schema.TablePair{Source: source, Target: target}
	for i := range source.Columns {
		pair.Columns = append(pair.Columns, schema.ColumnPair{Source: source.Columns[i], Target: target.Columns[i]})
	}
	enums := []*schema.Enum{{Name: "kind", Labels: []string{"O", "P", `a\b`}}}
	table, err := NewTable(pair, enums, opts)
	if err != nil {
		tb.Fatal(err)
	}
	return table.NewEncoder()
}

// arrival is a value of one column, and how it must arrive.
type arrival struct {
	name, from, to string
	opts           Options
	in             string
	want           string // the column as PostgreSQL reads it, or stop and a reason
	met            Kind   // what was met and let through, else -1
}

const stop = "stop: "

func TestAppendRow(t *testing.T) {
	t.Parallel()
	requireArrivals(t, []arrival{
		{"Plain", "varchar(5)", "text", Options{}, "hello", "hello", -1},
		{"Empty", "varchar(5)", "text", Options{}, "", "", -1},
		{"LooksLikeNULL", "text", "text", Options{}, `\N`, `\N`, -1},
		{"LooksLikeTheEnd", "text", "text", Options{}, `\.`, `\.`, -1},
		{"LineEnds", "text", "text", Options{}, "a\tb\nc\rd\r\n", "a\tb\nc\rd\r\n", -1},
		{"OtherControls", "text", "text", Options{}, "\x01\b\f\v\x7f", "\x01\b\f\v\x7f", -1},
		{"NULInside", "text", "text", Options{}, "a\x00b", "ab", KindNUL},
		{"NULAtBothEnds", "text", "text", Options{}, "\x00a\x00", "a", KindNUL},
		{"OnlyNUL", "text", "text", Options{}, "\x00", "", KindNUL},
		{"Emoji", "text", "text", Options{}, "x\U0001F4A9\U0010FFFF\ufffd", "x\U0001F4A9\U0010FFFF\ufffd", -1},
		{"BrokenUTF8", "text", "text", Options{}, "ok\xff", stop + "UTF-8", -1},
		{"CutUTF8", "text", "text", Options{}, "ok\xf0\x9f\x92", stop + "UTF-8", -1},
		{"EncodedSurrogate", "text", "text", Options{}, "\xed\xa0\x80", stop + "UTF-8", -1},
		{"Fits", "text", "character varying(3)", Options{}, "äöü", "äöü", -1},
		{"FitsWithoutNUL", "text", "character varying(3)", Options{}, "a\x00bc", "abc", KindNUL},
		{"FitsEmoji", "text", "character varying(3)", Options{}, "\U0001F4A9\U0001F4A9\U0001F4A9", "\U0001F4A9\U0001F4A9\U0001F4A9", -1},
		{"TooLong", "text", "character varying(3)", Options{}, "äöüx", stop + "longer than 3 characters", -1},
		{"Char", "char(3)", "character(3)", Options{}, "abc", "abc", -1},
		{"IntoText", "int", "text", Options{}, "-12", "-12", -1},
		{"ZerofillIntoText", "int(5) unsigned zerofill", "text", Options{}, "00120", "120", -1},
		{"ZerosIntoText", "year", "text", Options{}, "0000", "0", -1},

		{"Integer", "int", "integer", Options{}, "-2147483648", "-2147483648", -1},
		{"IntegerTooBig", "bigint", "integer", Options{}, "2147483648", stop + "out of range for integer", -1},
		{"IntegerTooSmall", "bigint", "integer", Options{}, "-2147483649", stop + "out of range for integer", -1},
		{"Smallint", "smallint", "smallint", Options{}, "32767", "32767", -1},
		{"SmallintTooBig", "smallint unsigned", "smallint", Options{}, "65535", stop + "out of range for smallint", -1},
		{"Bigint", "bigint", "bigint", Options{}, "-9223372036854775808", "-9223372036854775808", -1},
		{"BigintMost", "bigint", "bigint", Options{}, "9223372036854775807", "9223372036854775807", -1},
		{"BigintZerofill", "bigint(20) unsigned zerofill", "bigint", Options{}, "00000000000000000007", "7", -1},
		{"BigintWithoutDigits", "bigint", "bigint", Options{}, "-", stop + "not an integer", -1},
		{"BigintOfLetters", "bigint", "bigint", Options{}, "12a", stop + "not an integer", -1},
		{"BigintTooSmall", "bigint", "bigint", Options{}, "-9223372036854775809", stop + "out of range for bigint", -1},
		{"BigintFarTooBig", "bigint", "bigint", Options{}, "100000000000000000000000000000000000000000", stop + "out of range for bigint", -1},
		{"BigintUnsigned", "bigint unsigned", "bigint", Options{}, "18446744073709551615", stop + "out of range for bigint", -1},
		{"BigintJustOver", "bigint unsigned", "bigint", Options{}, "9223372036854775808", stop + "out of range for bigint", -1},

		{"False", "tinyint(1)", "boolean", Options{}, "0", "f", -1},
		{"True", "tinyint", "boolean", Options{}, "1", "t", -1},
		{"Two", "tinyint", "boolean", Options{}, "2", "t", KindBoolean},
		{"MinusOne", "tinyint(1)", "boolean", Options{}, "-1", "t", KindBoolean},
		{"TrueOfUnsigned", "bigint unsigned", "boolean", Options{}, "18446744073709551615", "t", KindBoolean},
		{"FalseOfZerofill", "tinyint(3) unsigned zerofill", "boolean", Options{}, "000", "f", -1},
		{"BooleanOfNothing", "tinyint", "boolean", Options{}, "", stop + "not an integer", -1},

		{"Label", "enum('O','P')", "kind", Options{}, "O", "O", -1},
		{"LabelFromText", "varchar(9)", "kind", Options{}, `a\b`, `a\b`, -1},
		{"EmptyLabel", "enum('O','P')", "kind", Options{}, "", stop + "none of the labels", -1},
		{"LabelInOtherCase", "enum('O','P')", "kind", Options{}, "o", stop + "none of the labels", -1},

		{"Bytes", "mediumblob", "bytea", Options{}, "\x00\\x\xff", "\x00\\x\xff", -1},
		{"NoBytes", "mediumblob", "bytea", Options{}, "", "", -1},

		{"Array", "json", "character varying(26)[]", Options{}, `["a", "b"]`, `{"a","b"}`, -1},
		{"EmptyArray", "json", "character varying(26)[]", Options{}, ` [ ] `, `{}`, -1},
		{"ArrayWithNull", "longtext", "character varying(26)[]", Options{}, `[null,"NULL"]`, `{NULL,"NULL"}`, -1},
		{"ArrayOfHardCases", "json", "text[]", Options{}, `["a\"b","c\\d","e,f","{g}"," ","","\u00e9\ud83d\ude00\n"]`, `{"a"b","c\d","e,f","{g}"," ","","é😀` + "\n" + `"}`, -1},
		{"ArrayWithEscapedNUL", "json", "text[]", Options{}, `["a\u0000b"]`, `{"ab"}`, KindJSONNUL},
		{"ArrayWithNUL", "longtext", "text[]", Options{}, "[\"a\x00b\"]", `{"ab"}`, KindNUL},
		{"ArrayElementTooLong", "json", "character varying(3)[]", Options{}, `["äöü","abcd"]`, stop + "element longer than 3", -1},
		{"ArrayOfNumbers", "json", "text[]", Options{}, `[1]`, stop + "array of strings", -1},
		{"ArrayFromObject", "json", "text[]", Options{}, `{"a":"b"}`, stop + "array of strings", -1},
		{"ArrayFromNull", "json", "text[]", Options{}, `null`, stop + "array of strings", -1},
		{"ArrayFromNothing", "longtext", "text[]", Options{}, ``, stop + "is empty", -1},
	})
}

func requireArrivals(t *testing.T, tests []arrival) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := encoderFor(t, test.from, test.to, test.opts)
			got, err := e.AppendRow(nil, [][]byte{[]byte("key"), []byte(test.in)})
			if reason, stopped := strings.CutPrefix(test.want, stop); stopped {
				var value *ValueError
				if !errors.As(err, &value) || !strings.Contains(value.Problem.Reason, reason) {
					t.Fatalf("AppendRow(%q) = %q, %v; want an error about %q", test.in, got, err, reason)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if row := decodeRow(t, got, "text", test.to); row[0] != "key" || row[1] != test.want {
				t.Errorf("AppendRow(%q) = %q, want %q", test.in, row, test.want)
			}
			requireMet(t, e, test.met)
		})
	}
}

// requireMet requires that the encoder let one value of the kind through, or none
// for -1.
func requireMet(t *testing.T, e *Encoder, kind Kind) {
	t.Helper()
	var want []Finding
	if kind >= 0 {
		want = []Finding{{Column: 1, Kind: kind, Policy: kinds[kind].policies[0], Count: 1, Keys: []string{"Id=key"}}}
	}
	if diff := cmp.Diff(want, e.Findings()); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestNull(t *testing.T) {
	t.Parallel()
	e := encoderFor(t, "text", "text", Options{})
	got, err := e.AppendRow(nil, [][]byte{[]byte("key"), nil})
	if err != nil || decodeRow(t, got, "text", "text")[1] != "NULL" {
		t.Errorf("NULL became %q, %v", got, err)
	}
	e.table.Columns[1].Target.NotNull = true
	if _, err := e.AppendRow(nil, [][]byte{[]byte("key"), nil}); err == nil || !strings.Contains(err.Error(), "T.C, row Id=key: the value is NULL") {
		t.Errorf("NULL into NOT NULL: %v", err)
	}
}

func TestValueErrorNamesTheValue(t *testing.T) {
	t.Parallel()
	e := encoderFor(t, "text", "character varying(90)", Options{})
	long := strings.Repeat("ä", 91)
	_, err := e.AppendRow(nil, [][]byte{[]byte("k,1"), []byte(long)})
	want := `T.C, row Id="k,1": the value "` + strings.Repeat("ä", 80) + `"… is longer than 90 characters (target type character varying(90)); shorten it in MySQL, or choose --on-invalid too-long=reject|null|truncate`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %v", err, want)
	}
	e.table.Source.Name, e.table.Columns[1].Source.Name = "IncomingWebhooks", "DisplayName"
	_, err = e.AppendRow(nil, [][]byte{[]byte("key"), []byte(long)})
	want = `IncomingWebhooks.DisplayName, row Id=(3 bytes, hidden): the value "`
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got  %v\nwant %v", err, want)
	}
	e.table.Source.Name, e.table.Columns[1].Source.Name = "Users", "Password"
	if _, err := e.AppendRow(nil, [][]byte{[]byte("key"), []byte(long)}); err == nil || strings.Contains(err.Error(), "ä") {
		t.Errorf("a secret column's value is shown: %v", err)
	}
}

func TestNoConversion(t *testing.T) {
	t.Parallel()
	for _, types := range [][2]string{{"blob", "text"}, {"datetime", "date"}, {"double", "integer"}, {"text", "integer"}, {"bit(1)", "text"}, {"bit(9)", "bigint"},
		{"text", "point"}, {"geometry", "text"}, {"time", "timestamp without time zone"}, {"decimal(9,2)", "bigint"}, {"int", "kind"}, {"set('O')", "kind"}} {
		pair := schema.TablePair{Source: &schema.Table{Name: "T"}, Target: &schema.Table{Name: "t"}, Columns: []schema.ColumnPair{
			{Source: &schema.Column{Name: "C", Type: types[0]}, Target: &schema.Column{Name: "c", Type: types[1]}},
		}}
		_, err := NewTable(pair, []*schema.Enum{{Name: "kind", Labels: []string{"O"}}}, Options{})
		if want := "T.C: there is no conversion from " + types[0] + " to " + types[1]; err == nil || err.Error() != want {
			t.Errorf("%v: got %v, want %s", types, err, want)
		}
	}
}

// TestAppendRowAllocatesNothing holds for every codec, once its scratch space
// has grown and the first keys are noted.
//
//nolint:paralleltest // AllocsPerRun counts what other tests allocate too
func TestAppendRowAllocatesNothing(t *testing.T) {
	for _, test := range []struct{ from, to, value string }{
		{"text", "text", "a line\nwith \\ and \x00 and é"},
		{"bigint", "bigint", "-1234567890123"},
		{"tinyint", "boolean", "2"},
		{"longtext", "jsonb", "{\"a\": [1, \"x\\u0000\\n\x00\"]}"},
		{"mediumblob", "bytea", "\x00\xff"},
		{"enum('O')", "kind", "O"},
		{"json", "text[]", `["a","b"]`},
		{"datetime", "timestamp with time zone", "2025-01-31 23:59:59"},
		{"decimal(65,30)", "numeric(65,30)", "-12345678901234567890123456789012345.123456789012345678901234567890"},
		{"bigint unsigned", "numeric(20,0)", "18446744073709551615"},
		{"float", "numeric", "1.17549435e-38"},
		{"decimal(65,30)", "double precision", "12345678901.2345600000000000000000000000"},
		{"bigint unsigned", "double precision", "9223372036854775808"},
		{"double", "real", "0.1"},
		{"double", "text", "1.7976931348623157e308"},
		{"bit(64)", "bit(64)", "\xff\x01\x02\x03\x04\x05\x06\x07"},
		{"bit(1)", "boolean", "\x01"},
		{"time(6)", "interval", "-838:59:59.000000"},
		{"time(6)", "time without time zone", "23:59:59.999999"},
		{"uuid", "uuid", "550e8400-e29b-41d4-a716-446655440000"},
		{"binary(16)", "uuid", "0123456789abcdef"},
		{"inet6", "inet", "2001:db8::192.0.2.1"},
		{"varchar(20)", "inet", "10.0.0.0/8"},
		{"set('a','b')", "text[]", "a,b"},
		{"geometry", "bytea", "\x00\x00\x00\x00\x01\x07\x00\x00\x00\x00\x00\x00\x00"},
	} {
		e := encoderFor(t, test.from, test.to, Options{})
		row := [][]byte{[]byte("key"), []byte(test.value)}
		dst := make([]byte, 0, 4096)
		for range findingKeys {
			if _, err := e.AppendRow(dst, row); err != nil {
				t.Fatal(err)
			}
		}
		if allocs := testing.AllocsPerRun(100, func() {
			if _, err := e.AppendRow(dst, row); err != nil {
				t.Fatal(err)
			}
		}); allocs != 0 {
			t.Errorf("%s to %s: %v allocations a row", test.from, test.to, allocs)
		}
	}
}
