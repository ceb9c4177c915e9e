package check_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"migration-assist/internal/check"
	"migration-assist/internal/dsn"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
)

// TestStatements has MySQL count what the whole command does as a user of its own: it
// reads each row of a large table once, and nothing but SELECT and SHOW runs.
func TestStatements(t *testing.T) {
	t.Parallel()
	server := testdb.Private(t, testdb.StartMySQL, "mm")
	d := &testdb.Database{Name: "mm", DSN: server.DSN("mm"), Server: server}
	db := newSource(t, d)
	if err := sampledb.Generate(t.Context(), db, sampledb.Size{Posts: 2000}); err != nil {
		t.Fatal(err)
	}
	rows := map[string]int64{}
	for _, table := range rowsOf(t, db, "SHOW TABLES") {
		var n int64
		if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM `"+table+"`").Scan(&n); err != nil {
			t.Fatal(err)
		}
		rows[table] = n
	}
	testdb.ExecMySQL(t, db, "CREATE USER reader@localhost IDENTIFIED BY 'x'", "GRANT SELECT ON mm.* TO reader@localhost",
		"TRUNCATE performance_schema.table_io_waits_summary_by_table", "TRUNCATE performance_schema.events_statements_summary_by_digest")
	config, err := dsn.MySQL(d.DSN)
	if err != nil {
		t.Fatal(err)
	}
	config.User, config.Passwd = "reader", "x"
	out, err := run(t, d, t.TempDir(), func(o *check.Options) { o.MySQL, o.FullSchema = config, true })
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}

	requireReadOnce(t, rows, rowsOf(t, db, `SELECT object_name, count_fetch FROM performance_schema.table_io_waits_summary_by_table WHERE object_schema = 'mm'`))
	statements := rowsOf(t, db, `SELECT digest_text FROM performance_schema.events_statements_summary_by_digest WHERE schema_name = 'mm' AND digest_text NOT LIKE 'TRUNCATE%'`)
	if !slices.ContainsFunc(statements, func(text string) bool { return strings.Contains(text, "FROM `mm` . `Posts`") }) {
		t.Errorf("reading Posts is not among %q", statements)
	}
	for _, text := range statements {
		words := slices.DeleteFunc(strings.Fields(text), func(word string) bool { return slices.Contains([]string{"PREPARE", "EXECUTE", "DEALLOCATE"}, word) })
		if !slices.Contains([]string{"SELECT", "SHOW", "SET"}, words[0]) { // a session is set to read only
			t.Errorf("the statement %s was run", text)
		}
	}
}

// requireReadOnce fails where more rows were read of a large table than it has: a
// reading ends with a look behind the last one.
func requireReadOnce(t *testing.T, rows map[string]int64, fetched []string) {
	t.Helper()
	large := 0
	for _, line := range fetched {
		name, text, _ := strings.Cut(line, "|")
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if rows[name] < 100 {
			continue
		}
		large++
		if n > rows[name]+1 {
			t.Errorf("of %s, which has %d rows, %d were read", name, rows[name], n)
		}
	}
	if large < 5 {
		t.Errorf("only %d tables are large: %v", large, fetched)
	}
}
