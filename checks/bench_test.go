package checks_test

import (
	"context"
	"database/sql"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"migration-assist/checks"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// benchPosts is how many posts the benchmark's database has: what the variable POSTS of
// make bench says, or 200,000. All tables have a little less than twice as many rows.
func benchPosts(b *testing.B) int {
	b.Helper()
	text := os.Getenv("POSTS")
	if text == "" {
		return 200_000
	}
	posts, err := strconv.Atoi(text)
	if err != nil || posts < 1 {
		b.Fatalf("POSTS=%s is no number of posts", text)
	}
	return posts
}

// mostTimes is how many times as long as reading Posts once all checks may take.
const mostTimes = 3

// BenchmarkChecks compares all checks of a database with reading its table Posts once,
// and fails where they take more than three times as long.
func BenchmarkChecks(b *testing.B) {
	for name, start := range map[string]testdb.StartFunc{"MySQL": testdb.StartMySQL, "MariaDB": testdb.StartMariaDB} {
		b.Run(name, func(b *testing.B) {
			server := testdb.Private(b, start, "mm", "innodb-buffer-pool-size=1G")
			db := newDatabase(b, &testdb.Database{Name: "mm", DSN: server.DSN("mm"), Server: server})
			if err := sampledb.Generate(b.Context(), db, sampledb.Size{Posts: benchPosts(b)}); err != nil {
				b.Fatal(err)
			}
			db = connect(b, server.DSN("mm"))
			source := open(b, db, "mm")
			var reading, checking time.Duration
			for b.Loop() {
				began := time.Now()
				if err := readPosts(b.Context(), db); err != nil {
					b.Fatal(err)
				}
				reading += time.Since(began)
				report, err := source.Run(b.Context(), checks.Options{Workers: 2})
				if err != nil {
					b.Fatal(err)
				}
				checking += report.Elapsed
			}
			times := checking.Seconds() / reading.Seconds()
			b.ReportMetric(times, "times-posts")
			b.ReportMetric(reading.Seconds()/float64(b.N), "posts-s")
			b.ReportMetric(checking.Seconds()/float64(b.N), "checks-s")
			if times > mostTimes {
				b.Errorf("the checks take %.2f times as long as reading Posts once", times)
			}
		})
	}
}

// readPosts reads all columns of all posts.
func readPosts(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var columns []string
	for _, c := range schema.MattermostMySQL(schema.Through(141)).Table("Posts").Columns {
		columns = append(columns, schema.QuoteMySQL(c.Name))
	}
	return session.ReadRows(ctx, conn, "SELECT "+strings.Join(columns, ", ")+" FROM Posts", len(columns), func([][]byte) error { return nil })
}
