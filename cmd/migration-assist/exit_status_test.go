package main

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/manual"
	"migration-assist/internal/migrate"
)

// documented reads the tables of docs/exit-status.md: the statuses with their meanings,
// and for each command the cells by status.
func documented(t *testing.T) (statuses []manual.Entry, commands map[string]map[int]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "exit-status.md"))
	if err != nil {
		t.Fatal(err)
	}
	commands = map[string]map[int]string{}
	var header []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if _, err := strconv.Atoi(cells[0]); err == nil {
			statuses = append(statuses, manual.Entry{Term: cells[0], Text: cells[1]})
			continue
		}
		name, isCommand := strings.CutPrefix(cells[0], "`")
		if !isCommand {
			header = cells
			continue
		}
		row := map[int]string{}
		for i, cell := range cells[1:] {
			status, err := strconv.Atoi(header[i+1])
			if err != nil {
				t.Fatal(err)
			}
			row[status] = cell
		}
		commands[strings.TrimSuffix(name, "`")] = row
	}
	return statuses, commands
}

// leaves are the commands of the grammar.
func leaves(t *testing.T) []*kong.Node {
	t.Helper()
	parser, err := kong.New(&commands{})
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model.Leaves(true)
}

// commandName is a command as it is called.
func commandName(leaf *kong.Node) string {
	name := leaf.Name
	for n := leaf.Parent; n.Parent != nil; n = n.Parent {
		name = n.Name + " " + name
	}
	return name
}

// TestExitStatusesAreDocumented compares the table with the manual page, which has the
// constants, the help, and the grammar.
func TestExitStatusesAreDocumented(t *testing.T) {
	t.Parallel()
	statuses, rows := documented(t)
	want := manualSections()[0].Entries
	if diff := cmp.Diff(want, statuses); diff != "" {
		t.Errorf("statuses (-manual page +docs/exit-status.md):\n%s", diff)
	}
	for _, status := range want {
		if !regexp.MustCompile(`\b` + status.Term + `\b`).MatchString(description) {
			t.Errorf("the help does not name %s", status.Term)
		}
	}
	var have []string
	for _, leaf := range leaves(t) {
		have = append(have, commandName(leaf))
	}
	var documented []string
	for name := range rows {
		documented = append(documented, name)
	}
	slices.Sort(have)
	slices.Sort(documented)
	if diff := cmp.Diff(have, documented); diff != "" {
		t.Errorf("commands (-grammar +docs/exit-status.md):\n%s", diff)
	}
}

// TestOnlyDifferent tells differences apart from those that something else has failed
// beside.
func TestOnlyDifferent(t *testing.T) {
	t.Parallel()
	different, failed := &migrate.DifferencesError{OneSided: []string{"table t"}}, errors.New("failed")
	for _, test := range []struct {
		err  error
		want bool
	}{
		{different, true},
		{errors.Join(different), true},
		{errors.Join(errors.Join(different), failed), false},
		{&migrate.PartialError{Err: different, RowsCopied: true, Built: true}, true},
		{&migrate.PartialError{Err: different, RowsCopied: true}, false},
		{&migrate.PartialError{Err: errors.Join(failed, different), RowsCopied: true, Built: true}, false},
		{errors.Join(&migrate.PartialError{Err: errors.Join(different), RowsCopied: true, Built: true}, failed), false},
		{failed, false},
	} {
		if got := onlyDifferent(test.err); got != test.want {
			t.Errorf("%v: %t", test.err, got)
		}
	}
}

// TestExitStatuses runs every command with a wrong command line, with servers that are
// not there, and interrupts it while it waits for one that says nothing.
func TestExitStatuses(t *testing.T) {
	t.Parallel()
	_, rows := documented(t)
	closed := closedPort(t)
	for _, leaf := range leaves(t) {
		name := commandName(leaf)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := strings.Fields(name)
			folder := t.TempDir()
			for _, p := range leaf.Positional {
				if p.Name == "DSN" || !p.Required {
					continue // the environment has the DSN
				}
				if p.Enum != "" {
					args = append(args, p.EnumSlice()[0])
					continue
				}
				args = append(args, "empty")
				if err := os.WriteFile(filepath.Join(folder, "empty"), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			at := func(address string, args ...string) (stderr string, status int) {
				cmd := program(t, environment("mm@tcp("+address+")/mm", "postgres://mm@"+address+"/mm?sslmode=disable"), args...)
				cmd.Dir = folder
				_, stderr, status = result(t, cmd)
				return stderr, status
			}
			if stderr, status := at(closed, append(slices.Clone(args), "--nonsense")...); status != exitUsage {
				t.Errorf("an unknown flag: exit status %d, %s", status, stderr)
			}
			offline := rows[name][exitInterrupted] == "–"
			want := exitFailed
			if offline {
				want = exitDone
			}
			if stderr, status := at(closed, args...); status != want {
				t.Errorf("without servers: exit status %d, %s", status, stderr)
			}
			if !offline {
				requireInterrupted(t, folder, args)
			}
		})
	}
}

// requireInterrupted interrupts a command that waits for a server that says nothing.
func requireInterrupted(t *testing.T, folder string, args []string) {
	t.Helper()
	silent, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if err := silent.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	address := silent.Addr().String()
	cmd := program(t, environment("mm@tcp("+address+")/mm", "postgres://mm@"+address+"/mm?sslmode=disable"), args...)
	cmd.Dir = folder
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	conn, err := silent.Accept()
	if err != nil {
		t.Fatalf("the command did not connect: %v", err)
	}
	defer conn.Close()
	// This one asks for a line, and ends nothing.
	signalled(t, cmd, syscall.SIGUSR1)
	signalled(t, cmd, os.Interrupt)
	// Its status is asked for below.
	_ = cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != exitInterrupted || !strings.HasPrefix(stderr.String(), "migration-assist: interrupted: ") {
		t.Errorf("interrupted: exit status %d, %s", status, stderr.String())
	}
}
