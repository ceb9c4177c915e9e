package migrate

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/copier"
	"migration-assist/schema"
	"migration-assist/typemap"
)

func TestVerdict(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"done: 21,547 rows in 71 tables arrived; both servers count the same":                                verdict(21547, 71, 0),
		"done: 1 row in 1 table arrived, 1 was set aside; the counts of both servers agree with that":        verdict(1, 1, 1),
		"done: 0 rows in 2 tables arrived, 1,200 were set aside; the counts of both servers agree with that": verdict(0, 2, 1200),
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// TestPrintFindings has ten keys, which take several lines, and a key that is
// longer than a line.
func TestPrintFindings(t *testing.T) {
	t.Parallel()
	keys := make([]string, 10)
	for i := range keys {
		keys[i] = fmt.Sprintf("Id=kx6bs1cw8bfqmdr1pi3xqoxj%02d", i)
	}
	long := "Name=" + strings.Repeat("ä", 130)
	table := &typemap.Table{Target: &schema.Table{Name: "t"}, Columns: []typemap.Column{{Target: &schema.Column{Name: "c"}}}}
	var out bytes.Buffer
	printFindings(&out, []copier.Result{{
		Table:   table,
		Rejects: []typemap.Finding{{Kind: typemap.KindDate, Policy: typemap.Reject, Count: 1}},
		Findings: []typemap.Finding{
			{Kind: typemap.KindNUL, Policy: typemap.Strip, Count: 12, Keys: keys},
			{Kind: typemap.KindBoolean, Policy: typemap.Keep, Count: 2, Keys: []string{long, "Id=b"}},
		},
	}})
	want := `date           t.c: 1 value: zero or impossible date, set aside
nul            t.c: 12 values: NUL byte in a text, removed (Id=kx6bs1cw8bfqmdr1pi3xqoxj00;
               Id=kx6bs1cw8bfqmdr1pi3xqoxj01; Id=kx6bs1cw8bfqmdr1pi3xqoxj02; Id=kx6bs1cw8bfqmdr1pi3xqoxj03;
               Id=kx6bs1cw8bfqmdr1pi3xqoxj04; Id=kx6bs1cw8bfqmdr1pi3xqoxj05; Id=kx6bs1cw8bfqmdr1pi3xqoxj06;
               Id=kx6bs1cw8bfqmdr1pi3xqoxj07; Id=kx6bs1cw8bfqmdr1pi3xqoxj08; Id=kx6bs1cw8bfqmdr1pi3xqoxj09; …)
boolean        t.c: 2 values: number other than 0 and 1, became true
               (` + long + `;
               Id=b)
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}
