package checks_test

import "migration-assist/checks"

var missingCase = checkCase{
	statements: []string{
		`DROP TABLE Bots`,
		`ALTER TABLE Compliances DROP COLUMN Emails`,
		`INSERT INTO Compliances (Id) VALUES ('row')`,
		`ALTER TABLE OAuthApps DROP COLUMN Homepage`,
	},
	want: []checks.Problem{
		{Check: "missing", Table: "bots", What: "the table is missing in MySQL, or its user lacks the privilege SELECT on it", Blocks: true},
		{Check: "missing", Table: "Compliances", Column: "emails", What: "the column is missing in MySQL", Blocks: true},
		// Without rows nothing is missed.
		{Check: "missing", Table: "OAuthApps", Column: "homepage", What: "the column is missing in MySQL"},
	},
}
