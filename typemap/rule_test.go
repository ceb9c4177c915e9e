package typemap

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/schema"
)

// TestBuiltinRules checks the built-in rules as those of a caller are.
func TestBuiltinRules(t *testing.T) {
	t.Parallel()
	for _, rule := range builtinRules() {
		if err := rule.validate(); err != nil {
			t.Error(err)
		}
	}
}

// TestRulePrecedence has several rules match one column.
func TestRulePrecedence(t *testing.T) {
	t.Parallel()
	rules := []Rule{
		{Table: "ORDERS", Column: "TOTAL", Target: "double precision", DropDefault: true, DropNotNull: true},
		{Column: "note", Type: "VARCHAR", Target: "character varying", KeepLength: true},
		{Type: "varchar", MinLength: 100, Target: "text"},
		{Type: "varchar", MaxLength: 9, Target: "character", KeepLength: true},
		{Table: "orders", Type: "datetime", Target: "timestamp with time zone"},
		{Type: "int", Unsigned: true, AutoIncrement: true, Target: "integer"},
		{Type: "tinyint", MinLength: 1, MaxLength: 1, Target: "smallint"},
	}
	for _, test := range []struct {
		table  string
		column schema.Column
		want   schema.Column
	}{
		{"Orders", schema.Column{Name: "Total", Type: "decimal(10,2)", NotNull: true, Default: new("1.00")}, schema.Column{Type: "double precision"}},
		{"Bills", schema.Column{Name: "Total", Type: "decimal(10,2)", NotNull: true, Default: new("1.00")}, schema.Column{Type: "numeric(10,2)", NotNull: true, Default: new("1.00")}},
		{"Bills", schema.Column{Name: "Note", Type: "varchar(200)"}, schema.Column{Type: "character varying(200)"}},
		{"Bills", schema.Column{Name: "Other", Type: "varchar(100)"}, schema.Column{Type: "text"}},
		{"Bills", schema.Column{Name: "Other", Type: "varchar(99)"}, schema.Column{Type: "character varying(99)"}},
		{"Bills", schema.Column{Name: "Other", Type: "varchar(9)"}, schema.Column{Type: "character(9)"}},
		{"Orders", schema.Column{Name: "At", Type: "datetime(6)"}, schema.Column{Type: "timestamp with time zone"}},
		{"Bills", schema.Column{Name: "At", Type: "datetime(6)"}, schema.Column{Type: "timestamp(6) without time zone"}},
		{"Bills", schema.Column{Name: "Id", Type: "int unsigned", NotNull: true, AutoIncrement: true}, schema.Column{Type: "integer", NotNull: true, AutoIncrement: true}},
		{"Bills", schema.Column{Name: "Id", Type: "int", NotNull: true, AutoIncrement: true}, schema.Column{Type: "integer", NotNull: true, AutoIncrement: true}},
		{"Bills", schema.Column{Name: "N", Type: "int(10) unsigned"}, schema.Column{Type: "bigint"}},
		{"Bills", schema.Column{Name: "F", Type: "tinyint(1)", Default: new("1")}, schema.Column{Type: "smallint", Default: new("'1'::smallint")}},
		{"Bills", schema.Column{Name: "F", Type: "tinyint(4)"}, schema.Column{Type: "smallint"}},
		{"Bills", schema.Column{Name: "F", Type: "tinyint"}, schema.Column{Type: "smallint"}},
	} {
		made := defaultTable(t, &schema.Table{Name: test.table, Columns: []*schema.Column{&test.column}}, rules...)
		test.want.Name = schema.Fold(test.column.Name)
		if diff := cmp.Diff(&test.want, made.Table.Columns[0]); diff != "" {
			t.Errorf("%s.%s %s (-want +got):\n%s", test.table, test.column.Name, test.column.Type, diff)
		}
	}
}

func TestRulesThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rule Rule
		want string
	}{
		{Rule{Target: "text"}, "it names no table, no column and no type"},
		{Rule{Table: strings.Repeat("ä", 65), Target: "text"}, "MySQL cannot have the name"},
		{Rule{Column: "a\x00b", Target: "text"}, "MySQL cannot have the name"},
		{Rule{Column: "a ", Target: "text"}, "MySQL cannot have the name"},
		{Rule{Type: "varchar2", Target: "text"}, `MySQL has no type "varchar2"`},
		{Rule{Type: "varchar(10)", Target: "text"}, `MySQL has no type "varchar(10)"`},
		{Rule{Type: "int unsigned", Target: "bigint"}, `MySQL has no type "int unsigned"`},
		{Rule{Type: "text", MaxLength: 5, Target: "text"}, "the type text has no length"},
		{Rule{Type: "varchar", MinLength: 5, MaxLength: 4, Target: "text"}, "no length is from 5 to 4"},
		{Rule{Type: "varchar", MinLength: -1, Target: "text"}, "no length is from -1 to 0"},
		{Rule{Type: "varchar", Unsigned: true, Target: "text"}, "the type varchar is never unsigned"},
		{Rule{Type: "decimal", AutoIncrement: true, Target: "numeric"}, "the type decimal has no AUTO_INCREMENT"},
		{Rule{Type: "int", Target: "int8"}, `"int8" is no type that values can be converted to; these are bigint, bit, `},
		{Rule{Column: "c", Target: ""}, `"" is no type`},
		{Rule{Type: "blob", Target: "text"}, "there is no conversion from blob to text"},
		{Rule{Type: "varchar", Target: "text", KeepLength: true}, "the type text takes no length"},
		{Rule{Type: "varchar", Target: "text(5)"}, "the type text takes no length"},
		{Rule{Type: "decimal", Target: "numeric(10,2)", KeepLength: true}, "has a length of its own"},
		{Rule{Type: "set", Target: TargetEnum}, "only the type enum has labels"},
		{Rule{Column: "c", Target: TargetEnum}, "only the type enum has labels"},
	} {
		_, err := NewRules(Rule{Type: "int", Target: "bigint"}, test.rule)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "rule for ") {
			t.Errorf("%+v: error %v, want one with %q", test.rule, err, test.want)
		}
	}
	_, err := NewRules(Rule{Target: "text"}, Rule{Type: "x", Target: "text"})
	if err == nil || strings.Count(err.Error(), "rule for") != 2 {
		t.Errorf("two wrong rules: error %v", err)
	}
}
