package typemap

import (
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// TestChoices has values whose errors offer what would work, and say why what was
// chosen did not.
func TestChoices(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		from, to string
		notNull  bool
		choices  []string
		value    []byte
		want     string // what is behind the target's type
	}{
		"Default":         {"text", "character varying(3)", false, nil, []byte("abcd"), "shorten it in MySQL, or choose --on-invalid too-long=reject|null|truncate"},
		"NotNull":         {"text", "character varying(3)", true, nil, []byte("abcd"), "shorten it in MySQL, or choose --on-invalid too-long=reject|truncate"},
		"NumberIsNotCut":  {"int", "character varying(3)", false, nil, []byte("1234"), "shorten it in MySQL, or choose --on-invalid too-long=reject|null"},
		"ElementIsNotCut": {"json", "character varying(3)[]", true, []string{"too-long=truncate"}, []byte(`["abcd"]`), "too-long=truncate was chosen, but such a value cannot be cut; shorten it in MySQL, or choose --on-invalid too-long=reject"},
		"NullIsChosen":    {"date", "date", true, []string{"date=null"}, []byte("0000-00-00"), "date=null was chosen, but the column is NOT NULL; correct it in MySQL, or choose --on-invalid date=reject"},
		"StopIsChosen":    {"text", "text", true, []string{"nul=stop"}, []byte("a\x00"), "remove it in MySQL, or choose --on-invalid nul=strip|replace|reject"},
		"NoZero":          {"date", "date", true, []string{"null=replace"}, nil, "null=replace was chosen, but the type has no zero; give the row a value in MySQL, or choose --on-invalid null=reject"},
		"NoZeroOffered":   {"inet6", "inet", true, nil, nil, "give the row a value in MySQL, or choose --on-invalid null=reject"},
		"Zero":            {"int", "integer", true, nil, nil, "give the row a value in MySQL, or choose --on-invalid null=reject|replace"},
		"Reject":          {"int", "smallint", true, []string{"range=reject"}, []byte("1048576"), "correct it in MySQL"},
		"OnlyReject":      {"int", "smallint", true, nil, []byte("1048576"), "correct it in MySQL, or choose --on-invalid range=reject"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := encoderFor(t, test.from, test.to, Options{Policies: parsePolicies(t, test.choices...)})
			e.table.Columns[1].Target.NotNull = test.notNull
			_, err := e.AppendRow(nil, [][]byte{[]byte("key"), test.value})
			if err == nil || !strings.HasSuffix(err.Error(), "(target type "+test.to+"); "+test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// TestMendedInVain has a replacement with the same problem.
func TestMendedInVain(t *testing.T) {
	t.Parallel()
	e := encoderFor(t, "json", "text[]", Options{Policies: parsePolicies(t, "json=replace")})
	e.table.Columns[1].rule = valueRule{empty: "{}"}
	_, err := e.AppendRow(nil, [][]byte{[]byte("key"), []byte("[1]")})
	const want = "json=replace was chosen, but that does not mend the value; correct it in MySQL, or choose --on-invalid json=reject|null"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// FuzzKeyText shows any key to a person: in one line of valid UTF-8, cut to 80
// characters, so that it can be told apart and no secret is shown.
func FuzzKeyText(f *testing.F) {
	for _, seed := range []string{
		"", "plain", "a,b", `a"b`, "a b", "a=b", "\x00", "\xff", "a\nb\r\x1b[2J", "\u2028\u202e\u0085", "\u00a0", "😀\xf0\x9f", strings.Repeat("ä", 81), strings.Repeat("x", 81),
		strings.Repeat("\xff", 90), strings.Repeat("\x00", 80),
	} {
		f.Add([]byte(seed))
	}
	table := encoderFor(f, "text", "text", Options{}).table
	secret := encoderFor(f, "text", "text", Options{}).table
	secret.Source.Name, secret.Columns[0].Source.Name = "Users", "Password"
	f.Fuzz(func(t *testing.T, value []byte) {
		row := [][]byte{value, nil}
		text, found := strings.CutPrefix(table.Key(row), "Id=")
		if !found || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Fatalf("%q is shown as %q", value, text)
		}
		quoted, cut := strings.CutSuffix(text, "…")
		shown := text
		if strings.HasPrefix(quoted, `"`) {
			var err error
			if shown, err = strconv.Unquote(quoted); err != nil {
				t.Fatalf("%q is shown as %q: %v", value, text, err)
			}
		} else if strings.ContainsAny(text, `", `) {
			t.Fatalf("%q is shown as %q", value, text)
		}
		if n := utf8.RuneCountInString(shown); n > valueLength || cut && n != valueLength || !cut && shown != string(value) || !strings.HasPrefix(string(value), shown) {
			t.Fatalf("%q is shown as %q, %d characters", value, text, n)
		}
		if got, want := secret.Key(row), "Password=("+strconv.Itoa(len(value))+" bytes, hidden)"; got != want {
			t.Fatalf("a secret is shown as %q", got)
		}
	})
}
