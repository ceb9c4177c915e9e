package copier_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"migration-assist/copier"
)

// planTables are tables with 6000 rows each, most of them Mattermost's. Bounds lie
// in the middle of a user's rows, or of a post's.
var planTables = map[string][]string{
	"Preferences": {
		`CREATE TABLE Preferences (UserId varchar(26) NOT NULL, Category varchar(32) NOT NULL, Name varchar(32) NOT NULL, Value text,
			PRIMARY KEY (UserId, Category, Name), KEY idx_preferences_category (Category), KEY idx_preferences_name (Name)) COLLATE utf8mb4_general_ci`,
		`INSERT INTO Preferences SELECT CONCAT('user', 100 + i DIV 500), CONCAT('category', i DIV 100 % 5), CONCAT('name', i), 'x' FROM Numbers`},
	"OneUser": {
		`CREATE TABLE OneUser (UserId varchar(26) NOT NULL, Category varchar(32) NOT NULL, Name varchar(32) NOT NULL, Value varchar(2000),
			PRIMARY KEY (UserId, Category, Name), KEY (Category), KEY (Name), KEY (UserId)) COLLATE utf8mb4_unicode_ci`,
		`INSERT INTO OneUser SELECT 'user', 'category', CONCAT('name', i), REPEAT('x', 200) FROM Numbers`},
	"Reactions": {
		`CREATE TABLE Reactions (UserId varchar(26) NOT NULL, PostId varchar(26) NOT NULL, EmojiName varchar(64) NOT NULL, CreateAt bigint, ChannelId varchar(26) NOT NULL DEFAULT '',
			PRIMARY KEY (PostId, UserId, EmojiName), KEY idx_reactions_channel_id (ChannelId)) COLLATE utf8mb4_bin`,
		`INSERT INTO Reactions SELECT CONCAT('user', i % 50), CONCAT('post', 100 + i DIV 600), CONCAT('emoji', i), i, '' FROM Numbers`},
	"Posts": {
		`CREATE TABLE Posts (Id varchar(26) NOT NULL PRIMARY KEY, CreateAt bigint, Message text, KEY idx_posts_create_at (CreateAt)) COLLATE utf8mb4_unicode_ci`,
		`INSERT INTO Posts SELECT LEFT(SHA2(i, 256), 26), i, REPEAT('m', i % 300) FROM Numbers`},
	"Blocks": {
		`CREATE TABLE Blocks (Id varchar(36) NOT NULL, insert_at datetime(6) NOT NULL, Title text, PRIMARY KEY (Id, insert_at)) COLLATE utf8mb4_general_ci`,
		`INSERT INTO Blocks SELECT CONCAT('block', 100 + i DIV 700), TIMESTAMPADD(MICROSECOND, i, '2024-01-01'), 'x' FROM Numbers`},
	"Octets": {
		`CREATE TABLE Octets (A varbinary(16) NOT NULL, B bigint unsigned NOT NULL, C decimal(10,2) NOT NULL, D date NOT NULL, E varchar(20) COLLATE latin1_bin NOT NULL, PRIMARY KEY (A, B, C, D, E))`,
		`INSERT INTO Octets SELECT UNHEX(LEFT(SHA2(i DIV 2000, 256), 32)), i DIV 1000, i DIV 500, '2024-01-01', i FROM Numbers`},
}

// TestChunksAreRangesOfTheKey has both queries of a chunk read no more of a table
// than its rows, through the primary key.
func TestChunksAreRangesOfTheKey(t *testing.T) {
	t.Parallel()
	const size = 370
	for server, database := range chunkServers {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			c := newChunked(t, database(t))
			c.exec(t, c.planner, "CREATE TABLE Numbers (i int PRIMARY KEY)", "SET SESSION "+map[string]string{"MySQL": "cte_max_recursion_depth", "MariaDB": "max_recursive_iterations"}[server]+" = 10000",
				"INSERT INTO Numbers WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5999) SELECT i FROM n")
			for name, statements := range planTables {
				c.exec(t, c.planner, statements[0], statements[1], "ANALYZE TABLE "+name)
				table := c.table(t, name)
				chunks := c.chunks(t, table, size, nil)
				if len(chunks) != 17 {
					t.Errorf("%s: %d chunks", name, len(chunks))
				}
				for i, chunk := range chunks {
					end := copier.EndQuery(chunk, c.database, size)
					if plan := c.explain(t, end); plan != map[bool]string{true: "index PRIMARY", false: "range PRIMARY"}[i == 0] {
						t.Errorf("%s: the plan is %s: %s", name, plan, end)
					}
					query := "SELECT * " + chunk.From(c.database)
					if plan := c.explain(t, query); plan != "range PRIMARY" {
						t.Errorf("%s: the plan is %s: %s", name, plan, query)
					}
					for _, query := range []string{end, query} {
						if reads := c.reads(t, query); reads > size+2*len(table.Source.Columns)+2 {
							t.Errorf("%s: %d rows are read: %s", name, reads, query)
						}
					}
				}
			}
		})
	}
}

// explain returns how a query reads its table: the type of access, the key, and
// whether the rows are sorted.
func (c *chunked) explain(t *testing.T, query string) string {
	t.Helper()
	rows := c.records(t, "EXPLAIN FORMAT=TRADITIONAL "+query)
	if len(rows) != 1 {
		t.Fatalf("the plan has %d steps: %s", len(rows), query)
	}
	plan := rows[0]["type"] + " " + rows[0]["key"]
	if strings.Contains(rows[0]["Extra"], "filesort") {
		plan += " filesort"
	}
	return plan
}

// reads runs a query and returns how many rows the storage engine read for it.
func (c *chunked) reads(t *testing.T, query string) int {
	t.Helper()
	count := func() (sum int) {
		for _, row := range c.records(t, "SHOW SESSION STATUS WHERE Variable_name IN ('Handler_read_first', 'Handler_read_key', 'Handler_read_next', 'Handler_read_prev')") {
			var n int
			if _, err := fmt.Sscan(row["Value"], &n); err != nil {
				t.Fatal(err)
			}
			sum += n
		}
		return sum
	}
	before := count()
	idle := count() - before
	before = count()
	c.records(t, query)
	return count() - before - idle
}

// records runs a query on the worker's connection.
func (c *chunked) records(t *testing.T, query string) []map[string]string {
	t.Helper()
	rows, err := c.worker.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var records []map[string]string
	for rows.Next() {
		values := make([]sql.NullString, len(names))
		targets := make([]any, len(names))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		record := map[string]string{}
		for i, name := range names {
			record[name] = values[i].String
		}
		records = append(records, record)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return records
}
