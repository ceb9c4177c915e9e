package migrate_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"migration-assist/copier"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// interrupted runs a migration that ends when that many chunks were committed, and
// returns its error.
func interrupted(t *testing.T, source, target *testdb.Database, chunks int, change ...func(*migrate.Options)) error {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	opts := options(t, source, target)
	opts.Workers = 1
	opts.Observe = func(step copier.Step, _ *copier.Chunk) {
		if step == copier.Committed {
			if chunks--; chunks == 0 {
				cancel()
			}
		}
	}
	for _, c := range change {
		c(&opts)
	}
	err := migrate.Run(ctx, opts)
	if !errors.Is(err, context.Canceled) || !errors.As(err, new(*migrate.PartialError)) {
		t.Fatalf("the interrupted run ended with %v", err)
	}
	return err
}

// TestRunGoesOn interrupts a run twice, and a third time while it builds indexes.
func TestRunGoesOn(t *testing.T) {
	t.Parallel()
	server := testdb.Private(t, testdb.StartMySQL, "mm")
	s := newSampleSource(t, &testdb.Database{Name: "mm", DSN: server.DSN("mm")})
	target := testdb.Postgres(t)
	_ = interrupted(t, s.Database, target, 3)
	_ = interrupted(t, s.Database, target, 5)
	ctx, cancel := context.WithCancel(t.Context())
	opts := options(t, s.Database, target)
	opts.Out = afterPhase("copy", cancel)
	if err := migrate.Run(ctx, opts); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "The rows are in the target, but it is not complete") {
		t.Fatalf("the run that was to build indexes ended with %v", err)
	}
	out := mustRun(t, s.Database, target)
	if !strings.Contains(out, "go on    with the run that began on ") || !strings.Contains(out, "done: 21,547 rows in 71 tables arrived") {
		t.Errorf("the last run says:\n%s", out)
	}
	compareRows(t, s.db, testdb.OpenPostgres(t, target.DSN), "public")
}

// TestRunDoesNotGoOn has something else each time, and says what.
func TestRunDoesNotGoOn(t *testing.T) {
	t.Parallel()
	server := testdb.Private(t, testdb.StartMySQL, "mm")
	s := newSampleSource(t, &testdb.Database{Name: "mm", DSN: server.DSN("mm")})
	target := testdb.Postgres(t)
	_ = interrupted(t, s.Database, target, 3)
	for name, test := range map[string]struct {
		change func(*migrate.Options)
		want   string
	}{
		"Tables":   {func(o *migrate.Options) { o.Skip = []string{"Posts"} }, "table Posts is no longer copied"},
		"Policies": {onInvalid(t, "", "nul=stop"), "--on-invalid nul was not given and is stop"},
		"Version":  {func(o *migrate.Options) { o.Version = "v99.1" }, "major version was not given and is v99"},
	} {
		_, err := run(t, s.Database, target, test.change)
		requireRefusal(t, err, "the target has a run that began on ", "has not ended, and cannot go on now: "+test.want+". Go on as it began, or begin anew with --restart")
		if errors.As(err, new(*migrate.PartialError)) {
			t.Errorf("%s: the error says that the run changed the target: %v", name, err)
		}
	}
	s.exec(t, "ALTER TABLE Posts MODIFY Message longtext")
	_, err := run(t, s.Database, target)
	requireRefusal(t, err, "cannot go on now: table Posts has other columns or types")
	s.exec(t, "ALTER TABLE Posts MODIFY Message text")
	_, err = run(t, s.Database, target)
	requireRefusal(t, err, "the snapshot of MySQL is lost: it has changed since the run began: it was at binlog.", "begin anew with --restart")
	out := mustRun(t, s.Database, target, restart)
	if strings.Contains(out, "go on") {
		t.Errorf("the run went on:\n%s", out)
	}
	compareRows(t, s.db, testdb.OpenPostgres(t, target.DSN), "public")
}

// TestRunWithoutALogGoesOn only where the caller says that it may.
func TestRunWithoutALogGoesOn(t *testing.T) {
	t.Parallel()
	s, target := newSampleSource(t, testdb.MariaDB(t)), testdb.Postgres(t)
	_ = interrupted(t, s.Database, target, 3)
	_, err := run(t, s.Database, target)
	requireRefusal(t, err, "nothing shows whether MySQL has changed since the run began", "go on with --source-stopped", "--restart")
	mustRun(t, s.Database, target, sourceStopped)
	compareRows(t, s.db, testdb.OpenPostgres(t, target.DSN), "public")
}

// TestRejectsOfARunThatGoesOn has rows set aside before the interruption, also in
// a chunk that is copied again, and after it.
func TestRejectsOfARunThatGoesOn(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Posts (Id, Message) VALUES ('a', CHAR(0)), ('b', ''), ('c', CHAR(0))",
		"INSERT INTO Users (Id, Username) VALUES ('a', CHAR(0))", "INSERT INTO Teams (Id, Name) VALUES ('t', CHAR(0))")
	file := filepath.Join(t.TempDir(), "rejects")
	reject := onInvalid(t, file, "nul=reject")
	ctx, cancel := context.WithCancel(t.Context())
	opts := options(t, s.Database, target)
	reject(&opts)
	opts.Workers = 1
	rejecting := 0
	opts.Observe = func(step copier.Step, c *copier.Chunk) {
		name := c.Table.Source.Name
		if step != copier.Copied || name != "Posts" && name != "Users" && name != "Teams" {
			return
		}
		if rejecting++; rejecting == 2 {
			cancel()
		}
	}
	if err := migrate.Run(ctx, opts); !errors.Is(err, context.Canceled) {
		t.Fatalf("the interrupted run ended with %v", err)
	}
	if lines := len(readLines(t, file)); lines < 2 {
		t.Fatalf("%d lines before the interruption", lines)
	}
	if torn, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0); err != nil {
		t.Fatal(err)
	} else if _, err := torn.WriteString(`{"version":1,"table":"Po`); err != nil || torn.Close() != nil {
		t.Fatal(err)
	}
	_, err := run(t, s.Database, target, reject, sourceStopped, func(o *migrate.Options) { o.Rejects = file + "2" })
	requireRefusal(t, err, "the run that began on ", "has set rows aside in "+file+"; leave --rejects out")
	_, err = run(t, s.Database, target, reject, sourceStopped)
	if !errors.As(err, new(*migrate.RejectedError)) || !strings.Contains(err.Error(), "rows set aside: 4 (2 of Posts, 1 of Teams, 1 of Users)") {
		t.Errorf("the run ended with %v", err)
	}
	keys := map[string]int{}
	for _, line := range readLines(t, file) {
		keys[line.Table+" "+line.Key["Id"].(string)]++
	}
	if len(keys) != 4 || keys["Posts a"] != 1 || keys["Posts c"] != 1 || keys["Users a"] != 1 || keys["Teams t"] != 1 {
		t.Errorf("the file has %v", keys)
	}
}

// TestRejectsThatAreGone are rows that would be lost.
func TestRejectsThatAreGone(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Posts (Id, Message) VALUES ('a', CHAR(0)), ('b', '')")
	file := filepath.Join(t.TempDir(), "rejects")
	_ = interrupted(t, s.Database, target, 70, onInvalid(t, file, "nul=reject"))
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := run(t, s.Database, target, sourceStopped, onInvalid(t, file, "nul=reject"))
	requireRefusal(t, err, "the rejects file "+file+" has 0 rows of chunk 0 of Posts, of which the run has set 1 aside")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	_, err = run(t, s.Database, target, sourceStopped, onInvalid(t, file, "nul=reject"))
	requireRefusal(t, err, "the rejects file "+file+", where the run has set 1 rows aside, cannot be continued", "no such file")
}
