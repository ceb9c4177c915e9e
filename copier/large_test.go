package copier_test

import (
	"runtime"
	"testing"

	"migration-assist/internal/testdb"
)

// TestLargeValues copies a text and a blob of 50 MB and a JSON text of 16 MB,
// each in a row of its own, in memory for a few copies of the row.
//
//nolint:paralleltest // it measures what other tests allocate too
func TestLargeValues(t *testing.T) {
	for _, test := range []struct {
		name, from, to      string
		value               string // in MySQL
		inMySQL, inPostgres string // their sums
	}{
		{"Text", "longtext", "text", "REPEAT('Ünïcode 😀', 3750000)", "SHA2(C, 256)", "encode(sha256(convert_to(c, 'UTF8')), 'hex')"},
		{"Blob", "longblob", "bytea", "REPEAT(UNHEX('00ff5c'), 17476266)", "SHA2(C, 256)", "encode(sha256(c), 'hex')"},
		{"JSON", "json", "jsonb", `CAST(CONCAT('["', REPEAT('\\"x', 4000000), '", "', REPEAT('y', 4000000), '"]') AS JSON)`, "SHA2(JSON_UNQUOTE(JSON_EXTRACT(C, '$[0]')), 256)", "encode(sha256(convert_to(c->>0, 'UTF8')), 'hex')"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
			d.exec(t, "CREATE TABLE T (Id int PRIMARY KEY, C "+test.from+"); INSERT INTO T VALUES (1, "+test.value+"), (2, "+test.value+")",
				"CREATE TABLE t (id integer, c "+test.to+")")
			c := d.copier(t, 1, nil)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			results, err := c.Run(t.Context(), d.tables(t))
			runtime.ReadMemStats(&after)
			if err != nil || len(results) != 1 || results[0].Rows != 2 {
				t.Fatalf("%v, %v", results, err)
			}
			// Each of the two rows is put together from packets of 16 MB in one place,
			// and encoded in a buffer: this is all that is ever allocated but for the
			// small buffers, and so a bound of what is in use at one time. That itself
			// depends on when the garbage collector runs.
			if allocated, row := int64(after.TotalAlloc-before.TotalAlloc), results[0].Bytes/2; allocated > 4*row+4<<20 {
				t.Errorf("%d MB were allocated for two rows of %d MB", allocated>>20, row>>20)
			}
			var want, got string
			if err := d.source.QueryRowContext(t.Context(), "SELECT "+test.inMySQL+" FROM T WHERE Id = 2").Scan(&want); err != nil {
				t.Fatal(err)
			}
			if err := d.target.QueryRow(t.Context(), "SELECT "+test.inPostgres+" FROM public.t WHERE id = 2").Scan(&got); err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("the sum is %s, want %s", got, want)
			}
		})
	}
}
