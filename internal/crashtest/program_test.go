package crashtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"migration-assist/copier"
	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
	"migration-assist/typemap"
)

// asProgram is set in the environment of a child process of the tests, which then is
// the program that it describes.
const asProgram = "CRASHTEST_PROGRAM"

// chunkBytes is so small that the source's biggest tables have many chunks.
const chunkBytes = 32 << 10

// program is a migration with small chunks: in a process of its own, which can be
// killed, or in the tests' own.
type program struct {
	// MySQL and Postgres are DSNs.
	MySQL, Postgres string
	// OnInvalid and Rejects are what the flags of these names say.
	OnInvalid []string
	Rejects   string
	// Workers and Stall are those of migrate.Options.
	Workers int
	Stall   time.Duration
	// Kill is when the process kills itself, nil for never.
	Kill *moment
}

// moment is some time after a line of the output, after a step of a chunk, or, where
// neither is named, after the process began.
type moment struct {
	// Line is what the line begins with.
	Line string
	// Step is done with the chunk of that number of the table in MySQL.
	Step   copier.Step
	Table  string
	Number int
	// Delay is how much later it is.
	Delay time.Duration
}

// String names the moment in failures.
func (m moment) String() string {
	at := "the beginning"
	switch {
	case m.Line != "":
		at = fmt.Sprintf("%q", m.Line)
	case m.Table != "":
		at = fmt.Sprintf("chunk %d of %s is %s", m.Number, m.Table, stepNames[m.Step])
	}
	return fmt.Sprintf("%s after %s", m.Delay, at)
}

// stepNames complete "the chunk is".
var stepNames = map[copier.Step]string{
	copier.Planned: "planned", copier.Fenced: "fenced", copier.Copied: "copied", copier.Recorded: "recorded", copier.Committed: "committed",
}

// kill kills this process at the moment, when what comes before it has come.
func (m moment) kill() {
	if m.Delay > 0 {
		time.AfterFunc(m.Delay, func() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) }) // which cannot fail
		return
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// options are those of the migration.
func (p program) options() (opts migrate.Options, err error) {
	opts = migrate.Options{
		Schema: "public", Rejects: p.Rejects,
		Workers: p.Workers, ChunkBytes: chunkBytes, Stall: p.Stall, Out: io.Discard,
	}
	source, sourceErr := dsn.MySQL(p.MySQL)
	target, targetErr := dsn.Postgres(p.Postgres)
	policies, err := typemap.ParsePolicies(p.OnInvalid)
	opts.MySQL, opts.Postgres, opts.Policies = source, target, policies
	return opts, errors.Join(sourceErr, targetErr, err)
}

// The exit statuses of a program.
const (
	statusDone     = 0
	statusFailed   = 1
	statusRejected = 3
	statusKilled   = -1
)

// end is the exit status of a migration that is not disturbed.
func (p program) end() int {
	if p.OnInvalid != nil {
		return statusRejected
	}
	return statusDone
}

// play is the child process.
func play(text string) int {
	var p program
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		fmt.Println(err)
		return statusFailed
	}
	opts, err := p.options()
	if err != nil {
		fmt.Println(err)
		return statusFailed
	}
	opts.Out = os.Stdout
	if m := p.Kill; m != nil {
		opts.Out = lines(func(line string) {
			fmt.Print(line)
			if m.Line != "" && strings.HasPrefix(line, m.Line) {
				m.kill()
			}
		})
		opts.Observe = func(step copier.Step, c *copier.Chunk) {
			if m.Table == c.Table.Source.Name && m.Number == c.Number && m.Step == step {
				m.kill()
			}
		}
		if m.Line == "" && m.Table == "" {
			m.kill()
		}
	}
	err = migrate.Run(context.Background(), opts)
	switch {
	case err == nil:
		return statusDone
	case errors.As(err, new(*migrate.RejectedError)):
		return statusRejected
	}
	fmt.Println("error:", err)
	return statusFailed
}

// lines is an output that has each line printed by itself.
type lines func(line string)

func (f lines) Write(p []byte) (int, error) {
	f(string(p))
	return len(p), nil
}

// command is the program as a process of its own.
func (p program) command(t *testing.T) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), asProgram+"="+string(text))
	return cmd
}

// run runs the program as a process of its own, and returns what it printed and its
// exit status.
func (p program) run(t *testing.T) (out string, status int) {
	t.Helper()
	cmd := p.command(t)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return output.String(), cmd.ProcessState.ExitCode()
}
