package schema_test

import (
	"testing"

	"migration-assist/schema"
)

func TestParseVersions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1-129,135":       "1-109,111-129,135",
		"1-144, 195":      "1-109,111-144,195",
		"3,1,2,2,1-2":     "1-3",
		"109-111":         "109,111",
		"145-194":         "",
		"1-109,111-141":   "1-109,111-141",
		"142-144,195-300": "142-144,195",
	} {
		got, err := schema.ParseVersions(text)
		if err != nil || got.String() != want {
			t.Errorf("ParseVersions(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "1-", "-5", "1-x", "110", "1,,2", "0"} {
		if got, err := schema.ParseVersions(text); err == nil {
			t.Errorf("ParseVersions(%q) = %q without an error", text, got)
		}
	}
}

func TestThrough(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		0: "", 1: "1", 109: "1-109", 110: "1-109", 111: "1-109,111", 150: "1-109,111-144", 1000: "1-109,111-144,195",
	} {
		if got := schema.Through(n).String(); got != want {
			t.Errorf("Through(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestVersionsWithout(t *testing.T) {
	t.Parallel()
	v := versions(t, "1-129,135")
	if got := v.Without(versions(t, "1-100,128")).String(); got != "101-109,111-127,129,135" {
		t.Errorf("got %q", got)
	}
	if !v.Has(135) || v.Has(110) || v.Has(130) {
		t.Errorf("Has is wrong in %s", v)
	}
}
