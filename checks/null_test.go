package checks_test

import "migration-assist/checks"

var nullCase = checkCase{
	statements: []string{
		`INSERT INTO PropertyValues (ID, TargetID, TargetType, GroupID, FieldID, Value, CreateAt, UpdateAt, DeleteAt)
			VALUES ('good', 't', 'y', 'g', 'f1', '"v"', 1, 1, 0), ('null', 't', 'y', 'g', 'f2', NULL, NULL, 1, 0)`,
	},
	want: []checks.Problem{
		{Check: "null", Table: "PropertyValues", Column: "Value", Rows: 1, Keys: []string{"ID=null"}, What: "NULL in a NOT NULL column", Blocks: true},
		{Check: "null", Table: "PropertyValues", Column: "CreateAt", Rows: 1, Keys: []string{"ID=null"}, What: "NULL in a NOT NULL column", Blocks: true},
	},
}
