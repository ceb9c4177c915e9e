package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/schema"
)

func TestParseMySQLType(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want schema.MySQLType
	}{
		{"int", schema.MySQLType{Name: "int"}},
		{"int(10) unsigned zerofill", schema.MySQLType{Name: "int", Numbers: []int{10}, Unsigned: true}},
		{"bigint unsigned", schema.MySQLType{Name: "bigint", Unsigned: true}},
		{"decimal(65,30)", schema.MySQLType{Name: "decimal", Numbers: []int{65, 30}}},
		{"varchar(0)", schema.MySQLType{Name: "varchar", Numbers: []int{0}}},
		{"inet6", schema.MySQLType{Name: "inet6"}},
		{"timestamp /* mariadb-5.3 */", schema.MySQLType{Name: "timestamp"}},
		{"longtext /*M!100301 COMPRESSED*/", schema.MySQLType{Name: "longtext"}},
		{`enum('a','it''s','x,y','(z)','\\','')`, schema.MySQLType{Name: "enum", Labels: []string{"a", "it's", "x,y", "(z)", `\`, ""}}},
		{"set('line\nbreak',' unsigned')", schema.MySQLType{Name: "set", Labels: []string{"line\nbreak", " unsigned"}}},
	} {
		got, err := schema.ParseMySQLType(test.text)
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.text, diff)
		}
	}
	for _, text := range []string{"", "?", "int(", "int(x)", "int(1,)", "int)"} {
		if got, err := schema.ParseMySQLType(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}
