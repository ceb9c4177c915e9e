package migrate_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

// TestRejectThatCannotBeWritten ends the run, since the row would be lost. The
// folder is gone when it comes.
func TestRejectThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, unfitRows...)
	folder := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "rejects")
	_, err := run(t, s.Database, target, onInvalid(t, file, rejecting...), func(o *migrate.Options) {
		o.Out = afterPhase("schema", func() {
			if err := os.Remove(folder); err != nil {
				t.Error(err)
			}
		})
	})
	var partial *migrate.PartialError
	if !errors.As(err, &partial) || partial.RowsCopied || !errors.Is(err, fs.ErrNotExist) || errors.As(err, new(*migrate.RejectedError)) {
		t.Errorf("the run ended with %v", err)
	}
	requireRefusal(t, err, "in the rejects file "+file, "Run the same command again to go on where it ended")
	_, err = run(t, s.Database, target, restart, onInvalid(t, os.DevNull, rejecting...))
	requireRefusal(t, err, "the rejects file /dev/null cannot be written: it is not a regular file")
}

// TestRejectThatIsTorn names the file with half a row, which is in the next run's
// way. The run is in a process whose files cannot grow over 40 bytes.
func TestRejectThatIsTorn(t *testing.T) {
	t.Parallel()
	const inChild = "MIGRATION_ASSIST_TEST_TORN_REJECT"
	if servers := os.Getenv(inChild); servers != "" {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 40, Max: 40}); err != nil {
			t.Fatal(err)
		}
		mysqlDSN, postgresDSN, _ := strings.Cut(servers, "\n")
		file := filepath.Join(t.TempDir(), "rejects")
		_, err := run(t, &testdb.Database{DSN: mysqlDSN}, &testdb.Database{DSN: postgresDSN}, onInvalid(t, file, "nul=reject"))
		requireRefusal(t, err, "file too large", "in the rejects file "+file)
		return
	}
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Posts (Id, Message) VALUES ('a', CHAR(0))")
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRejectThatIsTorn$")
	child.Env = append(os.Environ(), inChild+"="+s.DSN+"\n"+target.DSN)
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestRunThatFailsAfterARejection names the file that is in the next run's way.
func TestRunThatFailsAfterARejection(t *testing.T) {
	t.Parallel()
	s, target := newSource(t, testdb.MySQL(t), "1-141"), testdb.Postgres(t)
	s.exec(t, "INSERT INTO Posts (Id, Message) VALUES ('a', CHAR(0))", "INSERT INTO ChannelBookmarks (Id, OwnerId, ChannelId, SortOrder) VALUES ('b', 'o', 'c', 1e12)")
	file := filepath.Join(t.TempDir(), "rejects")
	// Posts is the first, since its estimate of bytes is not smaller.
	workers := func(o *migrate.Options) { o.Workers = 1 }
	s.exec(t, "INSERT INTO Posts (Id, Message) SELECT LEFT(UUID(), 26), REPEAT('x', 60000) FROM information_schema.columns LIMIT 100", "ANALYZE TABLE Posts")
	_, err := run(t, s.Database, target, onInvalid(t, file, "nul=reject"), workers)
	requireRefusal(t, err, "ChannelBookmarks.SortOrder, row Id=b", "--on-invalid range=reject|null", "Correct what is named, then begin anew with --restart")
	if lines := readLines(t, file); len(lines) != 1 {
		t.Errorf("the file has %d lines", len(lines))
	}
}
