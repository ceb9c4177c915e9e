package schema

import "testing"

func TestMySQLSetDefault(t *testing.T) {
	t.Parallel()
	old, now, maria := Server{Flavor: "MySQL", Version: "5.7.44"}, Server{Flavor: "Percona", Version: "8.0.36"}, Server{Flavor: "MariaDB", Version: "10.11.19"}
	for _, test := range []struct {
		server            Server
		kind, text, extra string
		want              string
		expression        bool
	}{
		{old, "datetime(6)", "CURRENT_TIMESTAMP(6)", "", "CURRENT_TIMESTAMP(6)", true},
		{old, "varchar(30)", "CURRENT_TIMESTAMP", "", "CURRENT_TIMESTAMP", false},
		{old, "varchar(30)", `a\'b`, "", `a\'b`, false},
		{now, "varchar(30)", `it's \n`, "", `it's \n`, false},
		{now, "varchar(30)", "'quoted'", "", "'quoted'", false},
		{now, "json", `_utf8mb4\'{"a":"\\\\n"}\'`, "DEFAULT_GENERATED", `{"a":"\n"}`, false},
		{now, "varchar(30)", `concat(_latin1\'a\',_utf8mb4\'b\')`, "DEFAULT_GENERATED", "concat(_latin1'a','b')", true},
		{now, "varchar(30)", "concat(`_utf8mb4\\'b`,_utf8mb4\\'c\\')", "DEFAULT_GENERATED", "concat(`_utf8mb4'b`,'c')", true},
		{now, "timestamp", "CURRENT_TIMESTAMP", "DEFAULT_GENERATED on update CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP", true},
		{maria, "timestamp", "current_timestamp()", "on update current_timestamp()", "CURRENT_TIMESTAMP", true},
		{maria, "datetime(3)", "current_timestamp(3)", "", "CURRENT_TIMESTAMP(3)", true},
		{maria, "double", "-1.5e-7", "", "-1.5e-7", false},
		{maria, "bit(1)", "b'1'", "", "b'1'", false},
		{maria, "varchar(30)", `'a' '\n'`, "", `'a' '\n'`, true},
		{maria, "varchar(30)", `'it''s \0\b\n\r\t\Z\\ _utf8mb4'`, "", "it's \x00\b\n\r\t\x1a\\ _utf8mb4", false},
		{maria, "varchar(30)", `'a\'`, "", `'a\'`, true},
		{maria, "int", "1 + 1", "", "1 + 1", true},
	} {
		r := &mysqlReader{catalog: &Catalog{Server: test.server}}
		c := &Column{Type: test.kind}
		r.setDefault(c, test.text, test.extra)
		if c.Default == nil || *c.Default != test.want || c.DefaultIsExpression != test.expression {
			t.Errorf("%s %s: default %q %q is %+v, want %q, expression %t",
				test.server.Flavor, test.kind, test.text, test.extra, c, test.want, test.expression)
		}
	}
	c := &Column{Type: "varchar(30)"}
	(&mysqlReader{catalog: &Catalog{Server: maria}}).setDefault(c, "NULL", "")
	if c.Default != nil {
		t.Errorf("MariaDB's NULL is default %q", *c.Default)
	}
}

func TestMySQLServer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		version, comment     string
		flavor, number       string
		checks, keys, escape bool
	}{
		{"5.7.44-log", "MySQL Community Server (GPL)", "MySQL", "5.7.44", false, false, false},
		{"8.0.12", "Source distribution", "MySQL", "8.0.12", false, false, true},
		{"8.0.16", "Source distribution", "MySQL", "8.0.16", true, true, true},
		{"8.0.36-28.1", "Percona XtraDB Cluster (GPL)", "Percona", "8.0.36", true, true, true},
		{"9.7.4-2", "(Debian)", "MySQL", "9.7.4", true, true, true},
		{"10.2.7-MariaDB", "", "MariaDB", "10.2.7", false, false, false},
		{"5.5.5-10.11.6-MariaDB-log", "", "MariaDB", "10.11.6", true, false, false},
		{"11.8.2", "mariadb.org binary distribution", "MariaDB", "11.8.2", true, false, false},
	} {
		s := Server{Flavor: mysqlFlavor(test.version + " " + test.comment), Version: mysqlVersion(test.version)}
		if s.Flavor != test.flavor || s.Version != test.number {
			t.Errorf("%q %q is %s %s", test.version, test.comment, s.Flavor, s.Version)
		}
		if s.listsChecks() != test.checks || s.listsKeyExpressions() != test.keys || s.escapesExpressions() != test.escape {
			t.Errorf("%s %s: checks %t, key expressions %t, escaped %t",
				s.Flavor, s.Version, s.listsChecks(), s.listsKeyExpressions(), s.escapesExpressions())
		}
	}
}
