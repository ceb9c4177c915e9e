package typemap

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a value with a problem is to become, beside a text.
const (
	stopped  = "(stopped)"
	rejected = "(rejected)"
)

// policyCase is a value of a kind, and what is to become of it by policy.
type policyCase struct {
	name, from, to string
	kind           Kind
	value          any // a text, bytes, or nil for NULL
	want           map[Policy]string
	// prepare makes the column special; it may be nil.
	prepare func(*Encoder)
}

// policyCases has each kind at least once, with all its policies.
func policyCases() []policyCase {
	// other has the outcomes that every kind has.
	other := func(want map[Policy]string) map[Policy]string {
		want[Stop], want[Reject], want[Null] = stopped, rejected, "NULL"
		return want
	}
	hasNull := func(want map[Policy]string) map[Policy]string {
		want[Stop], want[Reject] = stopped, rejected
		return want
	}
	container := func(e *Encoder) {
		e.table.Columns[1].rule.container = true
		e.codecs[1] = &jsonCodec{version: jsonbVersion, rule: e.table.Columns[1].rule}
	}
	empty := func(e *Encoder) { e.table.Columns[1].rule.empty = "[]" }
	notNull := func(e *Encoder) { e.table.Columns[1].Target.NotNull = true }
	fullText := func(e *Encoder) { e.codecs[1] = newTextCodec(0, true) }
	large := make([]byte, MaxFullText+1)
	for i := range large {
		large[i] = 'a'
	}
	replace := func(text string) map[Policy]string { return other(map[Policy]string{Replace: text}) }
	none := func() map[Policy]string { return other(map[Policy]string{}) }
	zero := func(text string) map[Policy]string { return hasNull(map[Policy]string{Replace: text}) }
	return []policyCase{
		{"NUL", "text", "text", KindNUL, "a\x00b\x00", other(map[Policy]string{Strip: "ab", Replace: "a\ufffdb\ufffd"}), nil},
		{"NULInLabel", "set('a')", "text[]", KindNUL, "a\x00,b", other(map[Policy]string{Strip: `{"a","b"}`, Replace: "{\"a\ufffd\",\"b\"}"}), nil},
		{"JSONNUL", "json", "jsonb", KindJSONNUL, `{"a":"x\u0000\\u0000"}`, other(map[Policy]string{Strip: "\x01" + `{"a":"x\\u0000"}`, Replace: "\x01" + `{"a":"x\ufffd\\u0000"}`}), nil},
		{"JSONNULInArray", "json", "text[]", KindJSONNUL, `["\u0000"]`, other(map[Policy]string{Strip: `{""}`, Replace: "{\"\ufffd\"}"}), nil},
		{"UTF8", "text", "text", KindUTF8, "a\xffb\xc3", replace("a\ufffdb\ufffd"), nil},
		{"UTF8InJSON", "longtext", "jsonb", KindUTF8, "[\"\xff\"]", replace("\x01[\"\ufffd\"]"), nil},
		{"JSON", "longtext", "jsonb", KindJSON, `{`, replace("\x01{}"), nil},
		{"JSONNotForAnArray", "json", "text[]", KindJSON, `{"a":1}`, replace(`{}`), nil},
		{"JSONEmpty", "longtext", "jsonb", KindJSONEmpty, ` `, replace("\x01{}"), nil},
		{"JSONEmptyWithRule", "longtext", "jsonb", KindJSONEmpty, ``, replace("\x01[]"), empty},
		{"JSONSurrogate", "json", "jsonb", KindJSONSurrogate, `"\ud800x"`, replace("\x01" + `"\ufffdx"`), nil},
		{"JSONNumber", "json", "jsonb", KindJSONNumber, `[1e999999]`, none(), nil},
		{"JSONScalar", "json", "jsonb", KindJSONScalar, `7`, other(map[Policy]string{Keep: "\x017", Replace: "\x01{}"}), container},
		{"Long", "text", "character varying(3)", KindLong, "äöüß", other(map[Policy]string{Truncate: "äöü"}), nil},
		{"LongElement", "json", "character varying(1)[]", KindLong, `["ab"]`, other(map[Policy]string{Truncate: stopped}), nil},
		{"LongInteger", "int", "character varying(1)", KindLong, "12", other(map[Policy]string{Truncate: stopped}), nil},
		{"LongDecimal", "decimal(9,2)", "character varying(3)", KindLong, "12.50", other(map[Policy]string{Truncate: stopped}), nil},
		{"LongDouble", "double", "character varying(3)", KindLong, "12.5", other(map[Policy]string{Truncate: stopped}), nil},
		{"LongTime", "time", "character varying(3)", KindLong, "12:00:00", other(map[Policy]string{Truncate: stopped}), nil},
		{"Size", "longblob", "bytea", KindSize, make([]byte, maxRow+1), none(), nil},
		{"FullText", "longtext", "text", KindFullText, large, other(map[Policy]string{Keep: string(large)}), fullText},
		{"RangeOfInteger", "bigint", "integer", KindRange, "2147483648", none(), nil},
		{"RangeOfUnsigned", "bigint unsigned", "bigint", KindRange, "9223372036854775808", none(), nil},
		{"RangeOfNumeric", "decimal(9,2)", "numeric(3,2)", KindRange, "10.00", none(), nil},
		{"RangeOfReal", "double", "real", KindRange, "1e300", none(), nil},
		{"RangeOfBit", "bit(2)", "bit(1)", KindRange, "\x02", none(), nil},
		{"RangeOfTime", "time", "time without time zone", KindRange, "-01:00:00", none(), nil},
		{"RangeOfDecimals", "datetime(6)", "timestamp(3) without time zone", KindRange, "2025-01-01 00:00:00.000001", none(), nil},
		{"Boolean", "tinyint", "boolean", KindBoolean, "-1", other(map[Policy]string{Keep: "t"}), nil},
		{"BooleanOfUnsigned", "bigint unsigned", "boolean", KindBoolean, "9223372036854775808", other(map[Policy]string{Keep: "t"}), nil},
		{"BooleanOfBits", "bit(2)", "boolean", KindBoolean, "\x03", other(map[Policy]string{Keep: "t"}), nil},
		{"Enum", "enum('O')", "kind", KindEnum, "", none(), nil},
		{"Date", "date", "date", KindDate, "0000-00-00", none(), nil},
		{"NoSuchDate", "datetime", "timestamp with time zone", KindDate, "2025-02-30 00:00:00", none(), nil},
		{"Form", "char(36)", "uuid", KindForm, "x", none(), nil},
		{"FormOfAddress", "varchar(36)", "inet", KindForm, "x", none(), nil},
		{"FormOfGeometry", "point", "bytea", KindForm, "x", none(), nil},

		{"NullText", "text", "text", KindNull, nil, zero(""), notNull},
		{"NullInteger", "int", "integer", KindNull, nil, zero("0"), notNull},
		{"NullNumeric", "decimal(9,2)", "numeric(9,2)", KindNull, nil, zero("0.00"), notNull},
		{"NullDouble", "double", "double precision", KindNull, nil, zero("0"), notNull},
		{"NullDoubleAsText", "double", "text", KindNull, nil, zero(""), notNull},
		{"NullIntegerAsText", "int", "text", KindNull, nil, zero(""), notNull},
		{"NullBoolean", "tinyint", "boolean", KindNull, nil, zero("f"), notNull},
		{"NullBooleanOfBits", "bit(1)", "boolean", KindNull, nil, zero("f"), notNull},
		{"NullBits", "bit(3)", "bit(3)", KindNull, nil, zero("000"), notNull},
		{"NullBytes", "blob", "bytea", KindNull, nil, zero(""), notNull},
		{"NullJSON", "json", "jsonb", KindNull, nil, zero("\x01{}"), notNull},
		{"NullArray", "json", "text[]", KindNull, nil, zero("{}"), notNull},
		{"NullSet", "set('a')", "text[]", KindNull, nil, zero("{}"), notNull},
		{"NullInterval", "time", "interval", KindNull, nil, zero("00:00:00.000000"), notNull},
		{"NullTime", "time", "time without time zone", KindNull, nil, zero("00:00:00.000000"), notNull},
		{"NullUUID", "uuid", "uuid", KindNull, nil, zero("00000000-0000-0000-0000-000000000000"), notNull},
		{"NullUUIDOfBytes", "binary(16)", "uuid", KindNull, nil, zero("00000000-0000-0000-0000-000000000000"), notNull},
		{"NullDate", "date", "date", KindNull, nil, zero(stopped), notNull},
		{"NullTimestamp", "datetime", "timestamp with time zone", KindNull, nil, zero(stopped), notNull},
		{"NullEnum", "enum('O')", "kind", KindNull, nil, zero(stopped), notNull},
		{"NullAddress", "inet6", "inet", KindNull, nil, zero(stopped), notNull},
		{"NullGeometry", "point", "bytea", KindNull, nil, zero(stopped), notNull},
	}
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	met := [kindCount]bool{}
	for _, test := range policyCases() {
		met[test.kind] = true
		for _, policy := range kinds[test.kind].policies {
			want, expected := test.want[policy]
			if !expected {
				t.Errorf("%s: no outcome is said for %s", test.name, policy)
			}
			t.Run(test.name+"/"+policy.String(), func(t *testing.T) {
				t.Parallel()
				test.require(t, policy, want)
			})
		}
		if len(test.want) != len(kinds[test.kind].policies) {
			t.Errorf("%s: %s has the policies %s", test.name, test.kind, joinPolicies(kinds[test.kind].policies))
		}
	}
	for kind, ok := range met {
		if !ok {
			t.Errorf("no value is of the kind %s", Kind(kind))
		}
	}
}

// TestNullIntoNotNull has each kind that can become NULL in a column that
// cannot.
func TestNullIntoNotNull(t *testing.T) {
	t.Parallel()
	for _, test := range policyCases() {
		if _, canBeNull := test.want[Null]; !canBeNull {
			continue
		}
		prepare := test.prepare
		test.prepare = func(e *Encoder) {
			if prepare != nil {
				prepare(e)
			}
			e.table.Columns[1].Target.NotNull = true
		}
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.require(t, Null, stopped)
		})
	}
}

// bytes is the value as MySQL delivers it.
func (c policyCase) bytes() []byte {
	switch value := c.value.(type) {
	case string:
		return []byte(value)
	case []byte:
		return value
	default:
		return nil
	}
}

func (c policyCase) require(t *testing.T, policy Policy, want string) {
	t.Helper()
	e := encoderFor(t, c.from, c.to, Options{Policies: parsePolicies(t, c.kind.String()+"="+policy.String())})
	if c.prepare != nil {
		c.prepare(e)
	}
	const before = "what is before the row"
	var findings []Finding
	// The second time shows that nothing of a refused row is left.
	for n := range 2 {
		out, err := e.AppendRow([]byte(before), [][]byte{[]byte("key"), c.bytes()})
		row, kept := strings.CutPrefix(string(out), before)
		switch {
		case !kept || err != nil && row != "":
			t.Fatalf("%s is what is written", shorten(string(out)))
		case err != nil:
			requireRefusal(t, err, c.kind, want)
		case decodeRow(t, []byte(row), "text", c.to)[1] != want:
			t.Errorf("%s arrived, want %s", shorten(row), shorten(want))
		default:
			findings = []Finding{{Column: 1, Kind: c.kind, Policy: policy, Count: int64(n) + 1, Keys: slices.Repeat([]string{"Id=key"}, n+1)}}
		}
	}
	if diff := cmp.Diff(findings, e.Findings()); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func requireRefusal(t *testing.T, err error, kind Kind, want string) {
	t.Helper()
	var value *ValueError
	if !errors.As(err, &value) {
		t.Fatal(err)
	}
	wantPolicy := map[string]Policy{stopped: Stop, rejected: Reject}[want]
	if value.Policy != wantPolicy || value.Problem.Kind != kind {
		t.Errorf("%v (%s, %s), want %s", value, value.Policy, value.Problem.Kind, shorten(want))
	}
}

func shorten(text string) string {
	if len(text) > 100 {
		return text[:100] + "…"
	}
	return text
}
