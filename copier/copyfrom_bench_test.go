package copier_test

import (
	"bytes"
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// benchmarkPosts is how many rows of Posts one round sends.
const benchmarkPosts = 20_000

// BenchmarkSend sends the generator's rows of Posts, as MySQL delivers them, to
// PostgreSQL in two ways: through an Encoder, which checks every value, and through
// pgx.CopyFrom with a []any for each row, which checks none. It reports the CPU time
// that this process, the client, takes for a row; the servers' is not in it.
func BenchmarkSend(b *testing.B) {
	source, target := testdb.MySQL(b), testdb.Postgres(b)
	if err := sampledb.Create(b.Context(), source.DSN, func(ctx context.Context, db *sql.DB) error {
		return sampledb.Generate(ctx, db, sampledb.Size{Posts: benchmarkPosts})
	}); err != nil {
		b.Fatal(err)
	}
	versions, err := schema.ParseVersions(sampledb.SampleVersions)
	if err != nil {
		b.Fatal(err)
	}
	d := newDatabases(b, source, target)
	if err := pgx.BeginFunc(b.Context(), d.target, func(tx pgx.Tx) error {
		_, err := schema.Apply(b.Context(), tx, "public", versions, schema.ApplyOptions{Bare: true})
		return err
	}); err != nil {
		b.Fatal(err)
	}
	i := slices.IndexFunc(d.tables(b), func(t *typemap.Table) bool { return t.Target.Name == "posts" })
	posts := d.tables(b)[i]
	rows := d.read(b, "SELECT "+strings.Join(columnNames(posts), ", ")+" FROM Posts", len(posts.Columns))
	if len(rows) != benchmarkPosts {
		b.Fatalf("%d rows were read", len(rows))
	}

	b.Run("Encoder", func(b *testing.B) {
		benchmarkSend(b, d.target, len(rows), func() (int64, error) { return sendEncoded(b.Context(), d.target, posts, rows) })
	})
	b.Run("CopyFrom", func(b *testing.B) {
		benchmarkSend(b, d.target, len(rows), func() (int64, error) {
			return d.target.CopyFrom(b.Context(), pgx.Identifier{"public", "posts"}, columnNames(posts), goRows(b, posts, rows))
		})
	})
}

// benchmarkSend sends the rows in every round, and reports the client's CPU time.
func benchmarkSend(b *testing.B, target *pgx.Conn, rows int, send func() (int64, error)) {
	b.Helper()
	b.ReportAllocs()
	var spent time.Duration
	rounds := 0
	for b.Loop() {
		if _, err := target.Exec(b.Context(), "TRUNCATE public.posts"); err != nil {
			b.Fatal(err)
		}
		before := cpuTime(b)
		sent, err := send()
		if err != nil || sent != int64(rows) {
			b.Fatalf("%d rows were sent, %v", sent, err)
		}
		spent += cpuTime(b) - before
		rounds++
	}
	b.ReportMetric(float64(spent.Nanoseconds())/float64(rounds*rows), "cpu-ns/row")
}

// sendEncoded sends rows as the copier does, from one buffer after the other.
func sendEncoded(ctx context.Context, target *pgx.Conn, t *typemap.Table, rows [][][]byte) (int64, error) {
	r := &encodedRows{encoder: t.NewEncoder(), rows: rows}
	r.buffer = r.encoder.AppendHeader(make([]byte, 0, 256<<10))
	tag, err := target.PgConn().CopyFrom(ctx, r, "COPY public.posts ("+strings.Join(columnNames(t), ", ")+") FROM STDIN (FORMAT binary)")
	return tag.RowsAffected(), err
}

// encodedRows is COPY's input.
type encodedRows struct {
	encoder *typemap.Encoder
	rows    [][][]byte
	buffer  []byte
	rest    bytes.Reader
	ended   bool
}

func (r *encodedRows) Read(p []byte) (int, error) {
	if r.rest.Len() == 0 && !r.ended {
		for len(r.rows) > 0 && len(r.buffer) < 240<<10 {
			var err error
			if r.buffer, err = r.encoder.AppendRow(r.buffer, r.rows[0]); err != nil {
				return 0, err
			}
			r.rows = r.rows[1:]
		}
		if len(r.rows) == 0 {
			r.buffer, r.ended = r.encoder.AppendTrailer(r.buffer), true
		}
		r.rest.Reset(r.buffer)
		r.buffer = r.buffer[:0]
	}
	return r.rest.Read(p)
}

// goRows are the rows as a program hands them to pgx.CopyFrom: in Go's types.
func goRows(tb testing.TB, t *typemap.Table, rows [][][]byte) pgx.CopyFromSource {
	tb.Helper()
	values := make([]any, len(t.Columns))
	next := 0
	return pgx.CopyFromFunc(func() ([]any, error) {
		if next == len(rows) {
			return nil, nil
		}
		for i, value := range rows[next] {
			var err error
			switch {
			case value == nil:
				values[i] = nil
			case t.Columns[i].Target.Type == "boolean":
				values[i] = string(value) != "0"
			case typemap.FormOf(t.Columns[i].Source.Type) == typemap.FormInteger:
				values[i], err = strconv.ParseInt(string(value), 10, 64)
			default:
				values[i] = string(value)
			}
			if err != nil {
				return nil, err
			}
		}
		next++
		return values, nil
	})
}

func columnNames(t *typemap.Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Target.Name
	}
	return names
}

// cpuTime is the CPU time of this process.
func cpuTime(tb testing.TB) time.Duration {
	tb.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
