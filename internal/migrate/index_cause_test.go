package migrate_test

import (
	"fmt"
	"strings"
	"testing"

	"migration-assist/internal/testdb"
)

// TestTextTooLargeForItsIndex has a text of more than a megabyte whose words all
// differ. It is kept, and its full-text index cannot be built.
func TestTextTooLargeForItsIndex(t *testing.T) {
	t.Parallel()
	s := newSource(t, testdb.MySQL(t), "1-141")
	var words strings.Builder
	for i := range 120_000 {
		fmt.Fprintf(&words, "w%08d ", i)
	}
	if _, err := s.db.ExecContext(t.Context(), "INSERT INTO FileInfo (Id, Content) VALUES ('large', ?)", words.String()); err != nil {
		t.Fatal(err)
	}
	_, err := run(t, s.Database, testdb.Postgres(t))
	requireRefusal(t, err, "idx_fileinfo_content_txt", "FileInfo.Content: 1 value: text too large for a full-text index, kept (Id=large)", "--on-invalid fulltext=reject")
}
