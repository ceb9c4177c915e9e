package pgloadercompat_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// TestRefusedRows loads tables in which PostgreSQL refuses some rows: the first one, the
// last one, and two that follow each other. The others arrive, and pgloader keeps those
// that do not.
func TestRefusedRows(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, plugin, table string
		statement           string // writes a row for each of the values
		values              []string
		key                 string // is the column with the number of a value
		want                []string
		code                string // PostgreSQL's of the error
	}{
		{name: "NULInJSONB", plugin: "calls", table: "calls_channels", key: "channelid", code: "22P05",
			statement: "INSERT INTO calls_channels (ChannelID, Enabled, Props) VALUES (?, 1, ?)",
			values:    []string{`{"a": "\u0000"}`, `{"a": "\\u0000"}`, `["\u0000"]`, `["\u0000", "\\"]`, `{}`, `["x\u0000y"]`}, want: []string{"1", "4"}},
		{name: "BrokenJSON", plugin: "boards", table: "focalboard_blocks", key: "id", code: "22P02",
			statement: "INSERT INTO focalboard_blocks (id, insert_at, fields, create_at, update_at, delete_at) VALUES (?, '2024-01-01', ?, 1, 1, 0)",
			values:    []string{`{"cut": "at 64`, `{}`, "{\n\"lines\":\n", `x`, "{\n\"line\": 1\n}", `{"a":1}}`}, want: []string{"1", "4"}},
		{name: "LongText", table: "status", key: "userid", code: "22001",
			statement: "INSERT INTO Status (UserId, Status) VALUES (?, ?)",
			values:    []string{strings.Repeat("x", 33), "online", strings.Repeat("ü", 40), "away", strings.Repeat("x", 50)}, want: []string{"1", "3"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d, folder := testdb.Postgres(t), t.TempDir()
			var s source
			if test.plugin != "" {
				s = newPlugin(t, testdb.MariaDB(t), test.plugin)
			} else {
				s = newSource(t, testdb.MariaDB(t), func(*sql.DB) error { return nil })
				testdb.ExecMySQL(t, s.db, "ALTER TABLE Status MODIFY Status varchar(64)")
				d, _ = newTarget(t)
			}
			for i, value := range test.values {
				if _, err := s.db.ExecContext(t.Context(), test.statement, i, value); err != nil {
					t.Fatal(err)
				}
			}
			o := options(t, s.DSN, d.DSN, test.plugin)
			output := loadIn(t, folder, makeFile(t, o), "")
			got := ask(t, testdb.OpenPostgres(t, d.DSN), "SELECT "+test.key+"::text FROM "+test.table+" ORDER BY 1")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("the rows that arrive (-want +got):\n%s\n%s", diff, output)
			}
			if n := strings.Count(output, "Database error "+test.code); n != len(test.values)-len(test.want) {
				t.Errorf("%d errors %s are printed:\n%s", n, test.code, output)
			}
			requireKept(t, filepath.Join(folder, test.table, test.table), len(test.values)-len(test.want), test.code)
			err := migrate.Verify(t.Context(), migrate.VerifyOptions{MySQL: o.MySQL, Postgres: o.Postgres, Schema: "public", Tables: []string{test.table}, Out: &strings.Builder{}})
			if err == nil {
				t.Error("verify misses no row")
			}
		})
	}
}

// requireKept looks for the rows that pgloader keeps, and the reasons.
func requireKept(t *testing.T, path string, rows int, code string) {
	t.Helper()
	data, err := os.ReadFile(path + ".dat")
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(path + ".log")
	if err != nil {
		t.Fatal(err)
	}
	// Each row is followed by an empty line.
	if got := len(strings.Split(strings.TrimSpace(string(data)), "\n\n")); got != rows || strings.Count(string(log), code) != rows {
		t.Errorf("%d rows of %d are kept:\n%s\n%s", got, rows, data, log)
	}
}
