package copier_test

import (
	"fmt"
	"strings"
	"testing"

	"migration-assist/internal/testdb"
)

// TestRowLargerThanAPage has 600 times of three bytes, which are intervals of
// sixteen.
func TestRowLargerThanAPage(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{"distribution": testdb.Postgres, "newest": testdb.PostgresNewest} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabases(t, testdb.MySQL(t), server(t))
			columns := func(columnType string) string {
				var list strings.Builder
				for i := range 600 {
					fmt.Fprintf(&list, ", c%d %s", i, columnType)
				}
				return list.String()
			}
			values := strings.Repeat(", '-12:00:00'", 600)
			d.exec(t, "CREATE TABLE Wide (Id int PRIMARY KEY"+columns("time")+") ROW_FORMAT=DYNAMIC; INSERT INTO Wide VALUES (1"+values+")",
				"CREATE TABLE wide (id integer"+columns("interval")+")")
			_, err := d.copier(t, 1, nil).Run(t.Context(), d.tables(t))
			if err == nil || !strings.Contains(err.Error(), "row is too big") || !strings.Contains(err.Error(), "--skip Wide") {
				t.Errorf("the copy ended with %v", err)
			}
		})
	}
}
