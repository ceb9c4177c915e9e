package checks_test

import "migration-assist/checks"

var numbersCase = checkCase{
	statements: []string{
		`INSERT INTO ChannelBookmarks (Id, OwnerId, ChannelId, SortOrder, Type) VALUES ('fits', 'o', 'c', 2147483647, 'link'), ('wide', 'o', 'c', 2147483648, 'link')`,
		`INSERT INTO TeamMembers (TeamId, UserId, SchemeUser, SchemeAdmin) VALUES ('t', 'u1', 1, 0), ('t', 'u2', 2, NULL), ('t', 'u3', -1, 1)`,
	},
	want: []checks.Problem{
		{Check: "numbers", Table: "ChannelBookmarks", Column: "SortOrder", Rows: 1, Keys: []string{"Id=wide"}, What: "out of range", Blocks: true},
		{Check: "numbers", Table: "TeamMembers", Column: "SchemeUser", Rows: 2, Keys: []string{"TeamId=t, UserId=u2", "TeamId=t, UserId=u3"}, What: "number other than 0 and 1"},
	},
}
