package checks_test

import "migration-assist/checks"

var configurationCase = checkCase{
	statements: []string{
		`CREATE TABLE Configurations (Id varchar(26) PRIMARY KEY, Value text NOT NULL, CreateAt bigint NOT NULL, Active boolean NULL UNIQUE)`,
		`INSERT INTO Configurations VALUES ('a', '{}', 1, NULL), ('b', '{}', 2, 1)`,
	},
	want: []checks.Problem{
		{Check: "configuration", Table: "Configurations", Rows: 2, What: "the server's configuration is in the database, in as many versions"},
	},
}
