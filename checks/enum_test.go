package checks_test

import "migration-assist/checks"

var enumCase = checkCase{
	statements: []string{
		// MySQL writes the empty label of index 0 for a wrong one.
		`INSERT INTO Channels (Id, TeamId, Name, Type) VALUES ('open', 't', 'a', 'O'), ('wrong', 't', 'b', 'X')`,
		`INSERT INTO OutgoingOAuthConnections (Id, Name, GrantType) VALUES ('good', 'n', 'password'), ('letters', 'n', 'Password')`,
	},
	want: []checks.Problem{
		{Check: "enum", Table: "Channels", Column: "Type", Rows: 1, Keys: []string{"Id=wrong"}, What: "unknown label", Blocks: true},
		{Check: "enum", Table: "OutgoingOAuthConnections", Column: "GrantType", Rows: 1, Keys: []string{"Id=letters"}, What: "unknown label", Blocks: true},
	},
}
