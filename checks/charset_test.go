package checks_test

import "migration-assist/checks"

var charsetCase = checkCase{
	statements: []string{
		`ALTER TABLE Tokens CONVERT TO CHARACTER SET utf8mb3`,
		`INSERT INTO Tokens (Token, Type) VALUES ('t', 'Rožňavská')`,
		// Its keys are of ASCII, which UTF-8 includes.
		`ALTER TABLE ClusterDiscovery MODIFY Id varchar(26) CHARACTER SET ascii NOT NULL`,
	},
	want: []checks.Problem{
		{Check: "charset", Table: "Tokens", What: "has texts in the character set utf8mb3"},
	},
}
