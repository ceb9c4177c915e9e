package copier_test

import (
	"testing"
	"time"

	"migration-assist/copier"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// BenchmarkCopy copies a generated database of 60,000 posts, as one operation. It
// reports the CPU time that this process, the client, takes for a row too.
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
	var spent time.Duration
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		d.truncate(b, tables)
		b.StartTimer()
		began := cpuTime(b)
		results, err := d.copier(b, 2, nil).Run(b.Context(), tables)
		if err != nil {
			b.Fatal(err)
		}
		spent += cpuTime(b) - began
		rows, bytes = sum(results)
	}
	b.SetBytes(bytes)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
	b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N)/float64(rows), "cpu-ns/row")
}

func sum(results []copier.Result) (rows, bytes int64) {
	for _, r := range results {
		rows, bytes = rows+r.Rows, bytes+r.Bytes
	}
	return rows, bytes
}
