package main

import (
	"bytes"
	"strings"
	"testing"

	"migration-assist/internal/testdb"
)

// TestCopyKilledWhileItBuilds kills a copy whose index takes as long as another
// session holds a lock. PostgreSQL would go on with that index; the next run ends
// that, and builds what is missing.
func TestCopyKilledWhileItBuilds(t *testing.T) {
	t.Parallel()
	source, target := testdb.MySQL(t), testdb.Postgres(t)
	db, conn, holder := testdb.OpenMySQL(t, source.DSN), testdb.OpenPostgres(t, target.DSN), testdb.OpenPostgres(t, target.DSN)
	for _, statement := range []string{"CREATE TABLE Our_One (Id int PRIMARY KEY, Name text)", "INSERT INTO Our_One VALUES (1, 'a'), (2, 'b')"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Exec(t.Context(), `
		CREATE FUNCTION waits(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN $1; END';
		CREATE TABLE our_one (id int PRIMARY KEY, name text);
		CREATE INDEX waiting ON our_one (waits(name))`); err != nil {
		t.Fatal(err)
	}
	if _, err := holder.Exec(t.Context(), "SELECT pg_advisory_lock(42)"); err != nil {
		t.Fatal(err)
	}
	builder := func() (pid int) {
		if err := conn.QueryRow(t.Context(), "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory' AND query LIKE '%INDEX waiting%'").Scan(&pid); err != nil {
			t.Fatal(err)
		}
		return pid
	}
	env := environment(source.DSN, target.DSN)
	args := []string{"copy", "--tables=our_one", "--snapshot=none", "--source-stopped"}
	killed := program(t, env, args...)
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	testdb.Await(t, "the build to wait", func() bool { return builder() != 0 })
	first := builder()
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait() // it was killed

	next := program(t, env, args...)
	var out bytes.Buffer
	next.Stdout, next.Stderr = &out, &out
	if err := next.Start(); err != nil {
		t.Fatal(err)
	}
	testdb.Await(t, "the next run to build in place of the first", func() bool { pid := builder(); return pid != 0 && pid != first })
	if _, err := holder.Exec(t.Context(), "SELECT pg_advisory_unlock(42)"); err != nil {
		t.Fatal(err)
	}
	if err := next.Wait(); err != nil || !strings.Contains(out.String(), "go on    with the run") || !strings.Contains(out.String(), "done: 2 rows") {
		t.Errorf("the next run: %v\n%s", err, out.String())
	}
	var indexes int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_index WHERE indrelid = 'our_one'::regclass AND indisvalid").Scan(&indexes); err != nil || indexes != 2 {
		t.Errorf("%d indexes, %v", indexes, err)
	}
}
