package copier_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"migration-assist/copier"
	"migration-assist/internal/testdb"
	"migration-assist/typemap"
)

// rejectFunc takes the rows that are set aside, and does not forget any.
type rejectFunc func(c *copier.Chunk, row [][]byte, why *typemap.ValueError) error

func (f rejectFunc) Write(c *copier.Chunk, row [][]byte, why *typemap.ValueError) error {
	return f(c, row, why)
}

func (rejectFunc) Drop(*copier.Chunk) error { return nil }

// rejecting returns a copier that hands rejected rows to reject, and tables of
// which two have rows to reject.
func rejecting(t *testing.T, reject rejectFunc) (*databases, *copier.Copier, []*typemap.Table) {
	t.Helper()
	d := newDatabases(t, testdb.MySQL(t), testdb.Postgres(t))
	d.exec(t,
		"CREATE TABLE Big (Id int PRIMARY KEY, N int, T longtext);"+
			"INSERT INTO Big WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 40) SELECT i, IF(i % 3 = 0, 40000, 1), REPEAT('m', 100000) FROM n;"+
			"CREATE TABLE All_ (N int); INSERT INTO All_ VALUES (40000), (50000), (NULL)",
		"CREATE TABLE big (id integer, n smallint, t varchar(100000)); CREATE TABLE all_ (n smallint NOT NULL)")
	c := d.copier(t, 2, func(c *copier.Config) {
		if reject != nil {
			c.Rejects = reject
		}
	})
	return d, c, d.tables(t, "range=reject", "null=reject")
}

func TestRowsAreRejected(t *testing.T) {
	t.Parallel()
	var mutex sync.Mutex
	var rows []string
	d, c, tables := rejecting(t, func(c *copier.Chunk, row [][]byte, why *typemap.ValueError) error {
		mutex.Lock()
		defer mutex.Unlock()
		first := string(row[0])
		if row[0] == nil {
			first = "NULL"
		}
		rows = append(rows, fmt.Sprintf("%s %s %s %v", c.Table.Target.Name, first, why.Column, why.Problem.Kind))
		return nil
	})
	results, err := c.Run(t.Context(), tables)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(results, func(a, b copier.Result) int { return int(a.Rows - b.Rows) })
	keys := []string{"Id=3", "Id=6", "Id=9", "Id=12", "Id=15", "Id=18", "Id=21", "Id=24", "Id=27", "Id=30"}
	want := []copier.Result{
		{Rejected: 3, Rejects: []typemap.Finding{
			{Kind: typemap.KindRange, Policy: typemap.Reject, Count: 2}, {Kind: typemap.KindNull, Policy: typemap.Reject, Count: 1},
		}},
		{Rows: 27, Rejected: 13, Rejects: []typemap.Finding{{Column: 1, Kind: typemap.KindRange, Policy: typemap.Reject, Count: 13, Keys: keys}}},
	}
	if diff := cmp.Diff(want, results, cmpopts.IgnoreFields(copier.Result{}, "Table", "Bytes", "Digest", "Chunks", "Duration")); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	if len(rows) != 16 || !slices.Contains(rows, "all_ 50000 N range") || !slices.Contains(rows, "all_ NULL N null") || !slices.Contains(rows, "big 39 N range") {
		t.Errorf("%d rows: %q", len(rows), rows)
	}
	var wrong, there int
	if err := d.target.QueryRow(t.Context(), "SELECT count(*) FILTER (WHERE id % 3 = 0 OR length(t) <> 100000), count(*) FROM big").Scan(&wrong, &there); err != nil || wrong > 0 || there != 27 {
		t.Errorf("%d of %d rows are wrong, %v", wrong, there, err)
	}
}

// TestRejectThatFails ends the copy: the row would be lost.
func TestRejectThatFails(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	d, c, tables := rejecting(t, func(*copier.Chunk, [][]byte, *typemap.ValueError) error { return full })
	if _, err := c.Run(t.Context(), tables); !errors.Is(err, full) {
		t.Errorf("the copy ended with %v", err)
	}
	d.requireNothing(t)
}

// TestNobodyTakesRejects has no function for them.
func TestNobodyTakesRejects(t *testing.T) {
	t.Parallel()
	d, c, tables := rejecting(t, nil)
	_, err := c.Run(t.Context(), tables)
	var value *typemap.ValueError
	if !errors.As(err, &value) || value.Policy != typemap.Reject {
		t.Errorf("the copy ended with %v", err)
	}
	d.requireNothing(t)
}
