package checks_test

import "migration-assist/checks"

var latin1Case = checkCase{
	statements: []string{
		`ALTER TABLE Schemes MODIFY DisplayName varchar(128) CHARACTER SET latin1`,
		`INSERT INTO Schemes (Id, Name, DisplayName) VALUES ('ascii', 'n1', 'x'), ('latin1', 'n2', 0x416E6472E9), ('utf8', 'n3', 0x416E6472C3A9), ('emoji', 'n4', 0xF09F9880)`,
	},
	want: []checks.Problem{
		{Check: "charset", Table: "Schemes", What: "has texts in the character set latin1"},
		{Check: "latin1", Table: "Schemes", Column: "DisplayName", Rows: 2, Keys: []string{"Id=emoji", "Id=utf8"}, What: "UTF-8 that was stored as latin1"},
	},
}
