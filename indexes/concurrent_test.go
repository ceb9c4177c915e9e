package indexes_test

import (
	"slices"
	"testing"

	"migration-assist/indexes"
	"migration-assist/internal/testdb"
)

// TestReadUse has a transaction that was prepared, whose session is gone, and then a
// session that does nothing.
func TestReadUse(t *testing.T) {
	t.Parallel()
	server := testdb.Private(t, testdb.StartPostgres, "used", "max_prepared_transactions=1")
	conn := testdb.OpenPostgres(t, server.DSN("used"))
	for _, sql := range []string{"CREATE TABLE one (id int)", "CREATE TABLE two (id int)", "BEGIN", "INSERT INTO two VALUES (1)", "PREPARE TRANSACTION 'mine'"} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	use, err := indexes.ReadUse(t.Context(), conn, "public", []string{"one", "two"}, nil)
	if err != nil || use.Sessions != 0 || !slices.Equal(use.Locked, []string{"two"}) {
		t.Errorf("%+v, %v", use, err)
	}
	other := testdb.OpenPostgres(t, server.DSN("used"))
	if use, err = indexes.ReadUse(t.Context(), conn, "public", []string{"one"}, nil); err != nil || use.Sessions != 1 || len(use.Locked) != 0 {
		t.Errorf("%+v, %v", use, err)
	}
	own := []int32{int32(other.PgConn().PID())}
	if use, err = indexes.ReadUse(t.Context(), conn, "public", []string{"one"}, own); err != nil || use.Sessions != 0 {
		t.Errorf("without the caller's own: %+v, %v", use, err)
	}
}
