package typemap

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgtype"
)

func TestSet(t *testing.T) {
	t.Parallel()
	const set = "set('a','b','c d')"
	requireArrivals(t, []arrival{
		{"Labels", set, "text[]", Options{}, "a,c d", `{"a","c d"}`, -1},
		{"OneLabel", set, "character varying(3)[]", Options{}, "c d", `{"c d"}`, -1},
		{"NoLabel", set, "text[]", Options{}, "", `{}`, -1},
		{"LabelTooLong", set, "character varying(2)[]", Options{}, "a,c d", stop + "element longer than 2", -1},
		{"Fits", "set('ä')", "character varying(1)[]", Options{}, "ä", `{"ä"}`, -1},
		{"NUL", "set('a\x00')", "text[]", Options{}, "a\x00,b", `{"a","b"}`, KindNUL},
		{"BrokenUTF8", set, "text[]", Options{}, "a,\xff", stop + "UTF-8", -1},
		{"IntoText", set, "text", Options{}, "a,b", "a,b", -1},
		{"Enum", "enum('a')", "text", Options{}, "", "", -1},
	})
}

// FuzzArray compares an array of strings with encoding/json's.
func FuzzArray(f *testing.F) {
	for _, seed := range []string{`["a", null, "\u00e9\ud83d\ude00\n\"\\"]`, `[]`, ` [ "" ] `, `[[]]`, `["a",]`, `[1]`, `null`, `{"a":"b"}`, `["` + "\x7f" + `"]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, problem := newArrayOf(codecChoice{source: "json", target: "text[]"}).append(nil, in)
		switch {
		case bytes.IndexByte(in, 0) >= 0 || !utf8.Valid(in):
			if problem == nil {
				t.Fatalf("%q is taken", in)
			}
			return
		case problem != nil && problem.Kind != KindJSON && problem.Kind != KindJSONEmpty:
			return // what only PostgreSQL refuses
		}
		want, ok := jsonStrings(in)
		if ok != (problem == nil) && problem != problemJSONDepth {
			t.Fatalf("%q: %v", in, problem)
		}
		if problem != nil {
			return
		}
		var got []*string
		if err := pgtype.NewMap().Scan(pgtype.TextArrayOID, pgtype.BinaryFormatCode, out, &got); err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q became %q", in, out)
		}
	})
}

// jsonStrings reads a JSON array of strings and nulls.
func jsonStrings(in []byte) (list []*string, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(in))
	if first, err := decoder.Token(); err != nil || first != json.Delim('[') {
		return nil, false
	}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, false
		}
		switch token := token.(type) {
		case nil:
			list = append(list, nil)
		case string:
			list = append(list, &token)
		default:
			return nil, false
		}
	}
	if _, err := decoder.Token(); err != nil {
		return nil, false
	}
	_, err := decoder.Token()
	return list, errors.Is(err, io.EOF)
}
