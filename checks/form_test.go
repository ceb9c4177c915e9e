package checks_test

import (
	"slices"
	"testing"

	"migration-assist/checks"
	"migration-assist/typemap"
)

var formCase = checkCase{
	statements: []string{
		`ALTER TABLE RetentionIdsForDeletion MODIFY Ids longtext`,
		`INSERT INTO RetentionIdsForDeletion (Id, TableName, Ids) VALUES ('list', 'Posts', '["a", "b"]'), ('object', 'Posts', '{"a": 1}')`,
	},
	want: []checks.Problem{
		{Check: "json", Table: "RetentionIdsForDeletion", Column: "Ids", Rows: 1, Keys: []string{"Id=object"}, What: "invalid JSON", Blocks: true},
	},
}

// TestEachKindHasOneCheck has a check for whatever a codec can say of a value.
func TestEachKindHasOneCheck(t *testing.T) {
	t.Parallel()
	kinds := checks.Kinds()
	for kind := typemap.KindNUL; kind <= typemap.KindForm; kind++ {
		if n := len(kinds) - len(slices.DeleteFunc(slices.Clone(kinds), func(k typemap.Kind) bool { return k == kind })); n != 1 {
			t.Errorf("%d checks have the kind %s", n, kind)
		}
	}
}
