package migrate_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/checks/verify"
	"migration-assist/internal/jsontest"
	"migration-assist/internal/migrate"
	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
)

// corruptedRows is how many rows each of the site's tables has.
const corruptedRows = 400

// newCorruptible migrates a generated database with tables of the site's own, one of
// which has no key.
func newCorruptible(t *testing.T) (source, *testdb.Database) {
	t.Helper()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	if err := sampledb.Generate(t.Context(), s.db, sampledb.Size{Posts: 2000}); err != nil {
		t.Fatal(err)
	}
	s.exec(t,
		`CREATE TABLE Site_Events (Team varchar(20), Number int, At datetime(6), Props json, First text, Second text, Price decimal(12,4), Ratio double, Flag boolean NOT NULL,
			PRIMARY KEY (Team, Number))`,
		`CREATE TABLE Site_Log (At datetime(6), Word varchar(30), Count bigint, Data blob)`,
		fmt.Sprintf(`INSERT INTO Site_Events WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %d)
			SELECT CONCAT('team', i %% 7), i, DATE_ADD('2024-01-01', INTERVAL i * 1000001 MICROSECOND), JSON_OBJECT('n', i, 'list', JSON_ARRAY(i / 4, 'x'), 'text', 'é'),
				CONCAT('First ', i), '', i / 8, i / 3, i %% 2 FROM n`, corruptedRows),
		fmt.Sprintf(`INSERT INTO Site_Log WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %d)
			SELECT DATE_ADD('2024-01-01', INTERVAL i SECOND), CONCAT('Word', i), i, CHAR(i, i + 1) FROM n`, corruptedRows),
	)
	mustRun(t, s.Database, target, func(o *migrate.Options) { o.CreateUnknown = []string{"Site_Events", "Site_Log"} })
	return s, target
}

// corruption changes one row, or two, of PostgreSQL's.
type corruption struct {
	// table has its rows in the order of order; rows is how many are changed.
	table, order string
	rows         int
	// statement has {1} and {2} for conditions that are true for one row each.
	statement string
	// column is the one that must be named, "" for a whole row.
	column string
	kind   verify.Kind
}

// corruptions are of every kind that must be found.
func corruptions() []corruption {
	const events, log, posts = "site_events", "site_log", "posts"
	return []corruption{
		// A changed character.
		{posts, "id", 1, "UPDATE posts SET message = overlay(message || 'x' placing '#' from 1 for 1) WHERE {1}", "Message", verify.Different},
		{events, "number", 1, "UPDATE site_events SET first = 'f' || substr(first, 2) WHERE {1}", "First", verify.Different}, // of case
		{posts, "id", 1, "UPDATE posts SET message = upper(message) || 'A' WHERE {1}", "Message", verify.Different},
		{"users", "id", 1, "UPDATE users SET nickname = nickname || ' ' WHERE {1}", "Nickname", verify.Different},
		// A swapped pair of rows.
		{events, "number", 2, "WITH both_rows AS (SELECT ctid, price, row_number() OVER (ORDER BY ctid) AS n FROM site_events WHERE {1} OR {2}) " +
			"UPDATE site_events e SET price = (SELECT price FROM both_rows WHERE ctid <> e.ctid) FROM both_rows r WHERE e.ctid = r.ctid", "Price", verify.Different},
		// A lost row, one too many, and one with another key.
		{posts, "id", 1, "DELETE FROM posts WHERE {1}", "", verify.Missing},
		{log, "count", 1, "DELETE FROM site_log WHERE {1}", "", verify.Missing},
		{log, "count", 1, "INSERT INTO site_log SELECT * FROM site_log WHERE {1}", "", verify.Extra},
		{"reactions", "userid, postid, emojiname", 1, "UPDATE reactions SET emojiname = upper(emojiname) || '1' WHERE {1}", "", verify.Missing},
		// NULL and an empty text.
		{events, "number", 1, "UPDATE site_events SET second = NULL WHERE {1}", "Second", verify.Different},
		// A value in the column beside its own.
		{events, "number", 1, "UPDATE site_events SET first = '', second = first WHERE {1}", "Second", verify.Different},
		// A JSON number, a member, an element.
		{events, "number", 1, "UPDATE site_events SET props = jsonb_set(props, '{n}', ((props ->> 'n')::numeric + 0.001)::text::jsonb) WHERE {1}", "Props", verify.Different},
		{events, "number", 1, "UPDATE site_events SET props = props - 'text' WHERE {1}", "Props", verify.Different},
		{events, "number", 1, "UPDATE site_events SET props = jsonb_set(props, '{list}', '[\"x\"]') WHERE {1}", "Props", verify.Different},
		{posts, "id", 1, `UPDATE posts SET props = '{"a": 1}' WHERE {1}`, "Props", verify.Different},
		// A microsecond, a digit, a bit.
		{events, "number", 1, "UPDATE site_events SET at = at + interval '1 microsecond' WHERE {1}", "At", verify.Different},
		{log, "count", 1, "UPDATE site_log SET at = date_trunc('second', at) - interval '1 microsecond' WHERE {1}", "At", verify.Different},
		{posts, "id", 1, "UPDATE posts SET createat = createat + 1 WHERE {1}", "CreateAt", verify.Different},
		{events, "number", 1, "UPDATE site_events SET price = price + 0.0001 WHERE {1}", "Price", verify.Different},
		{events, "number", 1, "UPDATE site_events SET ratio = ratio * (1 + 2e-16::float8) + 2e-15 WHERE {1}", "Ratio", verify.Different},
		{events, "number", 1, "UPDATE site_events SET flag = NOT flag WHERE {1}", "Flag", verify.Different},
		{log, "count", 1, `UPDATE site_log SET data = data || '\x00' WHERE {1}`, "Data", verify.Different},
	}
}

// TestVerifyCorruptions changes 100 rows of a migrated database at random. Each is named
// by table, key and column, and no other.
func TestVerifyCorruptions(t *testing.T) {
	t.Parallel()
	s, target := newCorruptible(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	if out, err := verifyDatabases(t, s.Database, target); err != nil {
		t.Fatalf("before: %v\n%s", err, out)
	}
	requireNamed(t, s, target, corrupt(t, conn, 100))
}

// corrupt changes as many rows at random, at first once in each way, and returns what
// must be named.
func corrupt(t *testing.T, conn *pgx.Conn, rows int) (want []string) {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	free := map[string][]string{} // conditions for rows that were not changed
	for i := 0; len(want) < rows; i++ {
		c := corruptions()[i%len(corruptions())]
		if i >= len(corruptions()) {
			c = corruptions()[random.IntN(len(corruptions()))]
		}
		if free[c.table] == nil {
			free[c.table] = conditions(t, conn, c)
			random.Shuffle(len(free[c.table]), func(i, j int) {
				free[c.table][i], free[c.table][j] = free[c.table][j], free[c.table][i]
			})
		}
		rows := free[c.table][:c.rows]
		free[c.table] = free[c.table][c.rows:]
		statement := c.statement
		for n, condition := range rows {
			statement = strings.ReplaceAll(statement, fmt.Sprintf("{%d}", n+1), condition)
			want = append(want, strings.Join([]string{c.table, string(c.kind), condition, c.column}, " | "))
		}
		if tag, err := conn.Exec(t.Context(), statement); err != nil || int(tag.RowsAffected()) != c.rows {
			t.Fatalf("%s: %v, %v", statement, tag, err)
		}
	}
	return want
}

// conditions are true for one row of the table each, by its key.
func conditions(t *testing.T, conn *pgx.Conn, c corruption) []string {
	t.Helper()
	var parts []string
	for name := range strings.SplitSeq(c.order, ", ") {
		parts = append(parts, fmt.Sprintf("format('%s = %%L', %[1]s)", name))
	}
	rows, err := conn.Query(t.Context(), "SELECT "+strings.Join(parts, " || ' AND ' || ")+" FROM "+c.table)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// requireNamed compares what a verification names with what it must name.
func requireNamed(t *testing.T, s source, target *testdb.Database, want []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "differences.ndjson")
	out, err := verifyDatabases(t, s.Database, target, func(o *migrate.VerifyOptions) { o.Differences = file })
	if different := (*migrate.DifferencesError)(nil); !errors.As(err, &different) {
		t.Fatalf("%v\n%s", err, out)
	}
	var got []string
	for _, d := range readDifferences(t, file) {
		name, order := strings.ToLower(d.Table), map[string]string{}
		for _, c := range corruptions() {
			order[c.table] = c.order
		}
		var key []string
		for column := range strings.SplitSeq(order[name], ", ") {
			i := slices.IndexFunc(d.Key, func(v verify.Value) bool { return strings.EqualFold(v.Column, column) })
			if i < 0 {
				t.Fatalf("%v has no %s", d, column)
			}
			key = append(key, fmt.Sprintf("%s = '%s'", column, *d.Key[i].Value))
		}
		if name == "reactions" && d.Kind == verify.Extra {
			continue // the same row under its other key
		}
		line := []string{name, string(d.Kind), strings.Join(key, " AND "), ""}
		for _, c := range d.Columns {
			if c.Column != "First" || len(d.Columns) == 1 { // a shifted column is two
				line[3] = c.Column
			}
		}
		got = append(got, strings.Join(line, " | "))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-changed +named\n%s\n%s", diff, out)
	}
}

// readDifferences reads what --differences wrote.
func readDifferences(t *testing.T, path string) []verify.Difference {
	t.Helper()
	return readJSON[verify.Difference](t, path)
}

// readJSON reads a file of values of JSON.
func readJSON[T any](t *testing.T, path string) (list []T) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		jsontest.Require(t, "differences", lines.Bytes())
		var value T
		if err := json.Unmarshal(lines.Bytes(), &value); err != nil {
			t.Fatal(err)
		}
		list = append(list, value)
	}
	return list
}
