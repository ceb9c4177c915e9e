package checks_test

import "migration-assist/checks"

var typesCase = checkCase{
	statements: []string{`ALTER TABLE Licenses MODIFY CreateAt varchar(20)`},
	want: []checks.Problem{
		{Check: "types", Table: "Licenses", Column: "CreateAt", What: "Licenses.CreateAt: there is no conversion from varchar(20) to bigint", Blocks: true},
	},
}
