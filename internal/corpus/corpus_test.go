package corpus

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/typemap"
)

// TestFiles reads every file: each group is there, names every row that it
// inserts, and names kinds and policies that there are.
func TestFiles(t *testing.T) {
	t.Parallel()
	paragraphs, err := read()
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string]bool{}
	for _, p := range paragraphs {
		groups[strings.TrimPrefix(p.place, "sql/")[:2]] = true
		inserts := strings.Contains(strings.Join(p.statements, ""), "INSERT INTO")
		if inserts != (p.values != nil) {
			t.Errorf("%s: a row has no statement of what must arrive, or a statement no row", p.place)
		}
		for _, v := range p.values {
			for policy := range v.Want {
				if v.Kind == "" && policy == "" {
					continue
				}
				if _, err := typemap.ParsePolicies([]string{v.Kind + "=" + policy}); err != nil {
					t.Errorf("%s: %v", v.Place, err)
				}
			}
		}
	}
	if len(groups) != 21 {
		t.Errorf("the corpus has %d groups, want 21", len(groups))
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	got, err := parse("f.sql", 10, "-- Two statements.\n-- not on mysql: a reason\nSELECT\n 1;\nSELECT ';';\n--> t | id = 1 | a | b || 'c'\n--> t | id = 1 | a | [nul] | strip 'x y' | replace NULL\n")
	if err != nil {
		t.Fatal(err)
	}
	want := paragraph{
		place: "f.sql:10", notOn: MySQL, statements: []string{"SELECT\n 1;\n", "SELECT ';';\n"},
		values: []Value{
			{Place: "f.sql:15", Table: "t", Where: "id = 1", Column: "a", Want: map[string]string{"": "b || 'c'"}},
			{Place: "f.sql:16", Table: "t", Where: "id = 1", Column: "a", Kind: "nul", Want: map[string]string{"strip": "'x y'", "replace": "NULL"}},
		},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(paragraph{})); diff != "" {
		t.Errorf("the paragraph (-want +got):\n%s", diff)
	}
	for _, text := range []string{"SELECT 1", "-- not on postgres: x\nSELECT 1;", "--> t | id = 1 | a", "--> t | id = 1 | a | [nul] | strip"} {
		if p, err := parse("f.sql", 1, text); err == nil {
			t.Errorf("%q is %v", text, p)
		}
	}
}
