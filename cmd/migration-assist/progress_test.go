package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"migration-assist/internal/jsontest"
	"migration-assist/internal/testdb"
)

// heldCopy has a table to copy whose index takes as long as held lasts.
type heldCopy struct {
	env, args []string
	// waits tells whether the build waits, release lets it end, and alone tells
	// whether no session of a copy is left.
	waits, alone func() bool
	release      func()
	// exec changes the target.
	exec func(statement string)
}

func newHeldCopy(t *testing.T) *heldCopy {
	t.Helper()
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
	is := func(query string) func() bool {
		return func() (is bool) {
			if err := conn.QueryRow(t.Context(), query).Scan(&is); err != nil {
				t.Fatal(err)
			}
			return is
		}
	}
	return &heldCopy{
		env:   environment(source.DSN, target.DSN),
		args:  []string{"copy", "--tables=our_one", "--snapshot=none", "--source-stopped"},
		waits: is("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory' AND query LIKE '%INDEX waiting%')"),
		alone: is("SELECT count(*) = 2 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"),
		exec: func(statement string) {
			if _, err := conn.Exec(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		},
		release: func() {
			if _, err := holder.Exec(t.Context(), "SELECT pg_advisory_unlock(42)"); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// goesOn lets the index be built, and runs the copy to its end.
func (c *heldCopy) goesOn(t *testing.T) {
	t.Helper()
	c.release()
	testdb.Await(t, "the sessions of the copy to end", c.alone)
	out, errs, status := result(t, program(t, c.env, c.args...))
	if status != exitDone || errs != "" || !strings.Contains(out, "go on    with the run") || !strings.Contains(out, "done: 2 rows") {
		t.Errorf("the run that goes on: exit status %d, %q\n%s", status, errs, out)
	}
}

// output is what a program has written until now.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.String()
}

// signalled sends a signal to a program.
func signalled(t *testing.T, cmd *exec.Cmd, s os.Signal) {
	t.Helper()
	if err := cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// TestInterruptedWhileItBuilds interrupts a copy that builds an index.
func TestInterruptedWhileItBuilds(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]os.Signal{"CtrlC": os.Interrupt, "Terminated": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newHeldCopy(t)
			cmd := program(t, c.env, c.args...)
			var errs output
			cmd.Stderr = &errs
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			testdb.Await(t, "the build to wait", c.waits)
			signalled(t, cmd, s)
			_ = cmd.Wait() // its status is asked for below
			want := "The rows are in the target, but it is not complete: do not start a server on it. Run the same command again to go on where it ended"
			if status := cmd.ProcessState.ExitCode(); status != exitInterrupted || !strings.HasPrefix(errs.String(), interruptedNote+"migration-assist: interrupted: ") || !strings.Contains(errs.String(), want) {
				t.Errorf("exit status %d, %q", status, errs.String())
			}
			c.goesOn(t)
		})
	}
}

// TestHangUp ends a copy in order, but not where nohup has started it.
func TestHangUp(t *testing.T) {
	t.Parallel()
	t.Run("Ends", func(t *testing.T) {
		t.Parallel()
		c := newHeldCopy(t)
		cmd := program(t, c.env, c.args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		testdb.Await(t, "the build to wait", c.waits)
		signalled(t, cmd, syscall.SIGHUP)
		_ = cmd.Wait() // its status is asked for below
		if status := cmd.ProcessState.ExitCode(); status != exitInterrupted {
			t.Errorf("exit status %d", status)
		}
	})
	t.Run("Nohup", func(t *testing.T) {
		t.Parallel()
		c := newHeldCopy(t)
		cmd := program(t, c.env, c.args...)
		nohup, err := exec.LookPath("nohup")
		if err != nil {
			t.Fatal(err)
		}
		cmd.Path, cmd.Args = nohup, append([]string{nohup}, cmd.Args...)
		var out, errs output
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		testdb.Await(t, "the build to wait", c.waits)
		signalled(t, cmd, syscall.SIGHUP)
		// Signals are taken in order of their numbers: the line comes after SIGHUP.
		signalled(t, cmd, syscall.SIGUSR1)
		testdb.Await(t, "the line that was asked for", func() bool { return strings.Contains(out.String(), "progress indexes, ") })
		c.release()
		if err := cmd.Wait(); err != nil || strings.Contains(errs.String(), "interrupted") || !strings.Contains(out.String(), "done: 2 rows") {
			t.Errorf("%v, %q\n%s", err, errs.String(), out.String())
		}
	})
}

// TestInterruptedTwice has nobody read what the program says at its orderly end, which
// waits for that: a second signal does not.
func TestInterruptedTwice(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]syscall.Signal{"CtrlC": syscall.SIGINT, "Terminated": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newHeldCopy(t)
			said, stderr := fullPipe(t, len(interruptedNote))
			cmd := program(t, c.env, c.args...)
			cmd.Stderr = stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			testdb.Await(t, "the build to wait", c.waits)
			signalled(t, cmd, s)
			testdb.Await(t, "the first signal's note", func() bool {
				n, err := unix.IoctlGetInt(int(said.Fd()), unix.TIOCINQ)
				return err == nil && n == pipeSize
			})
			signalled(t, cmd, s)
			_ = cmd.Wait() // its status is asked for below
			if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != s {
				t.Errorf("%v", cmd.ProcessState)
			}
			text := make([]byte, pipeSize)
			if _, err := io.ReadFull(said, text); err != nil || !strings.HasSuffix(string(text), " "+interruptedNote) {
				t.Errorf("%q, %v", text, err)
			}
			c.goesOn(t)
		})
	}
}

// pipeSize is how much the pipe of fullPipe holds: a page, which is the least.
const pipeSize = 4096

// fullPipe returns a pipe that has room for so many bytes.
func fullPipe(t *testing.T, room int) (read, write *os.File) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = read.Close(), write.Close() })
	if _, err := unix.FcntlInt(write.Fd(), unix.F_SETPIPE_SZ, pipeSize); err != nil {
		t.Fatal(err)
	}
	if _, err := write.WriteString(strings.Repeat(" ", pipeSize-room)); err != nil {
		t.Fatal(err)
	}
	return read, write
}

// TestTerminal runs a copy on a terminal of 80 columns and 24 lines: what it does is
// shown until its end, and then nothing of that is left.
func TestTerminal(t *testing.T) {
	t.Parallel()
	c := newHeldCopy(t)
	log := t.TempDir() + "/log"
	cmd := program(t, append(c.env, "TERM=xterm", "NO_COLOR=1"), append(c.args, "--verbose", "--log-file", log)...)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	var out output
	read := make(chan struct{})
	go func() {
		defer close(read)
		buffer := make([]byte, 4096)
		for {
			n, err := terminal.Read(buffer)
			if err != nil { // which is how a terminal ends
				return
			}
			_, _ = out.Write(buffer[:n]) // which takes everything
		}
	}()
	testdb.Await(t, "the build to be shown", func() bool {
		return strings.Contains(out.String(), "indexes  1 of 2 built; in work: build index waiting of public.our_one 0:0")
	})
	signalled(t, cmd, syscall.SIGUSR1)
	testdb.Await(t, "the line that was asked for", func() bool { return strings.Contains(out.String(), "progress indexes, ") })
	c.release()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	<-read
	if err := terminal.Close(); err != nil {
		t.Error(err)
	}
	text := out.String()
	if regexp.MustCompile(`\x1b\[[0-9;]*m`).MatchString(text) || !strings.Contains(text, "done: 2 rows") {
		t.Errorf("the terminal has %q", text)
	}
	if last := text[strings.LastIndex(text, "\x1b["):]; strings.Contains(last, "indexes  [") {
		t.Errorf("the display is left: %q", last)
	}
	lines, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"msg=command", "msg=phase phase=copy", `msg="table copied" table=our_one rows=2`, "msg=chunk table=our_one number=0 step=commit", "msg=built", `msg="command ended" command=copy status=0`} {
		if !strings.Contains(string(lines), want) {
			t.Errorf("%q is not in the log:\n%s", want, lines)
		}
	}
}

// TestJSONAlone has nothing but JSON on standard output.
func TestJSONAlone(t *testing.T) {
	t.Parallel()
	c := newHeldCopy(t)
	cmd := program(t, c.env, append(c.args, "--progress=json")...)
	var out, errs output
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	testdb.Await(t, "the build to wait", c.waits)
	signalled(t, cmd, syscall.SIGUSR1)
	testdb.Await(t, "a line", func() bool { return strings.Contains(out.String(), "\n") })
	c.release()
	if err := cmd.Wait(); err != nil || !strings.Contains(errs.String(), "done: 2 rows") {
		t.Errorf("%v\n%s", err, errs.String())
	}
	for line := range strings.Lines(out.String()) {
		jsontest.Require(t, "progress", []byte(line))
		var r struct {
			Rows  int    `json:"rows"`
			Phase string `json:"phase"`
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil || r.Rows != 2 || r.Phase == "" {
			t.Errorf("%q: %v", line, err)
		}
	}
}
