package schema_test

import (
	"testing"

	"migration-assist/schema"
)

func TestIsArtifact(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		versions, table, column string
		want                    bool
	}{
		{"1-141", "schema_migrations", "", true},
		{"1-89", "schema_migrations", "", true},
		{"1-141", "Threads", "TeamId", true},
		{"1-95", "Threads", "TeamId", false},
		{"1-141", "SharedChannelRemotes", "NextSyncAt", true},
		{"1-113", "sharedchannelremotes", "description", false},
		// By the timeline.
		{"1-141", "TrueUpReviewHistory", "", true},
		{"1-120", "TrueUpReviewHistory", "", false},
		{"1-95", "TrueUpReviewHistory", "", false},
		{"1-141", "posts", "ParentId", true},
		// Its type has changed.
		{"1-141", "Posts", "Props", false},
		{"1-89", "Teams", "Type", false},
		{"1-141", "Posts", "", false},
		{"1-141", "Posts", "Ours", false},
		{"1-141", "Ours", "", false},
		{"1-141", "db_migrations", "", false},
	} {
		versions, err := schema.ParseVersions(test.versions)
		if err != nil {
			t.Fatal(err)
		}
		if have := schema.IsArtifact(versions, test.table, test.column); have != test.want {
			t.Errorf("%s.%s at %s: %t", test.table, test.column, test.versions, have)
		}
	}
}
