package digest_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"migration-assist/internal/canonical"
	"migration-assist/internal/digest"
)

// TestDigest adds rows in two orders, in one and in two parts.
func TestDigest(t *testing.T) {
	t.Parallel()
	rows := make([]digest.Hash, 1000)
	for i := range rows {
		rows[i] = digest.Of([]byte{byte(i), byte(i >> 8)})
	}
	var whole, first, second digest.Digest
	for i, row := range rows {
		whole.Add(row)
		if i%3 == 0 {
			first.Add(row)
		}
	}
	for _, i := range rand.Perm(len(rows)) {
		if i%3 != 0 {
			second.Add(rows[i])
		}
	}
	first.Merge(second)
	if first != whole || whole.Rows != 1000 {
		t.Errorf("%v and %v", first, whole)
	}
	text, err := whole.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var read digest.Digest
	if err := read.UnmarshalText(text); err != nil || read != whole {
		t.Errorf("%s is read as %v, %v", text, read, err)
	}
	for _, wrong := range []string{"", "1", "1:", "1:00", "x:" + string(text[5:]), string(text) + "0"} {
		if err := read.UnmarshalText([]byte(wrong)); err == nil {
			t.Errorf("%q is read", wrong)
		}
	}
	// What one of the two hashes does not see, the other does.
	twice := digest.Digest{}
	twice.Add(rows[0])
	twice.Add(rows[0])
	none := digest.Digest{Rows: 2}
	if twice.Xor != none.Xor || twice == none {
		t.Errorf("%v", twice)
	}
}

func TestAppendDecimal(t *testing.T) {
	t.Parallel()
	same := func(integer, fraction string, exponent int) string {
		return string(digest.AppendDecimal(nil, false, []byte(integer), []byte(fraction), exponent))
	}
	for _, group := range [][]string{
		{same("100", "", 0), same("1", "", 2), same("0", "001", 5), same("00100", "000", 0)},
		{same("0", "", 0), same("", "", 0), same("000", "00", 7)},
		{same("0", "05", 0), same("", "050", 0), same("5", "", -2)},
		{same("10", "01", 0), same("1", "001", 1)},
	} {
		for _, text := range group[1:] {
			if text != group[0] {
				t.Errorf("%q and %q are the same number", text, group[0])
			}
		}
	}
	if same("1", "", 0) == same("10", "", 0) || same("1", "", 0) == string(digest.AppendDecimal(nil, true, []byte("1"), nil, 0)) {
		t.Error("numbers that differ are the same")
	}
	if digest.Of(digest.AppendDecimal(nil, true, []byte("0"), nil, 0)) != digest.Of(digest.AppendDecimal(nil, false, nil, nil, 0)) {
		t.Error("zero has a sign")
	}
}

func TestJSONFound(t *testing.T) {
	t.Parallel()
	var j digest.JSON
	for text, want := range map[string]digest.Found{
		"":                       digest.Empty,
		" \n":                    digest.Empty,
		"{}":                     0,
		"1":                      digest.Scalar,
		`{"a":}`:                 digest.Invalid,
		`{"a":1,}`:               digest.Invalid,
		`[1 2]`:                  digest.Invalid,
		`[01]`:                   digest.Invalid,
		`[1.]`:                   digest.Invalid,
		`[1e]`:                   digest.Invalid,
		`["` + "\n" + `"]`:       digest.Invalid,
		`["\x"]`:                 digest.Invalid,
		`["\u12"]`:               digest.Invalid,
		`{} {}`:                  digest.Invalid,
		`["\u0000"]`:             digest.NULEscape,
		`["\ud83d"]`:             digest.HalfPair,
		`["\ud83d\ud83d\ude00"]`: digest.HalfPair,
		`["\ude00"]`:             digest.HalfPair,
		`["\ud83d\ude00"]`:       0,
		`["\ud83d\u0000\ude00"]`: digest.NULEscape,
		`[1e131071]`:             0,
		`[1e131072]`:             digest.BigNumber,
		`[1e-16384]`:             digest.BigNumber,
		`[0e999999999999999999]`: 0,
		`[0.0001e131075]`:        0,
		`[0.0001e131076]`:        digest.BigNumber,
		string(bytes.Repeat([]byte("["), 1001)) + string(bytes.Repeat([]byte("]"), 1001)): digest.Invalid,
		string(bytes.Repeat([]byte("["), 1000)) + string(bytes.Repeat([]byte("]"), 1000)): 0,
	} {
		if _, found := j.Append(nil, []byte(text)); found&^digest.Scalar != want&^digest.Scalar && found&(digest.Invalid|digest.Empty) != want {
			t.Errorf("%.40q: found %b, want %b", text, found, want)
		}
	}
}

func TestJSONStrings(t *testing.T) {
	t.Parallel()
	var j digest.JSON
	want := digest.AppendString(digest.AppendNull(digest.AppendString(digest.AppendString(nil, []byte("a")), nil)), []byte("ü]"))
	got, found := j.AppendStrings([]byte("x"), []byte(` [ "a", "", null, "\u00fc]" ]`))
	if found != 0 || !bytes.Equal(got[1:], want) || got[0] != 'x' {
		t.Errorf("%q, found %b; want %q", got, found, want)
	}
	for text, want := range map[string]digest.Found{`[1]`: digest.NoStrings, `["a",["b"]]`: digest.NoStrings, `{}`: digest.NoStrings, `"a"`: digest.NoStrings | digest.Scalar, `[`: digest.Invalid} {
		if _, found := j.AppendStrings(nil, []byte(text)); found != want {
			t.Errorf("%s: found %b", text, found)
		}
	}
}

// FuzzJSON compares two texts with package canonical: their bytes are equal where
// their values are.
func FuzzJSON(f *testing.F) {
	for _, pair := range [][2]string{
		{`{"a":1,"bb":[1.0,null]}`, `{"bb":[1e0,null],"a":10e-1}`},
		{`{"b":1,"a":2,"b":3}`, `{"a":2,"b":3}`},
		{`{"a":{"y":1,"x":{"b":1,"a":2}},"A":0}`, `{"A":-0.0,"a":{"x":{"a":2,"b":1},"y":1}}`},
		{`"\u0041\u0000\n\/"`, `"A\n/"`},
		{`["a","b"]`, `["b","a"]`},
		{`["ab",""]`, `["a","b"]`},
		{`1.50`, `15e-1`},
	} {
		f.Add([]byte(pair[0]), []byte(pair[1]))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		first, okFirst := appendJSON(t, a)
		second, okSecond := appendJSON(t, b)
		if !okFirst || !okSecond {
			return
		}
		wantFirst, err := canonical.JSON(string(a))
		if err != nil {
			return
		}
		wantSecond, err := canonical.JSON(string(b))
		if err != nil {
			return
		}
		if bytes.Equal(first, second) != (wantFirst == wantSecond) {
			t.Errorf("%q\n%q\nare %q\nand %q", a, b, first, second)
		}
	})
}

// appendJSON writes a text's value, and checks that both packages agree on whether
// it has one. ok is false where canonical would not keep the value.
func appendJSON(t *testing.T, text []byte) (_ []byte, ok bool) {
	t.Helper()
	if !utf8.Valid(text) {
		return nil, false
	}
	var j digest.JSON
	got, found := j.Append(nil, text)
	_, err := canonical.JSON(string(text))
	if found&(digest.BigNumber|digest.HalfPair) != 0 || bytes.Count(text, []byte("["))+bytes.Count(text, []byte("{")) > 900 {
		return nil, false
	}
	if invalid := found&(digest.Invalid|digest.Empty) != 0; invalid != (err != nil) {
		t.Errorf("%q: found %b, but %v", text, found, err)
	}
	return got, true
}

// TestJSONLongText writes texts of 1 MB in several ways, which are the same.
func TestJSONLongText(t *testing.T) {
	t.Parallel()
	var j digest.JSON
	for shift := range 5 {
		start := strings.Repeat("x", shift)
		var plain, escaped, mixed strings.Builder
		for i := range 300_000 {
			plain.WriteString("€")
			escaped.WriteString(`\u20ac`)
			mixed.WriteString([]string{"€", `\u20ac`, `\u20AC`}[i%3])
		}
		want, _ := j.Append(nil, []byte(`["`+start+plain.String()+`"]`))
		if len(want) > 100_000 {
			t.Errorf("%d bytes are written", len(want))
		}
		for _, text := range []string{escaped.String(), mixed.String()} {
			if got, found := j.Append(nil, []byte(`["`+start+text+`"]`)); found != 0 || !bytes.Equal(got, want) {
				t.Errorf("shifted by %d, a text is not the same in another form", shift)
			}
		}
		elements, found := j.AppendStrings(nil, []byte(`["`+start+mixed.String()+`"]`))
		if want := digest.AppendString(nil, []byte(start+plain.String())); found != 0 || !bytes.Equal(elements, want) {
			t.Errorf("shifted by %d, an element is not the same", shift)
		}
		if got, _ := j.Append(nil, []byte(`["`+start+plain.String()+`."]`)); bytes.Equal(got, want) {
			t.Error("another text is the same")
		}
	}
}
