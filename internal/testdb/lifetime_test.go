package testdb_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"migration-assist/internal/testdb"
)

// partVariable makes a process started by a test play a part in it:
//
//	hold    starts all servers, tells of them, and stops them when its standard
//	        input ends
//	leave   starts all servers detached in the folders that its standard input
//	        names, tells of them, and ends
const partVariable = "TESTDB_PART"

// told is what a part tells of a server on its standard output.
type told struct {
	PID int
	DSN string
}

func playPart(part string) int {
	if err := play(part); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func play(part string) error {
	input := bufio.NewScanner(os.Stdin)
	var servers []*testdb.Server
	var tell []told
	for _, p := range products() {
		var o testdb.Options
		if part == "leave" {
			input.Scan()
			o = testdb.Options{Folder: input.Text(), Detached: true}
		}
		s, err := p.start(context.Background(), o)
		if err != nil {
			return err
		}
		servers = append(servers, s)
		tell = append(tell, told{PID: s.PID(), DSN: s.DSN("")})
	}
	if err := json.NewEncoder(os.Stdout).Encode(tell); err != nil {
		return err
	}
	if part == "leave" {
		return nil
	}
	for input.Scan() {
	}
	for _, s := range servers {
		if err := s.Stop(); err != nil {
			return err
		}
	}
	return nil
}

// actor is a process that plays a part.
type actor struct {
	cmd     *exec.Cmd
	input   io.WriteCloser
	servers []told
}

// startActor starts the part with the temporary folder, and waits until its
// servers run.
func startActor(t *testing.T, part, temporary string, input ...string) *actor {
	t.Helper()
	a := &actor{cmd: exec.CommandContext(t.Context(), os.Args[0])}
	a.cmd.Env = append(os.Environ(), partVariable+"="+part, "TMPDIR="+temporary)
	a.cmd.Stderr = os.Stderr
	output, err := a.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if a.input, err = a.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := a.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for _, line := range input {
		fmt.Fprintln(a.input, line)
	}
	if err := json.NewDecoder(output).Decode(&a.servers); err != nil {
		t.Fatalf("%s: %v", part, err)
	}
	return a
}

func TestServersEndWithTheirProcess(t *testing.T) {
	t.Parallel()
	temporary := publicFolder(t)

	// Two processes at once do not get in each other's way.
	actors := make(chan *actor, 2)
	for range cap(actors) {
		go func() { actors <- startActor(t, "hold", temporary) }()
	}
	killed, other := <-actors, <-actors
	if n := len(folders(t, temporary)); n != 8 {
		t.Errorf("%d data folders of two processes with four servers each, want 8", n)
	}

	if err := killed.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	awaitEnd(t, killed.servers)
	for i, p := range products() {
		if err := open(t, p.driver, other.servers[i].DSN).Ping(); err != nil {
			t.Errorf("%s of the process that was not killed: %v", p.name, err)
		}
	}

	// The next process removes what the killed one left, and its own.
	next := startActor(t, "hold", temporary)
	if n := len(folders(t, temporary)); n != 8 {
		t.Errorf("%d data folders of two processes after a third was killed, want 8", n)
	}
	for _, a := range []*actor{other, next} {
		if err := a.input.Close(); err != nil {
			t.Fatal(err)
		}
		if err := a.cmd.Wait(); err != nil {
			t.Error(err)
		}
		awaitEnd(t, a.servers)
	}
	if left := folders(t, temporary); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestDetachedServersOutliveTheirProcess(t *testing.T) {
	t.Parallel()
	parent := publicFolder(t)
	var places []string
	for _, p := range products() {
		places = append(places, filepath.Join(parent, p.name))
	}
	a := startActor(t, "leave", parent, places...)
	if err := a.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	for i, p := range products() {
		if err := open(t, p.driver, a.servers[i].DSN).Ping(); err != nil {
			t.Errorf("%s after its process: %v", p.name, err)
		}
		if err := testdb.StopDetached(places[i]); err != nil {
			t.Errorf("stop %s: %v", p.name, err)
		}
		if err := testdb.StopDetached(places[i]); err != nil {
			t.Errorf("stop %s again: %v", p.name, err)
		}
	}
	awaitEnd(t, a.servers)
	if left := folders(t, parent); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// awaitEnd waits until none of the servers' processes is left.
func awaitEnd(t *testing.T, servers []told) {
	t.Helper()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	timeout := time.After(20 * time.Second)
	for _, s := range servers {
		for lives(s.PID) {
			select {
			case <-ticker.C:
			case <-timeout:
				t.Fatalf("process %d still runs", s.PID)
			}
		}
	}
}

func lives(pid int) bool {
	_, err := os.Stat("/proc/" + strconv.Itoa(pid))
	return err == nil
}

// publicFolder is a temporary folder that other users can enter, as a server
// that runs under another user must.
func publicFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{folder, filepath.Dir(folder)} {
		if err := os.Chmod(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func folders(t *testing.T, parent string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(parent, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}
