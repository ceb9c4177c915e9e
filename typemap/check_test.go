package typemap

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/schema"
)

func TestCheckRow(t *testing.T) {
	t.Parallel()
	e := encoderFor(t, "text", "character varying(3)", Options{})
	check := func(id, value string) []Finding {
		return slices.Clone(e.CheckRow([][]byte{[]byte(id), []byte(value)}))
	}
	if met := check("fine", "abc"); len(met) != 0 {
		t.Errorf("a good value has %v", met)
	}
	if diff := cmp.Diff([]Finding{{Column: 1, Kind: KindNUL, Policy: Strip}}, check("nul", "ab\x00c")); diff != "" {
		t.Errorf("a NUL (-want +have):\n%s", diff)
	}
	// What ends a run hides nothing, neither in the value nor in the row.
	both := []Finding{{Column: 0, Kind: KindNUL, Policy: Strip}, {Column: 1, Kind: KindNUL, Policy: Strip}, {Column: 1, Kind: KindLong, Policy: Stop}}
	if diff := cmp.Diff(both, check("\x00", "ab\x00cd")); diff != "" {
		t.Errorf("several problems (-want +have):\n%s", diff)
	}
	counted := []Finding{
		{Column: 1, Kind: KindNUL, Policy: Strip, Count: 2, Keys: []string{"Id=nul", `Id="\x00"`}},
		{Column: 0, Kind: KindNUL, Policy: Strip, Count: 1, Keys: []string{`Id="\x00"`}},
		{Column: 1, Kind: KindLong, Policy: Stop, Count: 1, Keys: []string{`Id="\x00"`}},
	}
	if diff := cmp.Diff(counted, e.Findings()); diff != "" {
		t.Errorf("findings (-want +have):\n%s", diff)
	}
}

// FuzzCheckRowAgrees has CheckRow say of any row what AppendRow does.
func FuzzCheckRowAgrees(f *testing.F) {
	f.Add([]byte("a\x00b"), []byte(`{"a":"\u0000"}`), int64(1))
	f.Add([]byte("abcdef"), []byte(``), int64(1)<<40)
	f.Add([]byte("\xff"), []byte("{\x00}"), int64(2))
	f.Fuzz(func(t *testing.T, text, json []byte, n int64) {
		number := strconv.AppendInt(nil, n, 10)
		for _, test := range []struct {
			from, to string
			value    []byte
		}{
			{"text", "character varying(3)", text}, {"text", "text", text}, {"longtext", "jsonb", json}, {"json", "character varying(3)[]", json},
			{"bigint", "integer", number}, {"bigint", "boolean", number}, {"enum('O')", "kind", text}, {"datetime", "timestamp without time zone", text},
		} {
			row := [][]byte{[]byte("k"), test.value}
			checked, appended := encoderFor(t, test.from, test.to, Options{}), encoderFor(t, test.from, test.to, Options{})
			met := checked.CheckRow(row)
			_, err := appended.AppendRow(nil, row)
			if unfit, ok := errors.AsType[*ValueError](err); ok {
				last := met[len(met)-1]
				if last.Kind != unfit.Problem.Kind || last.Policy != Stop {
					t.Errorf("%q: CheckRow has %v, AppendRow %v", test.value, met, err)
				}
				continue
			}
			if diff := cmp.Diff(appended.Findings(), checked.Findings()); diff != "" {
				t.Errorf("%q (-AppendRow +CheckRow):\n%s", test.value, diff)
			}
		}
	})
}

func TestAlwaysFits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		from, to                 string
		notNullFrom, notNullInto bool
		want                     bool
	}{
		{"bigint", "bigint", false, false, true},
		{"bigint(20)", "bigint", true, true, true},
		{"bigint", "bigint", false, true, false},
		{"bigint unsigned", "bigint", false, false, false},
		{"int unsigned", "bigint", false, false, true},
		{"int unsigned", "integer", false, false, false},
		{"int", "integer", false, false, true},
		{"bigint", "integer", false, false, false},
		{"mediumint unsigned", "integer", false, false, true},
		{"smallint", "smallint", false, false, true},
		{"smallint unsigned", "smallint", false, false, false},
		{"tinyint unsigned", "smallint", false, false, true},
		{"year", "smallint", false, false, true},
		{"tinyint(1)", "boolean", false, false, false},
		{"bigint", "numeric(5,0)", false, false, false},
		{"bigint", "character varying(2)", false, false, false},
		{"mediumblob", "bytea", false, false, true},
		{"longblob", "bytea", false, false, false},
		{"varchar(26)", "character varying(26)", false, false, false},
		{"json", "jsonb", false, false, false},
		{"enum('a')", "kind", false, false, false},
		{"datetime", "timestamp without time zone", false, false, false},
	} {
		c := Column{Source: &schema.Column{Type: test.from, NotNull: test.notNullFrom}, Target: &schema.Column{Type: test.to, NotNull: test.notNullInto}}
		if have := c.AlwaysFits(); have != test.want {
			t.Errorf("%s (NOT NULL: %t) into %s (%t): %t", test.from, test.notNullFrom, test.to, test.notNullInto, have)
		}
	}
}

// TestAlwaysFitsIsTrue encodes the ends of what a type can hold, where a column is
// said to fit always.
func TestAlwaysFitsIsTrue(t *testing.T) {
	t.Parallel()
	ends := map[string][]string{
		"tinyint": {"-128", "127"}, "tinyint unsigned": {"0", "255"}, "smallint": {"-32768", "32767"},
		"smallint unsigned": {"65535"}, "mediumint": {"-8388608", "8388607"}, "mediumint unsigned": {"16777215"},
		"int": {"-2147483648", "2147483647"}, "int unsigned": {"4294967295"}, "bigint": {"-9223372036854775808", "9223372036854775807"},
		"bigint unsigned": {"18446744073709551615"}, "year": {"0000", "2155"}, "blob": {"\x00\xff"}, "mediumblob": {""},
	}
	for from, values := range ends {
		for _, to := range []string{"smallint", "integer", "bigint", "boolean", "numeric(3,0)", "text", "bytea"} {
			table, err := NewTable(schema.TablePair{
				Source: &schema.Table{}, Target: &schema.Table{},
				Columns: []schema.ColumnPair{{Source: &schema.Column{Type: from}, Target: &schema.Column{Type: to}}},
			}, nil, Options{})
			if err != nil || !table.Columns[0].AlwaysFits() {
				continue
			}
			for _, value := range values {
				if met := table.NewEncoder().CheckRow([][]byte{[]byte(value)}); len(met) > 0 {
					t.Errorf("%v of %s into %s: %v", value, from, to, met)
				}
			}
		}
	}
}

func TestWithoutNUL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ from, to, in, want string }{
		{"text", "text", "\x00a\x00\x00b\x00", "ab"},
		{"text", "text", `a\u0000`, `a\u0000`},
		{"json", "character varying(100)", `{"a": "\u0000"}`, `{"a": "\u0000"}`},
		{"json", "jsonb", `{"a": "\u0000\\u0000\\\u0000"}`, `{"a": "\\u0000\\"}`},
		{"longtext", "jsonb", "{\"a\": \"\\u\x000000\"}", `{"a": ""}`},
		{"longtext", "jsonb", `{"a\u0000": 1`, `{"a": 1`},
		{"json", "text[]", `["\u0000a"]`, `["a"]`},
		{"json", "jsonb", `{"a": "ü💩 \ud83d\ude00"}`, `{"a": "ü💩 \ud83d\ude00"}`},
	} {
		c := Column{Source: &schema.Column{Type: test.from}, Target: &schema.Column{Type: test.to}}
		if have := string(c.WithoutNUL([]byte(test.in))); have != test.want {
			t.Errorf("%s into %s: %q becomes %q, want %q", test.from, test.to, test.in, have, test.want)
		}
	}
}
