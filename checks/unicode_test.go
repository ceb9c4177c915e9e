package checks_test

import "migration-assist/checks"

var unicodeCase = checkCase{
	statements: []string{
		`INSERT INTO Posts (Id, Message, Props) VALUES ('nul', 'a\0b', '{}'), ('nuls', '\0\0', '{}'), ('text', '\\u0000', '{"a": "\\\\u0000"}'), ('escape', '', '{"a": "\\u0000"}')`,
		`INSERT INTO Preferences (UserId, Category, Name, Value) VALUES ('u', 'c\0', 'n', 'v')`,
		// MariaDB takes half a surrogate pair in JSON, which is a LONGTEXT there.
		`ALTER TABLE RecentSearches MODIFY Query longtext`,
		`INSERT INTO RecentSearches (UserId, SearchPointer, Query, CreateAt) VALUES ('half', 1, '{"a": "\\ud800"}', 1)`,
	},
	want: []checks.Problem{
		{Check: "unicode", Table: "Posts", Column: "Message", Rows: 2, Keys: []string{"Id=nul", "Id=nuls"}, What: "NUL byte in a text", Fix: checks.FixUnicode},
		{Check: "unicode", Table: "Posts", Column: "Props", Rows: 1, Keys: []string{"Id=escape"}, What: `\u0000 in JSON`, Fix: checks.FixUnicode},
		// No flag changes a primary key.
		{Check: "unicode", Table: "Preferences", Column: "Category", Rows: 1, Keys: []string{`UserId=u, Category="c\x00", Name=n`}, What: "NUL byte in a text"},
		{Check: "unicode", Table: "RecentSearches", Column: "Query", Rows: 1, Keys: []string{"UserId=half, SearchPointer=1"}, What: "half a surrogate pair in JSON", Blocks: true},
	},
}
