package checks_test

import "migration-assist/checks"

var pluginsCase = checkCase{
	statements: []string{
		`CREATE TABLE IR_System (SKey varchar(64) PRIMARY KEY, SValue varchar(1024))`,
		`CREATE TABLE IR_Incident (ID varchar(26) PRIMARY KEY)`,
		`CREATE TABLE calls (ID varchar(26) PRIMARY KEY)`,
	},
	want: []checks.Problem{
		{Check: "plugins", What: "the plugin Calls has tables of its own: calls"},
		{Check: "plugins", What: "the plugin Playbooks has tables of its own: IR_Incident, IR_System"},
	},
}
