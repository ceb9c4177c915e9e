package sampledb_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// servers are the products that the package writes to.
var servers = map[string]func(testing.TB) *testdb.Database{"mysql": testdb.MySQL, "mariadb": testdb.MariaDB}

func TestCreateSchemaIsWhatTheTimelineSays(t *testing.T) {
	t.Parallel()
	for _, versions := range []string{"1-89", "1-101,105,107,113", "1-129,135", "1-141", "1-144,195"} {
		t.Run(versions, func(t *testing.T) {
			t.Parallel()
			database := testdb.MySQL(t)
			db := testdb.OpenMySQL(t, database.DSN)
			v := parse(t, versions)
			create(t, db, v)
			have, err := schema.ReadMySQL(t.Context(), db, database.Name)
			if err != nil {
				t.Fatal(err)
			}
			want := schema.MattermostMySQL(v)
			for _, table := range want.Tables {
				if diff := cmp.Diff(table, have.Table(table.Name), asDeclared()); diff != "" {
					t.Errorf("table %s (-timeline +server):\n%s", table.Name, diff)
				}
			}
			if diff := cmp.Diff(want.Migrations, have.Migrations); diff != "" {
				t.Errorf("db_migrations (-timeline +server):\n%s", diff)
			}
			if len(have.Views) != len(want.Views) {
				t.Errorf("%d views, want %d", len(have.Views), len(want.Views))
			}
		})
	}
}

// asDeclared leaves out of a table's comparison what the timeline does not say,
// and the lengths of key parts, which a live catalog does not say.
func asDeclared() cmp.Option {
	return cmp.Options{
		cmp.Transformer("withoutLength", func(i *schema.Index) schema.Index {
			index := *i
			index.Columns = slices.Clone(i.Columns)
			for n, part := range index.Columns {
				index.Columns[n], _, _ = strings.Cut(part, "(")
			}
			index.Prefix = false
			return index
		}),
		cmpopts.IgnoreFields(schema.Table{}, "Engine", "Rows", "Bytes"),
		cmpopts.EquateEmpty(),
	}
}

func TestLoadSample(t *testing.T) {
	t.Parallel()
	for name, newDatabase := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := testdb.OpenMySQL(t, newDatabase(t).DSN)
			create(t, db, parse(t, sampledb.SampleVersions))
			if err := sampledb.LoadSample(t.Context(), db); err != nil {
				t.Fatal(err)
			}
			want := map[string]int{"Users": 61, "Teams": 3, "Channels": 188, "Posts": 14_270, "Reactions": 2_915, "db_migrations": 140}
			have := map[string]int{}
			for table := range want {
				have[table] = number(t, db, "SELECT COUNT(*) FROM "+schema.QuoteMySQL(table))
			}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("rows (-want +have):\n%s", diff)
			}
		})
	}
}

func TestGenerateFillsEveryTable(t *testing.T) {
	t.Parallel()
	const posts = 2_000
	for name, newDatabase := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := testdb.OpenMySQL(t, newDatabase(t).DSN)
			v := parse(t, "1-144,195")
			create(t, db, v)
			generate(t, db, posts)
			total := 0
			for _, table := range schema.MattermostMySQL(v).Tables {
				n := number(t, db, "SELECT COUNT(*) FROM "+schema.QuoteMySQL(table.Name))
				if n == 0 {
					t.Errorf("%s is empty", table.Name)
				}
				total += n
			}
			if total < posts*3/2 || total > posts*5/2 {
				t.Errorf("%d rows in all for %d posts, want 1.5 to 2.5 times as many", total, posts)
			}
			expect(t, db, posts, "SELECT COUNT(*) FROM Posts")
			expect(t, db, posts/5, "SELECT COUNT(*) FROM Reactions")
			expect(t, db, posts/10, "SELECT COUNT(*) FROM Threads t JOIN Posts p ON p.Id = t.PostId AND p.ChannelId = t.ChannelId")
			expect(t, db, posts/5, "SELECT COUNT(*) FROM Posts p JOIN Threads t ON t.PostId = p.RootId AND t.ChannelId = p.ChannelId")
			expect(t, db, posts/20, "SELECT COUNT(*) FROM FileInfo f JOIN Posts p ON p.Id = f.PostId AND p.FileIds = CONCAT('[\"', f.Id, '\"]')")
			expect(t, db, 16_383, "SELECT MAX(CHAR_LENGTH(Message)) FROM Posts")
		})
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	t.Parallel()
	first, second := testdb.OpenMySQL(t, testdb.MySQL(t).DSN), testdb.OpenMySQL(t, testdb.MySQL(t).DSN)
	v := parse(t, "1-141")
	for _, db := range []*sql.DB{first, second} {
		create(t, db, v)
		generate(t, db, sampledb.MinPosts)
	}
	for _, table := range schema.MattermostMySQL(v).Tables {
		if a, b := checksum(t, first, table.Name), checksum(t, second, table.Name); a != b {
			t.Errorf("%s: checksum %d, then %d", table.Name, a, b)
		}
	}
}

func TestGenerateRefusesTooFewPosts(t *testing.T) {
	t.Parallel()
	db := testdb.OpenMySQL(t, testdb.MySQL(t).DSN)
	if err := sampledb.Generate(t.Context(), db, sampledb.Size{Posts: sampledb.MinPosts - 1}); err == nil {
		t.Error("no error")
	}
}

func parse(t *testing.T, versions string) schema.Versions {
	t.Helper()
	v, err := schema.ParseVersions(versions)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func create(t *testing.T, db *sql.DB, v schema.Versions) {
	t.Helper()
	if err := sampledb.CreateSchema(t.Context(), db, v); err != nil {
		t.Fatal(err)
	}
}

func generate(t *testing.T, db *sql.DB, posts int) {
	t.Helper()
	if err := sampledb.Generate(t.Context(), db, sampledb.Size{Posts: posts}); err != nil {
		t.Fatal(err)
	}
}

func number(t *testing.T, db *sql.DB, query string) int {
	t.Helper()
	var n int
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func expect(t *testing.T, db *sql.DB, want int, query string) {
	t.Helper()
	if have := number(t, db, query); have != want {
		t.Errorf("%s: %d, want %d", query, have, want)
	}
}

func checksum(t *testing.T, db *sql.DB, table string) int64 {
	t.Helper()
	var name string
	var sum int64
	if err := db.QueryRowContext(t.Context(), "CHECKSUM TABLE "+schema.QuoteMySQL(table)).Scan(&name, &sum); err != nil {
		t.Fatalf("checksum of %s: %v", table, err)
	}
	return sum
}
