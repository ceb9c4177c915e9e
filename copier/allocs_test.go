package copier_test

import (
	"fmt"
	"runtime"
	"testing"

	"migration-assist/internal/testdb"
)

// TestRowsAllocateNothing compares what it takes to copy few rows and many.
//
//nolint:paralleltest // it counts what other tests allocate too
func TestRowsAllocateNothing(t *testing.T) {
	d := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
	const (
		columns = "Id bigint PRIMARY KEY, Flag boolean, Name varchar(64), Text longtext, Props json, At datetime(6), F double, D decimal(10,2)"
		numbers = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
		values  = "i, i % 2, CONCAT('name', i), IF(i % 3, REPEAT('ü', i), NULL), JSON_OBJECT('key', i), '2025-01-31 23:59:59.123456', i / 7, i / 100"
		target  = "(id bigint, flag boolean, name varchar(64), text text, props jsonb, at timestamp, f double precision, d numeric(10,2))"
	)
	for _, size := range []string{"Few", "Many"} {
		d.exec(t, fmt.Sprintf("CREATE TABLE %s (%s); INSERT INTO %[1]s %[3]s SELECT %[4]s FROM n", size, columns, numbers, values), fmt.Sprintf("CREATE TABLE %s %s", size, target))
	}
	d.exec(t, "INSERT INTO Many SELECT Many.Id + 1000 * Few.Id, Many.Flag, Many.Name, Many.Text, Many.Props, Many.At, Many.F, Many.D FROM Many, Few WHERE Few.Id <= 20", "")
	tables := d.tables(t)
	allocated, rows := map[string]int64{}, map[string]int64{}
	for range 2 { // the first time warms up
		for i, table := range tables {
			d.truncate(t, tables[i:i+1])
			c := d.copier(t, 1, nil)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			results, err := c.Run(t.Context(), tables[i:i+1])
			if err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			allocated[table.Source.Name], rows[table.Source.Name] = int64(after.Mallocs-before.Mallocs), results[0].Rows
		}
	}
	if rows["Few"] != 1000 || rows["Many"] != 21_000 {
		t.Fatalf("%v rows were copied", rows)
	}
	if allocated["Many"]-allocated["Few"] > 200 {
		t.Errorf("%v rows take %v allocations", rows, allocated)
	}
}
