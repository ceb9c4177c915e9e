package copier_test

import (
	"testing"

	"migration-assist/copier"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// BenchmarkCopy copies a generated database of 60,000 posts, as one operation.
func BenchmarkCopy(b *testing.B) {
	versions := schema.Through(141)
	d := newDatabases(b, testdb.MySQL(b), testdb.Postgres(b))
	if err := sampledb.CreateSchema(b.Context(), d.source, versions); err != nil {
		b.Fatal(err)
	}
	if err := sampledb.Generate(b.Context(), d.source, sampledb.Size{Posts: 60_000}); err != nil {
		b.Fatal(err)
	}
	tx, err := d.target.Begin(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := schema.Apply(b.Context(), tx, "public", versions, schema.ApplyOptions{Bare: true}); err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(b.Context()); err != nil {
		b.Fatal(err)
	}
	tables := d.tables(b)
	var rows, bytes int64
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		d.truncate(b, tables)
		b.StartTimer()
		results, err := d.copier(b, 2, nil).Run(b.Context(), tables)
		if err != nil {
			b.Fatal(err)
		}
		rows, bytes = sum(results)
	}
	b.SetBytes(bytes)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
}

func sum(results []copier.Result) (rows, bytes int64) {
	for _, r := range results {
		rows, bytes = rows+r.Rows, bytes+r.Bytes
	}
	return rows, bytes
}
