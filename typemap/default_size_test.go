package typemap

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// wide is a table with columns of one type.
func wide(columns int, mysqlType string, notNull bool) *schema.Table {
	t := &schema.Table{Name: "Wide"}
	for i := range columns {
		t.Columns = append(t.Columns, &schema.Column{Name: fmt.Sprint("c", i), Type: mysqlType, NotNull: notNull, Collation: "utf8mb4_bin"})
	}
	return t
}

func TestDefaultTableRefusesWidth(t *testing.T) {
	t.Parallel()
	rules, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		source *schema.Table
		want   string // of the error
		warns  bool
	}{
		{wide(1601, "tinyint", false), "it has 1601 columns, of which PostgreSQL takes 1600", false},
		{wide(1600, "tinyint", false), "", false},
		{wide(508, "time", true), "", false},
		{wide(509, "time", true), "its smallest row would have 8168 bytes in PostgreSQL, which holds 8160", false},
		{wide(509, "time", false), "", true},
		{wide(339, "varchar(100)", true), "", false},
		{wide(340, "varchar(100)", true), "", true},
		{wide(1000, "varchar(1)", true), "", false},
		{wide(1000, "enum('a')", true), "", false},
		{wide(1017, "bigint", true), "", false},
		{wide(1018, "bigint", true), "its smallest row would have 8168 bytes", false},
	} {
		name := fmt.Sprint(len(test.source.Columns), " ", test.source.Columns[0].Type)
		made, err := rules.DefaultTables([]*schema.Table{test.source}, LowerIdentifiers)
		if test.want != "" {
			if err == nil || !strings.Contains(err.Error(), "table Wide: "+test.want) || !strings.Contains(err.Error(), "--skip Wide") {
				t.Errorf("%s: the error is %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if warns := len(made[0].Warnings) == 1 && made[0].Warnings[0].Kind == WarnRowSize; warns != test.warns {
			t.Errorf("%s: warnings %v", name, made[0].Warnings)
		}
	}
}

// TestFixedWidthIsPostgres compares sizes with those of PostgreSQL's catalog.
func TestFixedWidthIsPostgres(t *testing.T) {
	t.Parallel()
	conn := testdb.OpenPostgres(t, testdb.Postgres(t).DSN)
	for _, rule := range builtinRules() {
		if rule.Target == TargetEnum {
			continue
		}
		var length int
		var align string
		if err := conn.QueryRow(t.Context(), "SELECT typlen, typalign::text FROM pg_type WHERE oid = $1::text::regtype", rule.Target).Scan(&length, &align); err != nil {
			t.Fatal(err)
		}
		width, aligned := fixedWidth(rule.Target, false)
		if length == -1 && width == 0 {
			continue
		}
		if want := map[string]int{"c": 1, "s": 2, "i": 4, "d": 8}[align]; width != length || aligned != want {
			t.Errorf("%s has %d bytes aligned to %d, in PostgreSQL %d to %d", rule.Target, width, aligned, length, want)
		}
	}
}

// TestWidthIsPostgres inserts the widest row that is taken for one that fits, and
// one that is not.
func TestWidthIsPostgres(t *testing.T) {
	t.Parallel()
	conn := testdb.OpenPostgres(t, testdb.Postgres(t).DSN)
	for n, want := range map[int]bool{508: true, 509: false} {
		err := insertDefaults(t, conn, n)
		if fits := err == nil; fits != want {
			t.Errorf("%d columns: %v", n, err)
		}
	}
}

func insertDefaults(t *testing.T, conn *pgx.Conn, columns int) error {
	t.Helper()
	list := make([]string, columns)
	for i := range list {
		list[i] = fmt.Sprintf("c%d interval NOT NULL DEFAULT '1'", i)
	}
	table := fmt.Sprint("wide", columns)
	if _, err := conn.Exec(t.Context(), "CREATE TABLE "+table+" ("+strings.Join(list, ", ")+")"); err != nil {
		t.Fatal(err)
	}
	_, err := conn.Exec(t.Context(), "INSERT INTO "+table+" DEFAULT VALUES")
	return err
}

func TestDefaultKeySize(t *testing.T) {
	t.Parallel()
	index := func(name string, columns ...string) *schema.Index {
		return &schema.Index{Name: name, Method: "btree", Columns: columns}
	}
	unique := index("natural", "Long", "N")
	unique.Unique = true
	primary := &schema.Index{Name: "PRIMARY", Unique: true, Primary: true, Method: "btree", Columns: []string{"Bytes"}}
	made := defaultTable(t, &schema.Table{
		Name: "Keys", Columns: []*schema.Column{
			{Name: "N", Type: "int"}, {Name: "Long", Type: "varchar(768)", Collation: "utf8mb4_bin"}, {Name: "Short", Type: "varchar(672)", Collation: "utf8mb4_bin"},
			{Name: "Old", Type: "varchar(768)", Collation: "utf8mb3_bin"}, {Name: "Plain", Type: "varchar(2600)", Collation: "ascii_bin"},
			{Name: "Bytes", Type: "varbinary(3000)", NotNull: true}, {Name: "Kind", Type: "enum('a')"},
		},
		Indexes: []*schema.Index{
			index("kind", "Kind", "N"), index("long", "Long"), unique, index("old", "Old"), index("plain", "Plain"), primary, index("short", "Short"), index("two", "Short", "Kind", "Old"),
		},
	})
	var got []string
	for _, i := range made.Table.Indexes {
		got = append(got, i.Name)
	}
	for _, w := range made.Warnings {
		got = append(got, w.String())
	}
	want := []string{
		"keys_kind", "keys_natural", "keys_old", "keys_plain", "keys_short",
		"Keys: PostgreSQL's index holds keys of 2,704 bytes after compression: longer ones of these unique keys end the run after the copy: natural, PRIMARY",
		"Keys: indexes are not built: long (of up to 3088 bytes, of which PostgreSQL's holds 2704), two (of up to 5024 bytes, of which PostgreSQL's holds 2704)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("indexes and warnings (-want +got):\n%s", diff)
	}
}
