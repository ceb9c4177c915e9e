package copier_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"migration-assist/copier"
	"migration-assist/internal/testdb"
	"migration-assist/typemap"
)

// numbered makes a table of 5,000 rows with a key, one in ten of which has a NUL
// byte, and one in a hundred a number that the target has no room for.
func numbered(t *testing.T, d *databases) []*typemap.Table {
	t.Helper()
	d.exec(t,
		"CREATE TABLE Numbered (Id varchar(26) PRIMARY KEY, N int, T varchar(100));"+
			"INSERT INTO Numbered WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000), m AS (SELECT 0 AS j UNION ALL SELECT j + 1 FROM m WHERE j < 4) "+
			"SELECT CONCAT('key-', LPAD(i * 5 + j, 6, '0')), IF((i * 5 + j) % 100 = 0, 100000, i), IF((i * 5 + j) % 10 = 1, CONCAT('a', UNHEX('00')), 'a') FROM n, m; ANALYZE TABLE Numbered",
		"CREATE TABLE numbered (id varchar(26), n smallint, t varchar(100))")
	return d.tables(t, "range=reject")
}

// TestChunksOfOneTable copies a table in many chunks at a time, and adds what each
// of them found up.
func TestChunksOfOneTable(t *testing.T) {
	t.Parallel()
	d := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
	tables := numbered(t, d)
	var idle atomic.Int64
	c := d.copier(t, 4, func(c *copier.Config) {
		c.ChunkBytes = 16 << 10
		c.Idle = func() { idle.Add(1) }
		c.Rejects = rejectFunc(func(*copier.Chunk, [][]byte, *typemap.ValueError) error { return nil })
	})
	results, err := c.Run(t.Context(), tables)
	if err != nil || len(results) != 1 {
		t.Fatalf("%v, %v", results, err)
	}
	if idle.Load() != 4 {
		t.Errorf("%d of 4 workers have become idle", idle.Load())
	}
	r := results[0]
	if r.Chunks < 10 || r.Rows != 4950 || r.Rejected != 50 {
		t.Errorf("%d chunks, %d rows, %d rejected; want 10 or more, 4950 and 50", r.Chunks, r.Rows, r.Rejected)
	}
	if len(r.Findings) != 1 || r.Findings[0].Count != 500 || len(r.Findings[0].Keys) != 10 {
		t.Errorf("the findings are %v, want 500 with ten keys", r.Findings)
	}
	if len(r.Rejects) != 1 || r.Rejects[0].Count != 50 || len(r.Rejects[0].Keys) != 10 {
		t.Errorf("the rejects are %v, want 50 with ten keys", r.Rejects)
	}
	var rows, keys int
	var least, most string
	if err := d.target.QueryRow(t.Context(), "SELECT count(*), count(DISTINCT id), min(id), max(id) FROM public.numbered WHERE t = 'a'").Scan(&rows, &keys, &least, &most); err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprintf("%d %d %s %s", rows, keys, least, most), "4950 4950 key-000005 key-005004"; got != want {
		t.Errorf("the rows are %s, want %s", got, want)
	}
}

// TestOthersWriteMeanwhile has another session change every row between the
// snapshot and the copy.
func TestOthersWriteMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
	tables := numbered(t, d)
	c := d.copier(t, 3, func(c *copier.Config) {
		c.ChunkBytes = 16 << 10
		c.Rejects = rejectFunc(func(*copier.Chunk, [][]byte, *typemap.ValueError) error { return nil })
	})
	for _, statement := range []string{
		"DELETE FROM Numbered WHERE Id < 'key-001000'",
		"UPDATE Numbered SET Id = CONCAT('new', Id), T = 'changed'",
		"INSERT INTO Numbered VALUES ('z', 1, 'new')",
	} {
		if _, err := d.source.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Run(t.Context(), tables); err != nil {
		t.Fatal(err)
	}
	var old, rows int
	if err := d.target.QueryRow(t.Context(), "SELECT count(DISTINCT id) FILTER (WHERE id LIKE 'key-%' AND t = 'a'), count(*) FROM public.numbered").Scan(&old, &rows); err != nil {
		t.Fatal(err)
	}
	if old != 4950 || rows != 4950 {
		t.Errorf("%d rows arrived, %d of them as they were; want 4950", rows, old)
	}
}

// TestRowsInWork counts rows of a chunk that is not done: it sets the last of them aside,
// and looks how many there are until then.
func TestRowsInWork(t *testing.T) {
	t.Parallel()
	d := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
	d.exec(t,
		"CREATE TABLE Numbered (Id int PRIMARY KEY, N int, T text);"+
			"INSERT INTO Numbered WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i, IF(i = 1000, 100000, i), REPEAT('a', 1000) FROM n",
		"CREATE TABLE numbered (id int, n smallint, t text)")
	counters := copier.NewCounters()
	var passed int64
	c := d.copier(t, 1, func(c *copier.Config) {
		c.Counters = counters
		c.Rejects = rejectFunc(func(*copier.Chunk, [][]byte, *typemap.ValueError) error {
			table := counters.Tables()[0]
			if table.Done || table.Rows != 0 {
				t.Errorf("in work, the table has %d rows", table.Rows)
			}
			passed = table.Passed
			return nil
		})
	})
	if _, err := c.Run(t.Context(), d.tables(t, "range=reject")); err != nil {
		t.Fatal(err)
	}
	if passed < 500 || passed > 999 {
		t.Errorf("in work, %d rows have passed", passed)
	}
	if table := counters.Tables()[0]; table.Passed != 1000 || table.Rows != 999 || table.Rejected != 1 {
		t.Errorf("at the end, %d rows have passed, %d were copied, %d set aside", table.Passed, table.Rows, table.Rejected)
	}
}
