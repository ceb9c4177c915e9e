package migrate_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"migration-assist/internal/corpus"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// verifyDatabases compares two databases, and returns what that printed.
func verifyDatabases(t *testing.T, source, target *testdb.Database, change ...func(*migrate.VerifyOptions)) (string, error) {
	t.Helper()
	var out bytes.Buffer
	o := options(t, source, target)
	opts := migrate.VerifyOptions{MySQL: o.MySQL, Postgres: o.Postgres, Schema: o.Schema, Snapshot: o.Snapshot, Out: &out}
	for _, c := range change {
		c(&opts)
	}
	err := migrate.Verify(t.Context(), opts)
	return out.String(), err
}

// TestVerifySample finds nothing in the sample as it was migrated.
func TestVerifySample(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{corpus.MySQL: testdb.MySQL, corpus.MariaDB: testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := newSampleSource(t, server(t)), testdb.Postgres(t)
			mustRun(t, s.Database, target)
			if out, err := verifyDatabases(t, s.Database, target); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestVerifyCorpus finds nothing in the corpus, whatever policies it was migrated
// with: what they change is applied to the source's rows too.
func TestVerifyCorpus(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{corpus.MySQL: testdb.MySQL, corpus.MariaDB: testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSource(t, server(t), "1-141")
			if _, err := corpus.Build(t.Context(), s.db, name); err != nil {
				t.Fatal(err)
			}
			for _, r := range corpusRuns() {
				t.Run(r.name, func(t *testing.T) {
					t.Parallel()
					target, file := testdb.Postgres(t), ""
					if r.rejects() {
						file = filepath.Join(t.TempDir(), "rejects.ndjson")
					}
					out, err := run(t, s.Database, target, createCorpus(t, s), func(o *migrate.Options) {
						o.Policies, o.Rejects, o.Skip, o.Verify = r.parse(t), file, r.skip, migrate.VerifyFull
						o.CreateUnknown = slices.DeleteFunc(o.CreateUnknown, func(table string) bool { return slices.Contains(r.skip, table) })
					})
					if rejected := (*migrate.RejectedError)(nil); err != nil && !errors.As(err, &rejected) {
						t.Fatalf("%v\n%s", err, out)
					}
					if out, err := verifyDatabases(t, s.Database, target, func(o *migrate.VerifyOptions) { o.Skip = r.skip }); err != nil {
						t.Errorf("%v\n%s", err, out)
					}
				})
			}
		})
	}
}
