package session_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"migration-assist/internal/session"
	"migration-assist/internal/testdb"
)

// TestReadThreads finds a statement that has a character beyond utf8mb3, for which MySQL
// refuses information_schema.processlist, and its own session.
func TestReadThreads(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			db := testdb.OpenMySQL(t, d.DSN)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				_, _ = db.ExecContext(ctx, "SELECT SLEEP(600), '😀'") // until it is ended
			}()
			t.Cleanup(func() { cancel(); <-ended })
			conn, err := db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			var own int64
			if err := conn.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&own); err != nil {
				t.Fatal(err)
			}
			testdb.Await(t, "the statement to be listed", func() bool {
				threads, err := session.ReadThreads(t.Context(), conn)
				if err != nil {
					t.Error(err)
					return true
				}
				if !slices.ContainsFunc(threads, func(s session.Thread) bool { return s.Own && s.ID == own }) {
					t.Error("the session itself is not listed")
				}
				return slices.ContainsFunc(threads, func(s session.Thread) bool {
					return !s.Own && s.Database == d.Name && s.Command == "Query" && s.User != "" && s.Host != "" && s.State != "" && s.Age >= time.Second
				})
			})
		})
	}
}
