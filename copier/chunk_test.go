package copier_test

import (
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/copier"
	"migration-assist/internal/dsn"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// chunkServers are the servers that tables are cut on.
var chunkServers = map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB}

// chunked is a MySQL database whose tables are cut.
type chunked struct {
	database string
	pool     *sql.DB
	planner  *sql.Conn
	worker   *sql.Conn // in a sql_mode of its own
}

func newChunked(t *testing.T, database *testdb.Database) *chunked {
	t.Helper()
	config, err := dsn.MySQL(database.DSN)
	if err != nil {
		t.Fatal(err)
	}
	c := &chunked{database: config.DBName}
	if c.pool, err = session.OpenMySQL(config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.pool.Close() })
	c.planner, c.worker = c.conn(t), c.conn(t)
	c.exec(t, c.worker, "SET SESSION sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'")
	return c
}

func (c *chunked) conn(t *testing.T) *sql.Conn {
	t.Helper()
	conn, err := c.pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func (c *chunked) exec(t *testing.T, conn *sql.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// table reads a table from the catalog, without the server's estimates.
func (c *chunked) table(t *testing.T, name string) *typemap.Table {
	t.Helper()
	catalog, err := schema.ReadMySQL(t.Context(), c.pool, c.database)
	if err != nil {
		t.Fatal(err)
	}
	source := catalog.Table(name)
	source.Rows, source.Bytes = 0, 0
	return &typemap.Table{Source: source}
}

// rowBytes is what the finder takes for a row's length without an estimate.
const rowBytes = 1024

// chunks cuts a table into chunks of that many rows, those that follow one.
func (c *chunked) chunks(t *testing.T, table *typemap.Table, rows int, after *copier.Chunk) []*copier.Chunk {
	t.Helper()
	finder := copier.ChunkFinder{Conn: c.planner, Database: c.database, Bytes: int64(rows) * rowBytes}
	var chunks []*copier.Chunk
	for {
		chunk, err := finder.Next(t.Context(), table, after)
		if err != nil {
			t.Fatal(err)
		}
		if chunk == nil {
			return chunks
		}
		chunks = append(chunks, chunk)
		after = chunk
	}
}

// rows returns the rows of what stands behind FROM, each as the bytes of its
// columns that are named k`0, k`1, and so on.
func (c *chunked) rows(t *testing.T, table *typemap.Table, from string) []string {
	t.Helper()
	var columns []string
	for _, column := range table.Source.Columns {
		if strings.HasPrefix(column.Name, "k`") {
			columns = append(columns, "HEX("+schema.QuoteMySQL(column.Name)+")")
		}
	}
	query := "SELECT CONCAT_WS(',', " + strings.Join(columns, ", ") + ") " + from
	rows, err := c.worker.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	var keys []string
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return keys
}

// TestChunksAreTheTable has random keys of many types, and each row in exactly
// one chunk.
func TestChunksAreTheTable(t *testing.T) {
	t.Parallel()
	for server, database := range chunkServers {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			c := newChunked(t, database(t))
			c.exec(t, c.planner, "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'")
			for i, k := range keyCases(server, rand.New(rand.NewPCG(3, 4))) {
				t.Run(k.name, func(t *testing.T) {
					seed := fnv.New64()
					_, _ = seed.Write([]byte(k.name))
					c.checkCase(t, k, fmt.Sprintf("T%d", i), rand.New(rand.NewPCG(seed.Sum64(), 6)))
				})
			}
		})
	}
}

// checkCase cuts one table into pieces of many sizes, among them all rows and one
// row less, then the table with one row, and empty.
func (c *chunked) checkCase(t *testing.T, k keyCase, name string, random *rand.Rand) {
	t.Helper()
	c.exec(t, c.planner, k.create(name))
	table := c.table(t, name)
	c.checkPartition(t, table, 1, true)
	c.exec(t, c.planner, k.fill(name, 1, random))
	c.checkPartition(t, table, 1, true)
	c.checkPartition(t, table, 2, true)
	c.exec(t, c.planner, k.fill(name, 60, random))
	rows := len(c.rows(t, table, "FROM "+name))
	if rows < 5 {
		t.Fatalf("%d rows are too few to be cut", rows)
	}
	for _, size := range []int{1, 2, 7, rows / 2, rows - 1, rows, rows + 1} {
		c.checkPartition(t, table, size, !k.hasDates())
	}
}

// checkPartition cuts a table into chunks of a size, which is exact unless some
// keys cannot be bounds.
func (c *chunked) checkPartition(t *testing.T, table *typemap.Table, size int, exact bool) {
	t.Helper()
	want := c.rows(t, table, "FROM "+table.Source.Name)
	var got []string
	var counted, small int
	var upper copier.Bound
	chunks := c.chunks(t, table, size, nil)
	for i, chunk := range chunks {
		if chunk.Number != i || chunk.Lower.String() != upper.String() || (chunk.Upper == nil) != (i == len(chunks)-1) {
			t.Fatalf("size %d: chunk %d of %d has number %d and bounds %s, %s", size, i, len(chunks), chunk.Number, chunk.Lower, chunk.Upper)
		}
		upper = chunk.Upper
		again, err := copier.NewChunk(table, chunk.Number, chunk.Lower.String(), chunk.Upper.String())
		if err != nil {
			t.Fatal(err)
		}
		from := chunk.From(c.database)
		if again.From(c.database) != from {
			t.Errorf("size %d: read again, %s is %s", size, from, again.From(c.database))
		}
		rows := c.rows(t, table, from)
		if len(rows) < size && i < len(chunks)-1 {
			small++
		}
		got = append(got, rows...)
		var count int
		if err := c.worker.QueryRowContext(t.Context(), "SELECT COUNT(*) "+from).Scan(&count); err != nil {
			t.Fatal(err)
		}
		counted += count
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || counted != len(want) || small > 0 {
		t.Errorf("size %d: %d chunks, %d of them too small, have %d of %d rows (-table +chunks):\n%s", size, len(chunks), small, counted, len(want), diff)
	}
	if exact && len(chunks) != max(1, (len(want)+size-1)/size) {
		t.Errorf("size %d: %d rows are in %d chunks", size, len(want), len(chunks))
	}
}

// TestChunksOnlyByAUsableKey has tables that cannot be cut, of many rows.
func TestChunksOnlyByAUsableKey(t *testing.T) {
	t.Parallel()
	for server, database := range chunkServers {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			c := newChunked(t, database(t))
			for name, definition := range map[string]string{
				"noneKey":      "A int, B int)",
				"notUniqueKey": "A int NOT NULL, B int, KEY (A))",
				"nullableKey":  "A int, B int, UNIQUE (A))",
				"severalKey":   "A int NOT NULL, B int NOT NULL DEFAULT 0, UNIQUE (A), UNIQUE (B, A))",
				"prefixKey":    "A varchar(20) NOT NULL, B int, PRIMARY KEY (A(3)))",
				"textKey":      "A text NOT NULL, B int, PRIMARY KEY (A(10)))",
				"hashKey":      "A int, B int, PRIMARY KEY (A)) ENGINE=MEMORY",
				"doubleKey":    "A double, B int, PRIMARY KEY (A))",
				"floatKey":     "A float, B int, PRIMARY KEY (A))",
				"enumKey":      "A int, B enum('b', 'a') DEFAULT 'a', PRIMARY KEY (B, A))",
				"charsetKey":   "A varchar(10) CHARACTER SET gbk, B int, PRIMARY KEY (A))",
			} {
				c.exec(t, c.planner, "CREATE TABLE "+name+" ("+definition,
					"INSERT INTO "+name+" (A) VALUES (1), (2), (3), (4)")
				table := c.table(t, name)
				chunks := c.chunks(t, table, 1, nil)
				want := "FROM `" + c.database + "`.`" + name + "`"
				if len(chunks) != 1 || chunks[0].From(c.database) != want {
					t.Errorf("%s: %d chunks, the first %s", name, len(chunks), chunks[0].From(c.database))
				}
				if _, err := copier.NewChunk(table, 1, `["1"]`, ""); err == nil {
					t.Errorf("%s: a bound is taken", name)
				}
			}
		})
	}
}

// TestChunksContinue begins behind any chunk.
func TestChunksContinue(t *testing.T) {
	t.Parallel()
	c := newChunked(t, testdb.MySQL(t))
	c.exec(t, c.planner, "CREATE TABLE T (`k``0` varchar(26) PRIMARY KEY)",
		"INSERT INTO T VALUES ('a'), ('b'), ('c'), ('d'), ('e'), ('f'), ('g'), ('h'), ('i')")
	table := c.table(t, "T")
	all := c.chunks(t, table, 2, nil)
	if len(all) != 5 {
		t.Fatalf("%d chunks", len(all))
	}
	for i, chunk := range all {
		read, err := copier.NewChunk(table, chunk.Number, chunk.Lower.String(), chunk.Upper.String())
		if err != nil {
			t.Fatal(err)
		}
		rest := c.chunks(t, table, 2, read)
		if len(rest) != len(all)-i-1 {
			t.Fatalf("%d chunks follow number %d", len(rest), i)
		}
		for j, next := range rest {
			if want := all[i+1+j]; next.Number != want.Number || next.From(c.database) != want.From(c.database) {
				t.Errorf("behind number %d: number %d, %s; want %d, %s", i, next.Number, next.From(c.database), want.Number, want.From(c.database))
			}
		}
	}
}

func TestChunkThatCannotBeFound(t *testing.T) {
	t.Parallel()
	c := newChunked(t, testdb.MySQL(t))
	c.exec(t, c.planner, "CREATE TABLE T (A int PRIMARY KEY)", "INSERT INTO T VALUES (1), (2), (3)")
	finder := copier.ChunkFinder{Conn: c.planner, Database: c.database, Bytes: 1}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if chunk, err := finder.Next(ctx, c.table(t, "T"), nil); err == nil || !strings.Contains(err.Error(), "chunk 0 of table T") {
		t.Errorf("%v, %v", chunk, err)
	}
}
