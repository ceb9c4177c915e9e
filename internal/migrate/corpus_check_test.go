package migrate_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/corpus"
	"migration-assist/internal/migrate"
	"migration-assist/schema"
)

// createCorpus has the run create the corpus's own tables.
func createCorpus(t *testing.T, s source) func(*migrate.Options) {
	t.Helper()
	var tables []string
	for table := range countRows(t, s) {
		if strings.HasPrefix(table, "corpus_") {
			tables = append(tables, table)
		}
	}
	return func(o *migrate.Options) { o.CreateUnknown = tables }
}

// countRows counts the rows of every table, by folded names.
func countRows(t *testing.T, s source) map[string]int {
	t.Helper()
	catalog, err := schema.ReadMySQL(t.Context(), s.db, s.Name)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, table := range catalog.Tables {
		var n int
		if err := s.db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+schema.QuoteMySQL(table.Name)).Scan(&n); err != nil {
			t.Fatal(err)
		}
		counts[schema.Fold(table.Name)] = n
	}
	return counts
}

// rows groups values by their rows. Rows that are the same have one group.
func rows(values []corpus.Value) [][]corpus.Value {
	var list [][]corpus.Value
	places := map[string]int{}
	for _, v := range values {
		id := v.Table + " " + v.Where
		if i, found := places[id]; found {
			list[i] = append(list[i], v)
			continue
		}
		places[id] = len(list)
		list = append(list, []corpus.Value{v})
	}
	return list
}

// copies is how many rows there are of a row's values: as many as a column has
// statements.
func copies(row []corpus.Value, column string) (n int) {
	for _, v := range row {
		if v.Column == column {
			n++
		}
	}
	return n
}

// requireStatements checks that every row of the source has a statement.
func requireStatements(t *testing.T, values []corpus.Value, before, after map[string]int) {
	t.Helper()
	got := map[string]int{}
	for _, row := range rows(values) {
		got[row[0].Table] += copies(row, row[0].Column)
	}
	want := map[string]int{}
	for table, n := range after {
		if n > before[table] {
			want[table] = n - before[table]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows of the corpus (-in the database +with a statement):\n%s", diff)
	}
}

// reasons lists for which columns and kinds a row may be set aside: each as
// "table.column kind", with commas between them.
func (r corpusRun) reasons(row []corpus.Value) string {
	var list []string
	for _, v := range row {
		if v.Kind != "" && r.policies[v.Kind] == "reject" {
			list = append(list, v.Table+"."+v.Column+" "+v.Kind)
		}
	}
	return strings.Join(list, ",")
}

// requireValue compares a value's text with that of the value that must have
// arrived.
func (r corpusRun) requireValue(t *testing.T, conn *pgx.Conn, kind string, v corpus.Value) {
	t.Helper()
	policy := ""
	if v.Kind != "" {
		policy = r.policies[v.Kind]
	}
	want, found := v.Want[policy]
	if policy == "null" {
		want, found = "NULL", true
	}
	if !found {
		t.Errorf("%s does not say what arrives where %s is %s", v.Place, v.Kind, policy)
		return
	}
	var count, same int
	var got, wanted *string
	query := fmt.Sprintf(`SELECT count(*), count(*) FILTER (WHERE got IS NOT DISTINCT FROM wanted), min(left(got, 200)), min(left(wanted, 200))
		FROM (SELECT %s::text AS got, (%s)::%s::text AS wanted FROM %s WHERE %s) AS row`, schema.QuotePostgres(v.Column), want, kind, schema.QuotePostgres("public", v.Table), v.Where)
	if err := conn.QueryRow(t.Context(), query).Scan(&count, &same, &got, &wanted); err != nil {
		t.Fatalf("%s: %s: %v", v.Place, query, err)
	}
	if count == 0 || same != count {
		t.Errorf("%s: %s.%s of %d rows with %s is %s, want %s", v.Place, v.Table, v.Column, count, v.Where, text(got), text(wanted))
	}
}

// columnTypes returns the types of the target's columns, by "table.column", with
// no length that a cast could cut a value to.
func columnTypes(t *testing.T, conn *pgx.Conn) map[string]string {
	t.Helper()
	rows, err := conn.Query(t.Context(), `
		SELECT c.relname || '.' || a.attname, format_type(a.atttypid, CASE a.atttypid WHEN 'bit'::regtype THEN a.atttypmod END)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0`)
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]string{}
	var column, kind string
	if _, err := pgx.ForEachRow(rows, []any{&column, &kind}, func() error {
		types[column] = kind
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return types
}

func text(value *string) string {
	if value == nil {
		return "NULL"
	}
	return strconv.Quote(*value)
}

// requireCount counts the rows of a statement.
func requireCount(t *testing.T, conn *pgx.Conn, v corpus.Value, want int) {
	t.Helper()
	var got int
	query := "SELECT count(*) FROM " + schema.QuotePostgres("public", v.Table) + " WHERE " + v.Where
	if err := conn.QueryRow(t.Context(), query).Scan(&got); err != nil {
		t.Fatalf("%s: %s: %v", v.Place, query, err)
	}
	if got != want {
		t.Errorf("%s: %d rows of %s arrived with %s, want %d", v.Place, got, v.Table, v.Where, want)
	}
}

// requireRejects checks that the file has a line for each row that is wanted, and
// that the line names one of the row's reasons.
func requireRejects(t *testing.T, file string, want []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var row struct{ Table, Column, Kind string }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("the line %.200s: %v", line, err)
		}
		reason := schema.Fold(row.Table+"."+row.Column) + " " + row.Kind
		i := slices.IndexFunc(want, func(reasons string) bool { return slices.Contains(strings.Split(reasons, ","), reason) })
		if i < 0 {
			t.Errorf("a row was set aside for %s", reason)
			continue
		}
		want = slices.Delete(want, i, i+1)
	}
	for _, reasons := range want {
		t.Errorf("no row was set aside for %s", reasons)
	}
}
