package typemap

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/schema"
)

func TestDefaultTableThatCannotBe(t *testing.T) {
	t.Parallel()
	rules, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	_, err = rules.DefaultTables([]*schema.Table{{Name: "Odd", Columns: []*schema.Column{
		{Name: "Doc", Type: "xmltype"}, {Name: "fine", Type: "int"}, {Name: "Odd", Type: "?"}, {Name: "XMin", Type: "int"},
	}}, {Name: "odd"}}, LowerIdentifiers)
	if err == nil {
		t.Fatal("there is no error")
	}
	for _, want := range []string{
		"table odd: another one would have the name odd in PostgreSQL too; rename one in MySQL, or leave one out with --skip",
		"column Doc: no rule has a type for xmltype", `column Odd: "?" is not a type of MySQL`,
		"column XMin: every table of PostgreSQL has a system column of that name; rename it in MySQL",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q has not %q", err, want)
		}
	}
}

// TestDefaultNames has names that are too long together, or the same.
func TestDefaultNames(t *testing.T) {
	t.Parallel()
	index := func(name string) *schema.Index {
		return &schema.Index{Name: name, Method: "btree", Columns: []string{"Kind"}}
	}
	long := strings.Repeat("ü", 28)
	made := defaultTable(t, &schema.Table{
		Name: "Ordering", Columns: []*schema.Column{{Name: "Kind", Type: "enum('a')"}, {Name: "Order", Type: "enum('b')"}},
		Indexes: []*schema.Index{
			index(long + "1"), index(long + "2"), index("pkey"),
			{Name: "PRIMARY", Primary: true, Unique: true, Method: "hash", Columns: []string{"Order"}}, index("pkey1"), index("Kind"),
		},
	})
	var got []string
	for _, e := range made.Enums {
		got = append(got, e.Name)
	}
	for _, i := range made.Table.Indexes {
		got = append(got, i.Name)
	}
	got = append(got, made.Table.Constraints[0].Name, made.Table.Constraints[0].Definition)
	cut := "ordering_" + strings.Repeat("ü", 22) + "_"
	want := []string{
		"ordering_kind", "ordering_order", "ordering_kind", "ordering_pkey1", "ordering_pkey11",
		cut + "b0b4dd58", cut + "b3b4e211", "ordering_pkey", `PRIMARY KEY ("order")`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	for _, name := range got {
		if len(name) > schema.MaxName {
			t.Errorf("%s has %d bytes", name, len(name))
		}
	}
}

// TestDefaultWarnings has what a live table of the other tests does not have.
func TestDefaultWarnings(t *testing.T) {
	t.Parallel()
	made := defaultTable(t, &schema.Table{
		Name: "Things", Columns: []*schema.Column{
			{Name: "Id", Type: "double", NotNull: true, AutoIncrement: true},
			{Name: "Label", Type: "enum('" + strings.Repeat("x", 64) + "','y')", Default: new("y")},
			{Name: "Tiny", Type: "tinyint(1)", AutoIncrement: true, NotNull: true},
			{Name: "Password", Type: "varchar(20)", Default: new("concat('hunter2')"), DefaultIsExpression: true},
		},
		SystemVersioned: true,
		Indexes:         []*schema.Index{{Name: "PRIMARY", Primary: true, Unique: true, Method: "btree", Columns: []string{"Label"}, Prefix: true}},
	})
	var got []string
	for _, w := range made.Warnings {
		got = append(got, w.String())
	}
	want := []string{
		"Things: defaults are left out, which have no one meaning in PostgreSQL: Password",
		"Things: AUTO_INCREMENT is left out, which PostgreSQL has for integers alone: Id",
		"Things: columns become text, since PostgreSQL's labels have 63 bytes at most and no NUL, and MySQL's catalog has ? for some characters: Label",
		"Things: only the present rows are copied, without the history that WITH SYSTEM VERSIONING keeps",
		"Things: indexes are not built: PRIMARY (of the start of values)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	wantColumns := []*schema.Column{
		{Name: "id", Type: "double precision", NotNull: true},
		{Name: "label", Type: "text", Default: new("'y'::text")},
		{Name: "tiny", Type: "smallint", NotNull: true, AutoIncrement: true},
		{Name: "password", Type: "character varying(20)"},
	}
	if diff := cmp.Diff(wantColumns, made.Table.Columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if made.Enums != nil {
		t.Errorf("enumerated types %v", made.Enums)
	}
}

func TestDefaultValue(t *testing.T) {
	t.Parallel()
	const none = "no default"
	labels := []string{"a", "it's", "null", "x y"}
	for _, test := range []struct {
		target, value string
		expression    bool
		want          string
	}{
		{"bigint", "00042", false, "'42'::bigint"},
		{"integer", "42", false, "42"},
		{"integer", "-42", false, "'-42'::integer"},
		{"integer", "1.5", false, none},
		{"integer", "9223372036854775808", false, none},
		{"numeric(20,0)", "18446744073709551615", false, "'18446744073709551615'::numeric"},
		{"numeric(5,2)", "000.50", false, "0.50"},
		{"numeric(5,2)", "-1.00", false, "'-1.00'::numeric"},
		{"numeric(5,2)", "1e3", false, none},
		{"real", "0.1", false, "'0.1'::real"},
		{"double precision", "1e999", false, none},
		{"boolean", "0", false, "false"},
		{"boolean", "-1", false, "true"},
		{"boolean", "b'0'", false, "false"},
		{"boolean", "b'10'", false, "true"},
		{"boolean", "yes", false, none},
		{"bit(3)", "b'1'", false, `'001'::"bit"`},
		{"bit(3)", "b'1111'", false, none},
		{"bit(3)", "7", false, none},
		{"text", "it's", false, "'it''s'::text"},
		{"character varying(5)", "a\x00b", false, none},
		{"text", "\xff", false, none},
		{"bytea", "0x00", false, none},
		{"date", "0000-00-00", false, none},
		{"date", "0000-01-01", false, none},
		{"date", "2023-02-29", false, none},
		{"date", "0009-01-01", false, "'0009-01-01'::date"},
		{"timestamp(3) without time zone", "2020-01-02 03:04:05.120", false, "'2020-01-02 03:04:05.12'::timestamp without time zone"},
		{"timestamp(3) without time zone", "2020-01-00 03:04:05", false, none},
		{"timestamp(3) with time zone", "2020-01-02 03:04:05", false, none},
		{"timestamp(3) with time zone", "CURRENT_TIMESTAMP(3)", true, "CURRENT_TIMESTAMP(3)"},
		{"timestamp without time zone", "CURRENT_TIMESTAMP", true, "CURRENT_TIMESTAMP"},
		{"timestamp without time zone", "(CURRENT_TIMESTAMP + interval 1 day)", true, none},
		{"timestamp without time zone", "CURRENT_TIMESTAMP", false, none},
		{"text", "CURRENT_TIMESTAMP", true, none},
		{"interval", "-838:59:59.000000", false, "'-838:59:59'::interval"},
		{"interval", "noon", false, none},
		{"uuid", "123e4567-e89b-12d3-a456-42665544000", false, none},
		{"inet", "2001:db8:0:0::1", false, "'2001:db8:0:0::1'::inet"},
		{"inet", "localhost", false, none},
		{"jsonb", "{}", false, "'{}'::jsonb"},
		{"jsonb", `"\u0000"`, false, none},
		{"jsonb", "", false, none},
		{"text[]", "", false, "'{}'::text[]"},
		{"text[]", "a", false, "'{a}'::text[]"},
		{"text[]", "a,x y", false, none},
		{"text[]", "null", false, none},
		{"text[]", "b", false, none},
		{`"my kind"`, "it's", false, `'it''s'::"my kind"`},
		{`"my kind"`, "", false, none},
	} {
		got, ok := defaultValue(&schema.Column{Default: &test.value, DefaultIsExpression: test.expression}, test.target, labels)
		if !ok {
			got = none
		}
		if got != test.want {
			t.Errorf("%s, %q: %s, want %s", test.target, test.value, got, test.want)
		}
	}
}
