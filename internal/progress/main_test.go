package progress

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares a text with a file.
func golden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// noon is when the tests' runs begin.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// copyAt are the figures of a copy at some seconds: MySQL delivers 20,000 rows of 500
// bytes a second into the table posts, which has a million of them, and PostgreSQL's
// side waits for that three quarters of the time.
func copyAt(seconds int) Figures {
	n := int64(seconds)
	return Figures{
		Phase: "copy", Workers: 2,
		Tables: []Table{
			{Name: "posts", Rows: 20000 * n, RowsEstimate: 1000000, Taken: 10000000 * n, Size: 600000000, Active: true},
			{Name: "fileinfo", Rows: 0, RowsEstimate: 50000, Size: 20000000},
			{Name: "users", Rows: 5012, RowsEstimate: 4800, Taken: 2400000, Size: 2000000, Changed: 12 * min(n/10, 1), SetAside: 3 * min(n/10, 1), Done: true},
		},
		WaitedForMySQL: time.Duration(1.5 * float64(n) * float64(time.Second)), WaitedForPostgres: time.Duration(n) * time.Second / 10,
		Builds: []Build{{"create index users.idx_users_all_txt", noon.Add(time.Duration(seconds-7) * time.Second)}}, Built: 4, Lacking: 181,
	}
}

// indexesAt are the figures of a run that builds indexes.
func indexesAt(seconds int) Figures {
	f := copyAt(50)
	for i := range f.Tables {
		f.Tables[i].Active, f.Tables[i].Done = false, true
	}
	f.Phase, f.Built = "indexes", 120
	f.Builds = []Build{
		{"create index posts.idx_posts_message_txt", noon.Add(time.Duration(seconds-190) * time.Second)},
		{"create index posts.idx_posts_hashtags_txt", noon.Add(time.Duration(seconds-3) * time.Second)},
	}
	return f
}
