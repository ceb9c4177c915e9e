package checks_test

import "migration-assist/checks"

var varcharCase = checkCase{
	statements: []string{
		// Characters count, and not bytes: those of three bytes fit.
		`INSERT INTO Audits (Id, Action, ExtraInfo) VALUES ('fits', REPEAT('x', 512), REPEAT('€', 1024)),
			('long', REPEAT('x', 513), ''), ('euro', REPEAT('€', 513), REPEAT('€', 1025)), ('nul', CONCAT(REPEAT('x', 511), '\0x'), '')`,
	},
	want: []checks.Problem{
		{Check: "varchar", Table: "Audits", Column: "Action", Rows: 2, Keys: []string{"Id=euro", "Id=long"}, What: "text too long", Fix: checks.FixVarchar, Blocks: true},
		{Check: "varchar", Table: "Audits", Column: "ExtraInfo", Rows: 1, Keys: []string{"Id=euro"}, What: "text too long", Fix: checks.FixVarchar, Blocks: true},
		// Without its NUL that one fits.
		{Check: "unicode", Table: "Audits", Column: "Action", Rows: 1, Keys: []string{"Id=nul"}, What: "NUL byte in a text", Fix: checks.FixUnicode},
	},
}
