package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"migration-assist/internal/testdb"
)

// TestVerifyRepair compares and repairs by the program, and kills it once in a repair
// that takes as long as another session holds a lock. PostgreSQL would go on with that;
// the next repair ends it, and does all of it again.
func TestVerifyRepair(t *testing.T) {
	t.Parallel()
	source, target := testdb.MySQL(t), testdb.Postgres(t)
	db, conn, holder := testdb.OpenMySQL(t, source.DSN), testdb.OpenPostgres(t, target.DSN), testdb.OpenPostgres(t, target.DSN)
	testdb.ExecMySQL(t, db, "CREATE TABLE Our_One (Id int PRIMARY KEY, Name text)", "INSERT INTO Our_One VALUES (1, 'a'), (2, 'b')")
	if _, err := conn.Exec(t.Context(), `
		CREATE FUNCTION waits(text) RETURNS text LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN $1; END';
		CREATE TABLE our_one (id int PRIMARY KEY, name text);
		INSERT INTO our_one VALUES (1, 'a'), (3, 'c');
		CREATE MATERIALIZED VIEW names AS SELECT waits(name) AS name FROM our_one`); err != nil {
		t.Fatal(err)
	}
	env, file := environment(source.DSN, target.DSN), filepath.Join(t.TempDir(), "differences.ndjson")
	call := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		stdout, stderr, status := result(t, program(t, env, append([]string{"verify", "--tables=our_one", "--snapshot=none"}, args...)...))
		if status != want {
			t.Fatalf("%v: exit status %d, want %d\n%s%s", args, status, want, stdout, stderr)
		}
		return stdout, stderr
	}
	_, stderr := call(exitUsage, "--repair")
	requireContains(t, stderr, "--repair changes PostgreSQL, and standard input is no terminal on which to ask: give --yes too")
	_, stderr = call(exitUsage, "--repair", "--yes", "--sample=1%")
	requireContains(t, stderr, "--repair with --sample 1%: rows that are not compared would stay as they are")
	_, stderr = call(exitFailed, "--differences="+filepath.Join(file, "none"))
	requireContains(t, stderr, "cannot be written")
	// The values are for its owner alone, also where the file was another one's.
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	stdout, _ := call(exitDifferent)
	requireContains(t, stdout, `Our_One Id="2": missing in PostgreSQL`)

	refresher := func() (pid int) {
		if err := conn.QueryRow(t.Context(), "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory' AND query LIKE 'REFRESH%names%'").Scan(&pid); err != nil {
			t.Fatal(err)
		}
		return pid
	}
	if _, err := holder.Exec(t.Context(), "SELECT pg_advisory_lock(42)"); err != nil {
		t.Fatal(err)
	}
	killed := program(t, env, "verify", "--tables=our_one", "--snapshot=none", "--repair", "--yes")
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	testdb.Await(t, "the repair to wait", func() bool { return refresher() != 0 })
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait() // it was killed
	first := refresher()
	if first == 0 {
		t.Error("PostgreSQL has not gone on with what the killed program asked for")
	}
	next := program(t, env, "verify", "--tables=our_one", "--snapshot=none", "--repair", "--yes", "--differences="+file)
	var out bytes.Buffer
	next.Stdout, next.Stderr = &out, &out
	if err := next.Start(); err != nil {
		t.Fatal(err)
	}
	testdb.Await(t, "the next repair in place of the first", func() bool { pid := refresher(); return pid != 0 && pid != first })
	if _, err := holder.Exec(t.Context(), "SELECT pg_advisory_unlock(42)"); err != nil {
		t.Fatal(err)
	}
	if err := next.Wait(); err != nil {
		t.Errorf("the next repair: %v\n%s", err, out.String())
	}
	requireContains(t, out.String(), "repair   our_one: 1 row deleted, 1 row written")
	requireContains(t, string(readFile(t, file)), `{"table":"Our_One","kind":"missing","key":[{"column":"Id","value":"2"}]}`)
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	call(exitDone)
	var names string
	if err := conn.QueryRow(t.Context(), "SELECT string_agg(name, ' ' ORDER BY name) FROM names").Scan(&names); err != nil || names != "a b" {
		t.Errorf("the view has %q, %v", names, err)
	}
}
