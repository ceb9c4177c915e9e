package checks_test

import "migration-assist/checks"

var letterCaseCase = checkCase{
	statements: []string{
		`INSERT INTO Teams (Id, Name) VALUES ('low', 'team-1'), ('mixed', 'Team-2')`,
		// A collation that tells letters apart lets both in.
		`ALTER TABLE Users CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
		`INSERT INTO Users (Id, Username, Email) VALUES ('1', 'bob', 'bob@x'), ('2', 'Bob', 'Bob@y'), ('3', 'ÄNNE', 'a@x'), ('4', 'änne', 'b@x'), ('5', '', NULL), ('6', 'carl', 'BOB@X')`,
		// Channels of different teams may share a name.
		`INSERT INTO Channels (Id, TeamId, Name, Type) VALUES ('lower', 't1', 'town', 'O'), ('capital', 't2', 'Town', 'O')`,
	},
	want: []checks.Problem{
		{Check: "letter-case", Table: "Teams", Column: "Name", Rows: 1, Keys: []string{"Id=mixed"}, What: "not in lower case"},
		{Check: "letter-case", Table: "Users", Column: "Username", Rows: 2, Keys: []string{"Id=2", "Id=3"}, What: "not in lower case"},
		{Check: "letter-case", Table: "Users", Column: "Username", Rows: 2, Keys: []string{"Id=2", "Id=4"}, What: "another row has the same in other letters"},
		{Check: "letter-case", Table: "Users", Column: "Email", Rows: 2, Keys: []string{"Id=2", "Id=6"}, What: "not in lower case"},
		{Check: "letter-case", Table: "Users", Column: "Email", Rows: 1, Keys: []string{"Id=6"}, What: "another row has the same in other letters"},
		{Check: "letter-case", Table: "Channels", Column: "Name", Rows: 1, Keys: []string{"Id=capital"}, What: "not in lower case"},
	},
}
