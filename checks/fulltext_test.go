package checks_test

import "migration-assist/checks"

var fullTextCase = checkCase{
	statements: []string{
		`INSERT INTO FileInfo (Id, Content) VALUES ('fits', REPEAT('x', 1048575)), ('large', REPEAT('x', 1048576))`,
	},
	want: []checks.Problem{
		{Check: "fulltext", Table: "FileInfo", Column: "Content", Rows: 1, Keys: []string{"Id=large"}, What: "text too large for a full-text index"},
	},
}
