package typemap

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgtype"
)

// mendSeeds are texts and JSON texts in which mending one problem may make
// another one.
var mendSeeds = []string{
	"", "plain", "a\x00b", "\xc3\x00\xa9", "\xff\x00\xff", "\xed\xa0\x80\x00", "äöüß\x00",
	`{"a":"\u0000"}`, `"\ud83d\u0000\ude00"`, `"\ud83d\u0000x"`, `"\\u0000\\\u0000"`, `"\u00\u000000"`, `["\ud800", null, "\u0000", "\udc00\ud800"]`,
	"[\"\\u00\x0000\"]", "[\"\\\x00u0000\"]", "{\"\xff\":\"\\ud800\x00\"}", "[\"\\ud800\xff\\udc00\"]", "\x00", " \x00 ", "[1e999999,\"\x00\"]", `{"a":1e999999}`, "[", "7", `["abcdef"]`,
	"\"\\ud83d\\\x00ude00\"", "\"\\u0000\\u000\x000\"", `"\u0000\u00\u000000"`, // something comes together
}

// mendPolicies let as many values through as there is a way for, each mended
// rather than NULL.
func mendPolicies(nul Policy) Policies {
	var policies Policies
	for kind := range kindCount {
		for _, p := range []Policy{Null, Truncate, Replace, nul} {
			if slices.Contains(kinds[kind].policies, p) {
				policies[kind] = p
			}
		}
	}
	return policies
}

// FuzzMendText mends any bytes for a text, and for one of three characters.
func FuzzMendText(f *testing.F) {
	for _, seed := range mendSeeds {
		f.Add([]byte(seed))
	}
	strip, replace := mendPolicies(Strip), mendPolicies(Replace)
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, test := range []struct {
			policies Policies
			nul      string
		}{{strip, ""}, {replace, "\ufffd"}} {
			want := strings.ToValidUTF8(strings.ReplaceAll(string(in), "\x00", test.nul), "\ufffd")
			requireMended(t, test.policies, "text", in, want)
			if runes := []rune(want); len(runes) > 3 {
				want = string(runes[:3])
			}
			requireMended(t, test.policies, "character varying(3)", in, want)
		}
	})
}

func requireMended(t *testing.T, policies Policies, to string, in []byte, want string) {
	t.Helper()
	if got := mended(t, policies, to, in); string(got) != want {
		t.Fatalf("%q into %s became %q, want %q", in, to, got, want)
	}
	if !utf8.ValidString(want) || strings.Contains(want, "\x00") {
		t.Fatalf("%q is no text for PostgreSQL", want)
	}
}

// mended is what a mending encoder writes, nil for NULL.
func mended(t *testing.T, policies Policies, to string, in []byte) []byte {
	t.Helper()
	e := encoderFor(t, "longtext", to, Options{Policies: policies})
	row, err := e.AppendRow(nil, [][]byte{[]byte("key"), in})
	if err != nil {
		t.Fatalf("%q: %v", in, err)
	}
	field := row[2+4+len("key"):]
	if string(field[:4]) == null {
		return nil
	}
	return field[4:]
}

// FuzzMendJSON mends any bytes for jsonb and for an array of texts: what arrives
// is valid, and the codec has nothing to say of it.
func FuzzMendJSON(f *testing.F) {
	for _, seed := range mendSeeds {
		f.Add([]byte(seed))
	}
	strip, replace := mendPolicies(Strip), mendPolicies(Replace)
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, policies := range []Policies{strip, replace} {
			if out, hasVersion := bytes.CutPrefix(mended(t, policies, "jsonb", in), []byte(jsonbVersion)); hasVersion {
				_, problem := (&jsonCodec{}).append(nil, out)
				if problem != nil || !json.Valid(out) || !utf8.Valid(out) || bytes.IndexByte(out, 0) >= 0 {
					t.Fatalf("%q became %q: %v", in, out, problem)
				}
			}
			out := mended(t, policies, "text[]", in)
			if out == nil {
				continue
			}
			var texts []*string
			if err := pgtype.NewMap().Scan(pgtype.TextArrayOID, pgtype.BinaryFormatCode, out, &texts); err != nil {
				t.Fatalf("%q became %q: %v", in, out, err)
			}
			for _, text := range texts {
				if text != nil && (!utf8.ValidString(*text) || strings.Contains(*text, "\x00")) {
					t.Fatalf("%q became %q", in, out)
				}
			}
		}
	})
}

// TestMendedTwiceIsCountedOnce has escapes that come together when others, or
// NUL bytes, are taken out.
func TestMendedTwiceIsCountedOnce(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in, want string
		met      []Kind
	}{
		{"\"\\u0000\\u000\x000x\"", `"x"`, []Kind{KindNUL, KindJSONNUL}},
		{`"\u0000\u00\u000000x"`, `"x"`, []Kind{KindJSONNUL}},
		{`"\ud800 \u0000\ud8\u000000x"`, `"\ufffd \ufffdx"`, []Kind{KindJSONSurrogate, KindJSONNUL}},
		{"\"\\ud83d\\\x00ude00\"", `"\ud83d\ude00"`, []Kind{KindNUL}},
		{"\"\\u0000\x00\\u000\x000", `{}`, []Kind{KindNUL, KindJSONNUL, KindJSON}},
	} {
		e := encoderFor(t, "longtext", "jsonb", Options{Policies: mendPolicies(Strip)})
		row, err := e.AppendRow(nil, [][]byte{[]byte("key"), []byte(test.in)})
		if err != nil {
			t.Errorf("%q: %v", test.in, err)
			continue
		}
		if got := decodeRow(t, row, "text", "jsonb")[1]; got != jsonbVersion+test.want {
			t.Errorf("%q became %q, want %q", test.in, got, test.want)
		}
		var met []Kind
		for _, f := range e.Findings() {
			met = append(met, f.Kind)
			if f.Count != 1 || len(f.Keys) != 1 {
				t.Errorf("%q: %s is counted %d times, with %d keys", test.in, f.Kind, f.Count, len(f.Keys))
			}
		}
		if !slices.Equal(met, test.met) {
			t.Errorf("%q: met %v, want %v", test.in, met, test.met)
		}
	}
}
