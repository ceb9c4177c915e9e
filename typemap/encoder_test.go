package typemap

import (
	"database/sql/driver"
	"errors"
	"strconv"
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

func TestAppendRow(t *testing.T) {
	t.Parallel()
	const stop = "stop: "
	berlin := Options{UTCOffset: 2 * 3600}
	newfoundland := Options{UTCOffset: -(3*3600 + 1800)}
	for _, test := range []struct {
		name, from, to string
		opts           Options
		in             string
		want           string // the column as PostgreSQL reads it, or stop and a reason
		met            Kind   // what was met and let through, else -1
	}{
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

		{"Integer", "int", "integer", Options{}, "-2147483648", "-2147483648", -1},
		{"IntegerTooBig", "bigint", "integer", Options{}, "2147483648", stop + "out of range for integer", -1},
		{"IntegerTooSmall", "bigint", "integer", Options{}, "-2147483649", stop + "out of range for integer", -1},
		{"Smallint", "smallint", "smallint", Options{}, "32767", "32767", -1},
		{"SmallintTooBig", "smallint unsigned", "smallint", Options{}, "65535", stop + "out of range for smallint", -1},
		{"Bigint", "bigint", "bigint", Options{}, "-9223372036854775808", "-9223372036854775808", -1},
		{"BigintMost", "bigint", "bigint", Options{}, "9223372036854775807", "9223372036854775807", -1},
		{"BigintUnsigned", "bigint unsigned", "bigint", Options{}, "18446744073709551615", stop + "out of range for bigint", -1},
		{"BigintJustOver", "bigint unsigned", "bigint", Options{}, "9223372036854775808", stop + "out of range for bigint", -1},

		{"False", "tinyint(1)", "boolean", Options{}, "0", "f", -1},
		{"True", "tinyint", "boolean", Options{}, "1", "t", -1},
		{"Two", "tinyint", "boolean", Options{}, "2", "t", KindBoolean},
		{"MinusOne", "tinyint(1)", "boolean", Options{}, "-1", "t", KindBoolean},

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

		{"Date", "date", "date", Options{}, "0009-12-04", "0009-12-04", -1},
		{"DateAfterTheEpoch", "date", "date", Options{}, "2025-02-28", "2025-02-28", -1},
		{"DateIntoTimestamp", "date", "timestamp without time zone", Options{}, "2025-02-28", "2025-02-28 00:00:00", -1},
		{"DateOfLetters", "date", "date", Options{}, "2025-x1-01", stop + "not a date", -1},
		{"ZeroDate", "date", "date", Options{}, "0000-00-00", stop + "no date", -1},
		{"PartialDate", "date", "date", Options{}, "2025-00-15", stop + "no date", -1},
		{"FebruaryThirtieth", "date", "date", Options{}, "2025-02-30", stop + "not a date that exists", -1},
		{"Datetime", "datetime(6)", "timestamp without time zone", Options{}, "2025-01-31 23:59:59.123456", "2025-01-31 23:59:59.123456", -1},
		{"DatetimeZone", "datetime(6)", "timestamp with time zone", berlin, "2025-01-31 23:59:59.123456", "2025-01-31 21:59:59.123456", -1},
		{"DatetimeZoneWest", "datetime", "timestamp with time zone", newfoundland, "2025-01-31 23:59:59", "2025-02-01 03:29:59", -1},
		{"TimestampIsUTC", "timestamp", "timestamp with time zone", berlin, "2025-01-31 23:59:59", "2025-01-31 23:59:59", -1},
		{"OneDecimal", "datetime(1)", "timestamp without time zone", Options{}, "1999-12-31 23:59:59.5", "1999-12-31 23:59:59.5", -1},
		{"ZeroDatetime", "datetime", "timestamp without time zone", Options{}, "0000-00-00 00:00:00", stop + "no date", -1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := encoderFor(t, test.from, test.to, test.opts)
			got, err := e.AppendRow(nil, []driver.Value{[]byte("key"), fromDriver(t, test.from, test.in)})
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

// fromDriver is the value as the go-sql-driver returns it for a column type.
func fromDriver(t *testing.T, from, text string) driver.Value {
	t.Helper()
	if sourceFamily(from) != familyInteger {
		return []byte(text)
	}
	if strings.HasSuffix(from, "unsigned") {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNull(t *testing.T) {
	t.Parallel()
	e := encoderFor(t, "text", "text", Options{})
	got, err := e.AppendRow(nil, []driver.Value{[]byte("key"), nil})
	if err != nil || decodeRow(t, got, "text", "text")[1] != "NULL" {
		t.Errorf("NULL became %q, %v", got, err)
	}
	e.table.Columns[1].Target.NotNull = true
	if _, err := e.AppendRow(nil, []driver.Value{[]byte("key"), nil}); err == nil || !strings.Contains(err.Error(), "T.C, row Id=key: the value is NULL") {
		t.Errorf("NULL into NOT NULL: %v", err)
	}
}

func TestValueErrorNamesTheValue(t *testing.T) {
	t.Parallel()
	e := encoderFor(t, "text", "character varying(90)", Options{})
	long := strings.Repeat("ä", 91)
	_, err := e.AppendRow(nil, []driver.Value{[]byte("k,1"), []byte(long)})
	want := `T.C, row Id="k,1": the value "` + strings.Repeat("ä", 80) + `"… is longer than 90 characters (target type character varying(90)); shorten it in MySQL, or choose --on-invalid too-long=reject|null|truncate`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %v", err, want)
	}
	e.table.Source.Name, e.table.Columns[1].Source.Name = "IncomingWebhooks", "DisplayName"
	_, err = e.AppendRow(nil, []driver.Value{[]byte("key"), []byte(long)})
	want = `IncomingWebhooks.DisplayName, row Id=(3 bytes, hidden): the value "`
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got  %v\nwant %v", err, want)
	}
	e.table.Source.Name, e.table.Columns[1].Source.Name = "Users", "Password"
	if _, err := e.AppendRow(nil, []driver.Value{[]byte("key"), []byte(long)}); err == nil || strings.Contains(err.Error(), "ä") {
		t.Errorf("a secret column's value is shown: %v", err)
	}
}

func TestNoConversion(t *testing.T) {
	t.Parallel()
	for _, types := range [][2]string{{"blob", "text"}, {"datetime", "date"}, {"double", "integer"}, {"text", "integer"}, {"bit(1)", "boolean"}, {"text", "point"}} {
		pair := schema.TablePair{Source: &schema.Table{Name: "T"}, Target: &schema.Table{Name: "t"}, Columns: []schema.ColumnPair{
			{Source: &schema.Column{Name: "C", Type: types[0]}, Target: &schema.Column{Name: "c", Type: types[1]}},
		}}
		_, err := NewTable(pair, nil, Options{})
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
	} {
		e := encoderFor(t, test.from, test.to, Options{})
		row := []driver.Value{[]byte("key"), fromDriver(t, test.from, test.value)}
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
