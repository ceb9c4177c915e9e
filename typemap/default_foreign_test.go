package typemap

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/schema"
)

// foreignKey makes MySQL's foreign key from column c to the column p of a table.
func foreignKey(name, table, actions string) *schema.Constraint {
	return &schema.Constraint{Name: name, Kind: schema.ForeignKey, Columns: []string{"C"}, RefTable: table, RefColumns: []string{"P"}, Definition: actions}
}

// TestForeignKeys has keys in a cycle, over a column that MySQL numbers, and those that
// PostgreSQL cannot have.
func TestForeignKeys(t *testing.T) {
	t.Parallel()
	unique := []*schema.Index{{Name: "u", Unique: true, Method: "btree", Columns: []string{"P"}}}
	rules, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	const unsigned = "bigint unsigned"
	made, err := rules.DefaultTables([]*schema.Table{
		{
			Name: "Order", Indexes: unique, Columns: []*schema.Column{{Name: "P", Type: unsigned, AutoIncrement: true}, {Name: "C", Type: unsigned}},
			Constraints: []*schema.Constraint{foreignKey("Round", "Item (s)", " ON DELETE CASCADE"), foreignKey("Order_pkey", "Order", "")},
		},
		{
			Name: "Item (s)", Indexes: unique, Columns: []*schema.Column{{Name: "P", Type: unsigned}, {Name: "C", Type: unsigned}},
			Constraints: []*schema.Constraint{
				{Name: "whole", Kind: schema.ForeignKey, Columns: []string{"P"}, RefTable: "Order", RefColumns: []string{"P"}},
				foreignKey("away", "Elsewhere", ""), foreignKey("kinds", "Kinds", ""), foreignKey("loose", "Loose", ""),
			},
		},
		{Name: "Kinds", Indexes: unique, Columns: []*schema.Column{{Name: "P", Type: "varchar(20)"}}},
		{Name: "Loose", Columns: []*schema.Column{{Name: "P", Type: unsigned}}},
	}, LowerIdentifiers)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range made {
		for _, c := range m.Table.Columns {
			got = append(got, m.Table.Name+"."+c.Name+" "+c.Type)
		}
		for _, k := range m.Table.Constraints {
			got = append(got, schema.AddConstraint{Table: m.Table.Name, Constraint: k}.SQL("s"))
		}
		for _, w := range m.Warnings {
			got = append(got, w.String())
		}
	}
	want := []string{
		"order.p bigint", "order.c bigint",
		`ALTER TABLE "s"."order" ADD CONSTRAINT "order_pkey" FOREIGN KEY (c) REFERENCES "s"."order"(p)`,
		`ALTER TABLE "s"."order" ADD CONSTRAINT "round" FOREIGN KEY (c) REFERENCES "s"."item (s)"(p) ON DELETE CASCADE`,
		"item (s).p bigint", "item (s).c numeric(20,0)",
		`ALTER TABLE "s"."item (s)" ADD CONSTRAINT "whole" FOREIGN KEY (p) REFERENCES "s"."order"(p)`,
		"Item (s): foreign keys are not built: away (to Elsewhere, which is not made with it), " +
			"kinds (from numeric(20,0) to character varying(20)), loose (to columns of Loose without a unique key)",
		"kinds.p character varying(20)", "loose.p numeric(20,0)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestParents has foreign keys to tables that PostgreSQL has beside those that are made.
func TestParents(t *testing.T) {
	t.Parallel()
	rules, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	parent := &schema.Table{
		Name: "parents", Columns: []*schema.Column{{Name: "id", Type: "character varying(26)"}, {Name: "number", Type: "bigint"}, {Name: "other", Type: "bigint"}},
		Constraints: []*schema.Constraint{
			{Name: "parents_pkey", Kind: schema.PrimaryKey, Columns: []string{"id"}}, {Name: "parents_number_key", Kind: schema.UniqueKey, Columns: []string{"number"}},
		},
	}
	to := func(name, column, parentColumn string) *schema.Constraint {
		return &schema.Constraint{Name: name, Kind: schema.ForeignKey, Columns: []string{column}, RefTable: "Parents", RefColumns: []string{parentColumn}, Definition: " ON DELETE CASCADE"}
	}
	made, err := rules.DefaultTables([]*schema.Table{{
		Name: "Own", Columns: []*schema.Column{{Name: "Id", Type: "varchar(26)"}, {Name: "N", Type: "int"}},
		Constraints: []*schema.Constraint{
			to("by_id", "Id", "Id"), to("by_number", "N", "Number"), to("kinds", "N", "Id"), to("loose", "N", "Other"), to("no_column", "N", "Gone"),
			{Name: "elsewhere", Kind: schema.ForeignKey, Columns: []string{"N"}, RefTable: "db.Parents", RefColumns: []string{"Number"}},
		},
	}}, LowerIdentifiers, parent)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, k := range made[0].Table.Constraints {
		got = append(got, schema.AddConstraint{Table: "own", Constraint: k}.SQL("s"))
	}
	for _, w := range made[0].Warnings {
		got = append(got, w.String())
	}
	want := []string{
		`ALTER TABLE "s"."own" ADD CONSTRAINT "by_id" FOREIGN KEY (id) REFERENCES "s"."parents"(id) ON DELETE CASCADE`,
		`ALTER TABLE "s"."own" ADD CONSTRAINT "by_number" FOREIGN KEY (n) REFERENCES "s"."parents"(number) ON DELETE CASCADE`,
		"Own: foreign keys are not built: kinds (from integer to character varying(26)), loose (to columns of Parents without a unique key in PostgreSQL), " +
			"no_column (to columns of Parents without a unique key in PostgreSQL), elsewhere (to db.Parents, which is not made with it)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestIdentifiers keeps names, and cuts those that are too long.
func TestIdentifiers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("N", 64)
	rules, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	sources := []*schema.Table{
		{Name: long, Columns: []*schema.Column{{Name: long, Type: "int"}}, Indexes: []*schema.Index{{Name: "By", Method: "btree", Columns: []string{long}}}},
		{Name: "Foo", Columns: []*schema.Column{{Name: "Bar", Type: "int"}}}, {Name: "foo", Columns: []*schema.Column{{Name: "Bar", Type: "int"}}},
	}
	made, err := rules.DefaultTables(sources, KeepIdentifiers)
	if err != nil {
		t.Fatal(err)
	}
	short := strings.Repeat("N", 54) + "_0c065ec5"
	for i, want := range []string{short, "Foo", "foo"} {
		if made[i].Table.Name != want {
			t.Errorf("%s becomes %s", want, made[i].Table.Name)
		}
	}
	if got := made[0].Table; got.Columns[0].Name != short || got.Indexes[0].Definition != `btree ("`+short+`")` || made[0].Warnings[0].Kind != WarnName {
		t.Errorf("the long names become %+v, %+v, %v", got.Columns[0], got.Indexes[0], made[0].Warnings)
	}
	pairing, err := schema.Pair(&schema.Catalog{Tables: sources}, &schema.Catalog{Tables: []*schema.Table{made[0].Table, made[1].Table, made[2].Table}})
	if err != nil || len(pairing.Tables) != 3 || len(pairing.Tables[0].Columns) != 1 || pairing.Tables[2].Target.Name != "foo" {
		t.Errorf("the tables pair as %+v, %v", pairing, err)
	}
}
