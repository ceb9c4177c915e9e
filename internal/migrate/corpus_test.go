package migrate_test

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"migration-assist/internal/corpus"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// corpusRun is a choice of policies for a migration of the corpus.
type corpusRun struct {
	name string
	// policies has one for each kind that the corpus has.
	policies map[string]string
	// skip are tables with values that the policies would stop at.
	skip []string
}

// corpusRuns has every policy but "stop" for every kind that has it.
func corpusRuns() []corpusRun {
	return []corpusRun{
		{name: "Reject", policies: map[string]string{
			"nul": "strip", "json-nul": "strip", "json-scalar": "keep", "boolean": "keep", // as by default
			"utf8": "reject", "json": "reject", "json-empty": "reject", "json-surrogate": "reject", "json-number": "reject",
			"too-long": "reject", "fulltext": "reject", "range": "reject", "enum": "reject", "date": "reject", "null": "reject",
		}},
		{name: "Mend", policies: map[string]string{
			"nul": "replace", "json-nul": "replace", "json-scalar": "replace", "boolean": "null",
			"utf8": "replace", "json": "replace", "json-empty": "replace", "json-surrogate": "replace", "json-number": "null",
			"too-long": "truncate", "fulltext": "null", "range": "null", "enum": "null", "date": "null", "null": "replace",
		}, skip: []string{"corpus_zero_dates"}},
		{name: "Null", policies: map[string]string{
			"nul": "null", "json-nul": "null", "json-scalar": "null", "boolean": "reject",
			"utf8": "null", "json": "null", "json-empty": "null", "json-surrogate": "null", "json-number": "reject",
			"too-long": "null", "fulltext": "reject", "range": "reject", "enum": "reject", "date": "reject", "null": "reject",
		}, skip: []string{"PropertyValues"}},
	}
}

// TestCorpus migrates the corpus with each choice of policies, and checks every
// row's statement of what must arrive.
func TestCorpus(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{corpus.MySQL: testdb.MySQL, corpus.MariaDB: testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSource(t, server(t), "1-141")
			before := countRows(t, s)
			values, err := corpus.Build(t.Context(), s.db, name)
			if err != nil {
				t.Fatal(err)
			}
			requireStatements(t, values, before, countRows(t, s))
			for _, r := range corpusRuns() {
				t.Run(r.name, func(t *testing.T) {
					t.Parallel()
					target := testdb.Postgres(t)
					if r.name == "Mend" {
						target = testdb.PostgresNewest(t)
					}
					r.migrate(t, s, target, values)
				})
			}
		})
	}
}

// TestCorpusStops migrates the corpus without a choice: the run ends at a value
// that it names, with the row, and with what can be chosen.
func TestCorpusStops(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{corpus.MySQL: testdb.MySQL, corpus.MariaDB: testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, server(t), "1-141"), testdb.Postgres(t)
			values, err := corpus.Build(t.Context(), s.db, name)
			if err != nil {
				t.Fatal(err)
			}
			_, err = run(t, s.Database, target, createCorpus(t, s))
			var stopped *typemap.ValueError
			if !errors.As(err, &stopped) || stopped.Policy != typemap.Stop {
				t.Fatalf("the run ended with %v", err)
			}
			kind := stopped.Problem.Kind.String()
			if !slices.ContainsFunc(values, func(v corpus.Value) bool {
				_, key, _ := strings.Cut(v.Where, " = ")
				return v.Table == schema.Fold(stopped.Table) && v.Column == schema.Fold(stopped.Column) && v.Kind == kind &&
					strings.Contains(stopped.Key, strings.Trim(key, "'"))
			}) {
				t.Errorf("the corpus has no such value as stopped the run: %v", stopped)
			}
			for _, want := range []string{stopped.Table + "." + stopped.Column, stopped.Key, "--on-invalid " + kind + "="} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q: %v", want, err)
				}
			}
		})
	}
}

// migrate migrates the corpus, and checks the values and the rows set aside.
func (r corpusRun) migrate(t *testing.T, s source, target *testdb.Database, values []corpus.Value) {
	t.Helper()
	file := ""
	if r.rejects() {
		file = filepath.Join(t.TempDir(), "rejects.ndjson")
	}
	out, err := run(t, s.Database, target, createCorpus(t, s), func(o *migrate.Options) {
		o.Policies, o.Rejects, o.Skip = r.parse(t), file, r.skip
		o.CreateUnknown = slices.DeleteFunc(o.CreateUnknown, func(table string) bool { return slices.Contains(r.skip, table) })
	})
	if rejected := (*migrate.RejectedError)(nil); errors.As(err, &rejected) != r.rejects() || err != nil && !r.rejects() {
		t.Fatalf("the run ended with %v\n%s", err, out)
	}
	conn := testdb.OpenPostgres(t, target.DSN)
	types := columnTypes(t, conn)
	var want []string
	for _, row := range rows(values) {
		if slices.ContainsFunc(r.skip, func(table string) bool { return schema.Fold(table) == row[0].Table }) {
			continue
		}
		if reasons := r.reasons(row); reasons != "" {
			want = append(want, reasons)
			requireCount(t, conn, row[0], 0)
			continue
		}
		for _, v := range row {
			r.requireValue(t, conn, types[v.Table+"."+v.Column], v)
		}
	}
	if r.rejects() {
		requireRejects(t, file, want)
	}
}

// rejects tells whether a policy of the run sets rows aside.
func (r corpusRun) rejects() bool {
	return slices.Contains(slices.Collect(maps.Values(r.policies)), "reject")
}

// parse returns the run's policies.
func (r corpusRun) parse(t *testing.T) typemap.Policies {
	t.Helper()
	var choices []string
	for kind, policy := range r.policies {
		choices = append(choices, kind+"="+policy)
	}
	policies, err := typemap.ParsePolicies(choices)
	if err != nil {
		t.Fatal(err)
	}
	return policies
}
