package schema_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// TestDiffOfRandomSets goes from one set of migrations to another, forth and
// back, in a schema of its own for each pair.
func TestDiffOfRandomSets(t *testing.T) {
	t.Parallel()
	conn := testdb.OpenPostgres(t, testdb.PostgresNewest(t).DSN)
	random := rand.New(rand.NewPCG(2, 7))
	for i := range 12 {
		from, to := randomVersions(random), randomVersions(random)
		name := fmt.Sprintf("pair_%d", i)
		exec(t, conn, "CREATE SCHEMA "+name)
		previous := &schema.Catalog{}
		for _, set := range []schema.Versions{from, to, from} {
			next := schema.MattermostPostgres(set)
			execChanges(t, conn, name, schema.Diff(previous, next))
			want := schematest.Timeline(t, set)
			maps.DeleteFunc(want, func(element, _ string) bool { return strings.HasPrefix(element, "migration ") })
			schematest.Require(t.Context(), t, conn, name, want)
			previous = next
		}
		if t.Failed() {
			t.Fatalf("from %s to %s", from, to)
		}
	}
}

// randomVersions returns the migrations up to a random one and some of the later
// ones: a set whose elements can exist together.
func randomVersions(random *rand.Rand) schema.Versions {
	all := schema.Through(1000)
	for {
		first := 40 + random.IntN(len(all)-40)
		set := append(schema.Versions{}, all[:first]...)
		for _, version := range all[first:] {
			if random.IntN(3) == 0 {
				set = append(set, version)
			}
		}
		if consistent(schema.MattermostPostgres(set)) {
			return set
		}
	}
}

var word = regexp.MustCompile(`\w+`)

// consistent reports whether every column and table that the catalog's indexes,
// constraints and views name exists.
func consistent(c *schema.Catalog) bool {
	whole := schema.MattermostPostgres(schema.Through(1000))
	for _, table := range c.Tables {
		var definitions []string
		for _, i := range table.Indexes {
			definitions = append(definitions, i.Definition)
		}
		for _, k := range table.Constraints {
			definitions = append(definitions, k.Definition)
		}
		for _, name := range word.FindAllString(strings.Join(definitions, " "), -1) {
			later := whole.Table(table.Name)
			if table.Column(name) == nil && later != nil && later.Column(name) != nil {
				return false
			}
		}
	}
	for _, view := range c.Views {
		for _, name := range word.FindAllString(view.Query, -1) {
			if whole.Table(name) != nil && c.Table(name) == nil {
				return false
			}
		}
	}
	return true
}
