package testdb_test

import (
	"testing"

	"migration-assist/internal/testdb"
)

// TestRestart ends each server in both ways: the first has the table written, which
// a crash may lose. Data and DSN stay.
func TestRestart(t *testing.T) {
	t.Parallel()
	for _, p := range products() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server := testdb.Private(t, p.start, "kept")
			dsn := server.DSN("kept")
			if _, err := open(t, p.driver, dsn).ExecContext(t.Context(), "CREATE TABLE kept (n int)"); err != nil {
				t.Fatal(err)
			}
			for _, end := range []func() error{server.Halt, server.Crash} {
				if err := end(); err != nil {
					t.Fatal(err)
				}
				if err := open(t, p.driver, dsn).PingContext(t.Context()); err == nil {
					t.Error("the server still answers")
				}
				if err := server.Resume(t.Context()); err != nil {
					t.Fatal(err)
				}
				if rows := query[int](t, p.driver, dsn, "SELECT COUNT(*) FROM kept"); rows != 0 || server.DSN("kept") != dsn {
					t.Errorf("%d rows, DSN %s", rows, server.DSN("kept"))
				}
			}
		})
	}
}
