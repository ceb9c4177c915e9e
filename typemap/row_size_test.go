package typemap

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/schema"
)

// wideEncoder returns an encoder of a key and three texts, whose rows may have 200
// bytes.
func wideEncoder(t *testing.T, choices ...string) *Encoder {
	t.Helper()
	pair := schema.TablePair{Source: &schema.Table{Name: "T", Indexes: []*schema.Index{{Name: "PRIMARY", Primary: true, Columns: []string{"Id"}}}}, Target: &schema.Table{Name: "t"}}
	for _, name := range []string{"Id", "A", "B", "C"} {
		pair.Columns = append(pair.Columns, schema.ColumnPair{Source: &schema.Column{Name: name, Type: "longtext"}, Target: &schema.Column{Name: strings.ToLower(name), Type: "text"}})
	}
	table, err := NewTable(pair, nil, Options{Policies: parsePolicies(t, choices...)})
	if err != nil {
		t.Fatal(err)
	}
	e := table.NewEncoder()
	if e.maxRow != maxRow {
		t.Errorf("a row may have %d bytes", e.maxRow)
	}
	e.maxRow = 200
	return e
}

// TestRowTooLarge has values that are not too large each.
func TestRowTooLarge(t *testing.T) {
	t.Parallel()
	a, b, c := strings.Repeat("a", 90), strings.Repeat("b", 95)+"\x00", strings.Repeat("c", 92)
	const head = 2 + 4*4 + len("key")
	for name, test := range map[string]struct {
		choices []string
		row     [3]string
		want    []string // nil for an error
		policy  Policy
		met     []Finding
	}{
		"Fits":   {nil, [3]string{a, c[:200-head-90]}, []string{"key", a, c[:200-head-90], ""}, byDefault, nil},
		"Stop":   {nil, [3]string{a, c[:200-head-90], "x"}, nil, Stop, nil},
		"Reject": {[]string{"size=reject"}, [3]string{a, c, ""}, nil, Reject, nil},
		"Null": {[]string{"size=null"}, [3]string{a, c, ""}, []string{"key", a, "NULL", ""}, Null, []Finding{
			{Column: 2, Kind: KindSize, Policy: Null, Count: 1, Keys: []string{"Id=key"}},
		}},
		"NullTwice": {[]string{"size=null"}, [3]string{a + a[:70], b, c + c[:70]}, []string{"key", "NULL", b[:95], "NULL"}, Null, []Finding{
			{Column: 3, Kind: KindSize, Policy: Null, Count: 1, Keys: []string{"Id=key"}},
			{Column: 1, Kind: KindSize, Policy: Null, Count: 1, Keys: []string{"Id=key"}},
			{Column: 2, Kind: KindNUL, Policy: Strip, Count: 1, Keys: []string{"Id=key"}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := wideEncoder(t, test.choices...)
			out, err := e.AppendRow([]byte("before"), [][]byte{[]byte("key"), []byte(test.row[0]), []byte(test.row[1]), []byte(test.row[2])})
			row, kept := strings.CutPrefix(string(out), "before")
			if test.want == nil {
				var value *ValueError
				if !errors.As(err, &value) || value.Problem.Kind != KindSize || value.Policy != test.policy || !strings.Contains(err.Error(), "T."+longestName(test.row)) || !kept || row != "" {
					t.Fatalf("%q, %v", out, err)
				}
			} else if diff := cmp.Diff(test.want, decodeRow(t, []byte(row), "text", "text", "text", "text")); diff != "" || err != nil || !kept {
				t.Errorf("the row (-want +got): %v\n%s", err, diff)
			}
			if diff := cmp.Diff(test.met, e.Findings()); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if len(e.notes) > 0 {
				t.Errorf("notes of the row are left: %v", e.notes)
			}
		})
	}
}

func longestName(row [3]string) string {
	name, length := "", 0
	for i, value := range row {
		if len(value) > length {
			name, length = string(rune('A'+i)), len(value)
		}
	}
	return name
}
