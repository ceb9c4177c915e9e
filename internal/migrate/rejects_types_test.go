package migrate_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/testdb"
)

// TestReplayIsExact has lines of a table that is not Mattermost's, of two layouts
// and from servers in two time zones.
func TestReplayIsExact(t *testing.T) {
	t.Parallel()
	target := testdb.Postgres(t)
	conn := testdb.OpenPostgres(t, target.DSN)
	if _, err := conn.Exec(t.Context(), `CREATE TABLE exact (id int PRIMARY KEY, big numeric(20,0), small bigint, f real, d double precision,
		n numeric(30,10), b bytea, t text, j jsonb, at timestamptz, bits bit(10), filled text DEFAULT 'default')`); err != nil {
		t.Fatal(err)
	}
	const lines = `{"version":1,"table":"Exact","key":{"Id":1},"utc_offset":7200,"types":{"Id":"int","Big":"bigint unsigned","Small":"bigint","F":"float","D":"double","N":"decimal(30,10)","B":"blob","T":"text","J":"json","At":"datetime(6)","Bits":"bit(10)"},"row":{"Id":1,"Big":18446744073709551615,"Small":-9223372036854775808,"F":0.1,"D":5e-324,"N":"12345678901234567890.1234567891","B":{"base64":"AP8="},"T":"\ud83d\ude00 \\ud83d","J":"{\"n\": 12345678901234567890.10}","At":"2025-01-31 23:59:59.123456","Bits":{"base64":"Av8="}}}
{"version":1,"table":"EXACT","key":{},"utc_offset":-3600,"types":{"Id":"int","At":"datetime"},"row":{"At":"2025-01-31 23:59:59","Id":2}}`
	file := filepath.Join(t.TempDir(), "rejects")
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := replay(t, file, target, "public"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := make([]string, 2)
	if err := conn.QueryRow(t.Context(), "SELECT max(e::text) FILTER (WHERE id = 1), max(e::text) FILTER (WHERE id = 2) FROM (SELECT id, big, small, f, d, n, b, t, j, at AT TIME ZONE 'UTC' AS at, bits, filled FROM exact) e").Scan(&got[0], &got[1]); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`(1,18446744073709551615,-9223372036854775808,0.1,5e-324,12345678901234567890.1234567891,"\\x00ff","😀 \\ud83d","{""n"": 12345678901234567890.10}","2025-01-31 21:59:59.123456",1011111111,default)`,
		`(2,,,,,,,,,"2025-02-01 00:59:59",,default)`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}
