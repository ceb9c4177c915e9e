package checks_test

import (
	"testing"

	"migration-assist/internal/testdb"
)

// TestAdvice has what is said about each way in which migrate deals with a value.
func TestAdvice(t *testing.T) {
	t.Parallel()
	d := testdb.MySQL(t)
	newDatabase(t, d,
		`INSERT INTO Posts (Id, Message, Props) VALUES ('nul', '\0', '{}'), ('escape', '', '{"a": "\\u0000"}')`,
		`INSERT INTO Preferences (UserId, Category, Name, Value) VALUES ('u\0', 'c', 'n', 'v')`,
		`INSERT INTO Audits (Id, Action) VALUES ('long', REPEAT('x', 513))`,
		`INSERT INTO PropertyValues (ID, TargetID, TargetType, GroupID, FieldID, Value, CreateAt, UpdateAt, DeleteAt) VALUES ('null', 't', 'y', 'g', 'f2', NULL, 1, 1, 0)`,
		`INSERT INTO TeamMembers (TeamId, UserId, SchemeUser) VALUES ('t', 'u2', 2)`,
		`INSERT INTO Threads (PostId, Participants) VALUES ('scalar', '17')`,
		`INSERT INTO FileInfo (Id, Content) VALUES ('large', REPEAT('x', 1048576))`,
	)
	want := map[string]string{
		"Posts.Message":          "migrate takes it out on the way (--on-invalid nul=strip); --fix-unicode takes it out in MySQL",
		"Posts.Props":            "migrate takes it out on the way (--on-invalid json-nul=strip); --fix-unicode takes it out in MySQL",
		"Preferences.UserId":     "migrate takes it out on the way (--on-invalid nul=strip)",
		"Audits.Action":          "migrate ends at it, unless it is corrected in MySQL, or --on-invalid too-long=reject|null|truncate is given; --fix-varchar deletes the rows in MySQL",
		"PropertyValues.Value":   "migrate ends at it, unless it is corrected in MySQL, or --on-invalid null=reject|replace is given",
		"TeamMembers.SchemeUser": "migrate writes true (--on-invalid boolean=keep)",
		"Threads.Participants":   "migrate keeps the value (--on-invalid json-scalar=keep)",
		"FileInfo.Content":       "migrate keeps the value (--on-invalid fulltext=keep); PostgreSQL's index takes it if its words repeat; else shorten it, or give --on-invalid fulltext=null|reject",
	}
	for _, p := range look(t, d) {
		name := p.Table + "." + p.Column
		if p.Advice != want[name] {
			t.Errorf("%s: the advice is %q, want %q", name, p.Advice, want[name])
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s: not found", name)
	}
}
