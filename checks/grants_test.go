package checks

import "testing"

func TestGrants(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		line                string
		privilege, database string
		want                bool
	}{
		{"GRANT RELOAD, PROCESS ON *.* TO `u`@`%`", "RELOAD", "", true},
		{"GRANT RELOAD, PROCESS ON *.* TO `u`@`%`", "LOCK TABLES", "mm", false},
		{"GRANT ALL PRIVILEGES ON *.* TO `u`@`%` WITH GRANT OPTION", "RELOAD", "", true},
		{"GRANT SELECT, LOCK TABLES ON `mm`.* TO `u`@`%`", "LOCK TABLES", "mm", true},
		{"GRANT SELECT, LOCK TABLES ON `mm`.* TO `u`@`%`", "LOCK TABLES", "other", false},
		{"GRANT SELECT, LOCK TABLES ON `mm`.* TO `u`@`%`", "LOCK TABLES", "", false},
		{"GRANT SELECT ON `mm`.* TO `u`@`%`", "LOCK TABLES", "mm", false},
		{"GRANT ALL PRIVILEGES ON `m%`.* TO `u`@`%`", "LOCK TABLES", "mattermost", true},
		{"GRANT ALL PRIVILEGES ON `m_m`.* TO `u`@`%`", "LOCK TABLES", "mxm", true},
		{"GRANT ALL PRIVILEGES ON `m\\_m`.* TO `u`@`%`", "LOCK TABLES", "mxm", false},
		{"GRANT ALL PRIVILEGES ON `m\\_m`.* TO `u`@`%`", "LOCK TABLES", "m_m", true},
		{"GRANT ALL PRIVILEGES ON `a``b.c`.* TO `u`@`%`", "LOCK TABLES", "a`b.c", true},
		{"GRANT SELECT ON `mm`.`Posts` TO `u`@`%`", "SELECT", "mm", false},
		{"GRANT `role`@`%` TO `u`@`%`", "RELOAD", "", false},
	} {
		var list grants
		if g, ok := parseGrant(test.line); ok {
			list = append(list, g)
		}
		if have := list.allow(test.privilege, test.database); have != test.want {
			t.Errorf("%s: %s on %q is %t", test.line, test.privilege, test.database, have)
		}
	}
}
