package checks_test

import "migration-assist/checks"

var jsonCase = checkCase{
	statements: []string{
		// As a column that an old release made, or one of MariaDB without a check.
		`ALTER TABLE Jobs MODIFY Data longtext`,
		`INSERT INTO Jobs (Id, Data) VALUES ('good', '{"a": [1, "2"]}'), ('empty', ' '), ('open', '{'), ('huge', '{"n": 1e131072}'), ('scalar', 'null')`,
		`INSERT INTO Threads (PostId, Participants) VALUES ('scalar', '17'), ('list', '["a"]')`,
		// Nobody knows that objects belong there.
		`INSERT INTO LinkMetadata (Hash, Data) VALUES (1, 'null')`,
	},
	want: []checks.Problem{
		{Check: "json", Table: "Jobs", Column: "Data", Rows: 1, Keys: []string{"Id=empty"}, What: "empty JSON", Blocks: true},
		{Check: "json", Table: "Jobs", Column: "Data", Rows: 1, Keys: []string{"Id=open"}, What: "invalid JSON", Blocks: true},
		{Check: "json", Table: "Jobs", Column: "Data", Rows: 1, Keys: []string{"Id=huge"}, What: "JSON number beyond numeric", Blocks: true},
		{Check: "json", Table: "Jobs", Column: "Data", Rows: 1, Keys: []string{"Id=scalar"}, What: "JSON scalar"},
		{Check: "json", Table: "Threads", Column: "Participants", Rows: 1, Keys: []string{"PostId=scalar"}, What: "JSON scalar"},
	},
}
