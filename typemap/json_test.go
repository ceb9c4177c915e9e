package typemap

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", maxJSONDepth) + strings.Repeat("]", maxJSONDepth)
	for _, test := range []struct {
		in      string
		want    string
		problem *Problem
		met     Kind
	}{
		{`{}`, `{}`, nil, -1},
		{`[]`, `[]`, nil, -1},
		{` { "a" : [ 1 , true , false , null , "x" ] } `, ` { "a" : [ 1 , true , false , null , "x" ] } `, nil, -1},
		{"{\t\"a\":\r\n1}", "{\t\"a\":\r\n1}", nil, -1},
		{`null`, `null`, nil, -1},
		{`"str"`, `"str"`, nil, -1},
		{`-0`, `-0`, nil, -1},
		{`-1.5e+3`, `-1.5e+3`, nil, -1},
		{`1e400`, `1e400`, nil, -1},
		{`9007199254740993`, `9007199254740993`, nil, -1},
		{`{"a":1,"a":2}`, `{"a":1,"a":2}`, nil, -1},
		{`"\"\\\/\b\f\n\r\t\u00e9"`, `"\"\\\/\b\f\n\r\t\u00e9"`, nil, -1},
		{`"\ud83d\ude00"`, `"\ud83d\ude00"`, nil, -1},
		{"\"\U0001F600\"", "\"\U0001F600\"", nil, -1},
		{deep, deep, nil, -1},

		{`{"a":"\u0000"}`, `{"a":""}`, nil, KindJSONNUL},
		{`{"a":"x\u0000y\u0000"}`, `{"a":"xy"}`, nil, KindJSONNUL},
		{`{"a":"\\u0000"}`, `{"a":"\\u0000"}`, nil, -1},
		{`{"a":"\\\u0000"}`, `{"a":"\\"}`, nil, KindJSONNUL},
		{`{"\u0000":1}`, `{"":1}`, nil, KindJSONNUL},
		{`"\ud83d\u0000\ude00"`, `"\ud83d\ude00"`, nil, KindJSONNUL},
		{"{\"a\x00\":\x001}", `{"a":1}`, nil, KindNUL},

		{``, ``, problemJSONEmpty, -1},
		{` `, ``, problemJSONEmpty, -1},
		{`{`, ``, problemJSON, -1},
		{`[`, ``, problemJSON, -1},
		{`]`, ``, problemJSON, -1},
		{`[}`, ``, problemJSON, -1},
		{`{]`, ``, problemJSON, -1},
		{`[1,]`, ``, problemJSON, -1},
		{`[,1]`, ``, problemJSON, -1},
		{`[1 2]`, ``, problemJSON, -1},
		{`{"a"}`, ``, problemJSON, -1},
		{`{"a":}`, ``, problemJSON, -1},
		{`{"a":1,}`, ``, problemJSON, -1},
		{`{,}`, ``, problemJSON, -1},
		{`{a:1}`, ``, problemJSON, -1},
		{`{1:1}`, ``, problemJSON, -1},
		{`1 2`, ``, problemJSON, -1},
		{`{} x`, ``, problemJSON, -1},
		{`01`, ``, problemJSON, -1},
		{`-`, ``, problemJSON, -1},
		{`+1`, ``, problemJSON, -1},
		{`1.`, ``, problemJSON, -1},
		{`.5`, ``, problemJSON, -1},
		{`1e`, ``, problemJSON, -1},
		{`NaN`, ``, problemJSON, -1},
		{`tru`, ``, problemJSON, -1},
		{`truer`, ``, problemJSON, -1},
		{`"`, ``, problemJSON, -1},
		{`"\`, ``, problemJSON, -1},
		{`"\u00`, ``, problemJSON, -1},
		{`"\u00g0"`, ``, problemJSON, -1},
		{`"\x"`, ``, problemJSON, -1},
		{"\"a\nb\"", ``, problemJSON, -1},
		{`'a'`, ``, problemJSON, -1},
		{"\"\xff\"", ``, problemUTF8, -1},
		{`"\ud800"`, ``, problemJSONSurrogate, -1},
		{`"\ud800x"`, ``, problemJSONSurrogate, -1},
		{`"\ud800\n"`, ``, problemJSONSurrogate, -1},
		{`"\ud800\ud800"`, ``, problemJSONSurrogate, -1},
		{`"\udc00"`, ``, problemJSONSurrogate, -1},
		{`1e131072`, ``, problemJSONNumber, -1},
		{`1e99999999999999999999`, ``, problemJSONNumber, -1},
		{`1e-16384`, ``, problemJSONNumber, -1},
		{"[" + deep + "]", ``, problemJSONDepth, -1},
	} {
		e := encoderFor(t, "longtext", "jsonb", Options{})
		got, err := e.AppendRow(nil, [][]byte{[]byte("key"), []byte(test.in)})
		if test.problem != nil {
			var value *ValueError
			if !errors.As(err, &value) || value.Problem != test.problem {
				t.Errorf("%q: %v, want the problem %v", test.in, err, test.problem)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", test.in, err)
			continue
		}
		if row := decodeRow(t, got, "text", "jsonb"); row[1] != jsonbVersion+test.want {
			t.Errorf("%q became %q, want %q", test.in, row[1], test.want)
		}
		requireMet(t, e, test.met)
	}
}

// FuzzJSON compares the scanner's grammar with the standard library's, which
// differs in what it takes: invalid UTF-8 and lone surrogates.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-0.5e+7,"x\\u0000\u0000"],"b":{}}`, `[]`, `"\ud83d\ude00"`, ``, `nul`, `[1,`, "{\"\x01\":1}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if strings.IndexByte(in, 0) >= 0 {
			return
		}
		var s jsonScanner
		problem := s.check([]byte(in))
		switch problem {
		case problemUTF8, problemJSONNUL, problemJSONSurrogate, problemJSONNumber, problemJSONDepth:
			return
		}
		if valid := json.Valid([]byte(in)); valid != (problem == nil) {
			t.Fatalf("%q: json.Valid says %v, the scanner %v", in, valid, problem)
		}
	})
}

// FuzzText checks that a text arrives as it is, or is refused.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "plain text of some length", "a\x00b", "\\N\t\r\n", "é\U0001F600\xff"} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, in string, limit int) {
		out, problem := newTextCodec(limit, false).append(nil, []byte(in))
		switch {
		case strings.Contains(in, "\x00"):
			if problem != problemNUL {
				t.Fatalf("%q: %v", in, problem)
			}
		case !utf8.ValidString(in):
			if problem != problemUTF8 {
				t.Fatalf("%q: %v", in, problem)
			}
		case limit > 0 && len([]rune(in)) > limit:
			if problem == nil {
				t.Fatalf("%q has more than %d characters", in, limit)
			}
		case problem != nil || string(out) != in:
			t.Fatalf("%q became %q, %v", in, out, problem)
		}
	})
}
