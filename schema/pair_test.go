package schema_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/schema"
)

func pairTable(name string, columns ...string) *schema.Table {
	t := &schema.Table{Name: name}
	for _, c := range columns {
		t.Columns = append(t.Columns, &schema.Column{Name: c})
	}
	return t
}

func TestPair(t *testing.T) {
	t.Parallel()
	source := &schema.Catalog{
		Dialect: schema.MySQL,
		Tables: []*schema.Table{
			pairTable("Old", "Id"),
			pairTable("Posts", "Id", "Gone", "CreateAt", "Message"),
			pairTable("db_migrations", "Version"),
			pairTable("viewed", "Id"),
		},
		Views: []*schema.View{{Name: "Fresh"}},
	}
	target := &schema.Catalog{
		Dialect: schema.Postgres,
		Tables: []*schema.Table{
			pairTable("db_migrations", "version"),
			pairTable("fresh", "id"),
			pairTable("posts", "added", "message", "id", "createat", "more"),
		},
		Views: []*schema.View{{Name: "viewed"}},
	}
	got, err := schema.Pair(source, target)
	if err != nil {
		t.Fatal(err)
	}
	s, d := source.Tables[1].Columns, target.Tables[2].Columns
	want := &schema.Pairing{
		Tables: []schema.TablePair{
			{
				Source: source.Tables[1], Target: target.Tables[2],
				Columns:    []schema.ColumnPair{{Source: s[0], Target: d[2]}, {Source: s[2], Target: d[3]}, {Source: s[3], Target: d[1]}},
				SourceOnly: []*schema.Column{s[1]},
				TargetOnly: []*schema.Column{d[0], d[4]},
			},
			{
				Source: source.Tables[2], Target: target.Tables[0],
				Columns: []schema.ColumnPair{{Source: source.Tables[2].Columns[0], Target: target.Tables[0].Columns[0]}},
			},
		},
		SourceOnly: []*schema.Table{source.Tables[0], source.Tables[3]},
		TargetOnly: []*schema.Table{target.Tables[1]},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pairing (-want +got):\n%s", diff)
	}
}

func TestPairRefusesNamesThatFoldToOne(t *testing.T) {
	t.Parallel()
	plain := &schema.Catalog{Dialect: schema.MySQL, Name: "plain", Tables: []*schema.Table{pairTable("A", "X")}}
	tables := &schema.Catalog{Dialect: schema.MySQL, Name: "tables", Tables: []*schema.Table{pairTable("Ü"), pairTable("b"), pairTable("ü")}}
	columns := &schema.Catalog{Dialect: schema.Postgres, Name: "columns", Tables: []*schema.Table{pairTable("a", "Id", "x", "id")}}
	inTables := &schema.AmbiguousNameError{Dialect: schema.MySQL, Catalog: "tables", First: "Ü", Second: "ü"}
	inColumns := &schema.AmbiguousNameError{Dialect: schema.Postgres, Catalog: "columns", Table: "a", First: "Id", Second: "id"}
	for _, test := range []struct {
		source, target *schema.Catalog
		want           *schema.AmbiguousNameError
		text           string
	}{
		{tables, plain, inTables, `tables "Ü" and "ü" of mysql "tables" differ only in case`},
		{plain, tables, inTables, `tables "Ü" and "ü" of mysql "tables" differ only in case`},
		{columns, plain, inColumns, `columns "Id" and "id" of table "a" of postgres "columns" differ only in case`},
		{plain, columns, inColumns, `columns "Id" and "id" of table "a" of postgres "columns" differ only in case`},
	} {
		_, err := schema.Pair(test.source, test.target)
		var got *schema.AmbiguousNameError
		if !errors.As(err, &got) {
			t.Fatalf("%s with %s: error is %v", test.source.Name, test.target.Name, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" || got.Error() != test.text {
			t.Errorf("error %q (-want +got):\n%s", got, diff)
		}
	}
}
