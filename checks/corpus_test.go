package checks_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/corpus"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// TestCorpus looks at values on which migrations have failed: for each kind of problem
// that is said of a column there, as many rows must be found.
func TestCorpus(t *testing.T) {
	t.Parallel()
	for server, database := range map[string]func(testing.TB) *testdb.Database{corpus.MySQL: testdb.MySQL, corpus.MariaDB: testdb.MariaDB} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			d := database(t)
			db := newDatabase(t, d)
			values, err := corpus.Build(t.Context(), db, server)
			if err != nil {
				t.Fatal(err)
			}
			want, have := map[string]int64{}, map[string]int64{}
			for _, v := range values {
				if v.Kind == "" || strings.HasPrefix(v.Table, "corpus_") {
					continue // those are no tables of Mattermost
				}
				var kind typemap.Kind
				if err := kind.UnmarshalText([]byte(v.Kind)); err != nil {
					t.Fatal(err)
				}
				want[v.Table+"."+v.Column+": "+kind.Title()]++
			}
			titles := map[string]bool{}
			for k := typemap.KindNUL; k <= typemap.KindForm; k++ {
				titles[k.Title()] = true
			}
			for _, p := range look(t, d) {
				if titles[p.What] {
					have[schema.Fold(p.Table+"."+p.Column)+": "+p.What] += p.Rows
				}
			}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("rows by column and problem (-want +have):\n%s", diff)
			}
		})
	}
}
