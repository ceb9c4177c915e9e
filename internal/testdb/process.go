package testdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopPatience is how long a server may take to stop before it is killed.
const stopPatience = 20 * time.Second

// program is a command line with what the operating system has to know about it.
type program struct {
	path  string
	args  []string
	stdin []byte
	// owner is the user to run under, nil for this process's own.
	owner *syscall.Credential
	// deathSignal is sent to the program when this process dies. With 0 the
	// program outlives it.
	deathSignal syscall.Signal
}

// command returns the command of the program, not started, which is killed when
// the context ends. Its environment has English messages and UTC, and nothing of
// this process's own.
func (p program) command(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.path, p.args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	// In a session of its own, neither ctrl-C nor a closed terminal reaches it.
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Credential: p.owner,
		Setsid:     true,
		Pdeathsig:  p.deathSignal,
	}
	return cmd
}

// run runs the program to its end. Its output is part of the error.
func (p program) run(ctx context.Context) error {
	cmd := p.command(ctx)
	cmd.Stdin = bytes.NewReader(p.stdin)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	running, err := start(cmd)
	if err != nil {
		return err
	}
	<-running.done
	if running.err != nil {
		return fmt.Errorf("%s: %w\n%s", p.path, running.err, lastLines(output.Bytes(), 20))
	}
	return nil
}

// process is a started program.
type process struct {
	pid int
	// done is closed when the process has ended, and err is set then.
	done chan struct{}
	err  error
}

// start starts a command in a thread of its own that lives as long as the
// process does: the kernel sends the death signal when the thread that started
// the process ends, not when this whole process does (golang/go issue 27505).
func start(cmd *exec.Cmd) (*process, error) {
	p := &process{done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		if err == nil {
			p.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return p, nil
}

// stop sends a signal and waits until the process has ended. One that does not
// end in time is killed, which is an error.
func (p *process) stop(signal syscall.Signal) error {
	select {
	case <-p.done:
		return nil // its pid may be another process's by now
	default:
	}
	if err := syscall.Kill(p.pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop process %d: %w", p.pid, err)
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(stopPatience):
		err := syscall.Kill(p.pid, syscall.SIGKILL)
		<-p.done
		return errors.Join(fmt.Errorf("process %d did not stop in %s and was killed", p.pid, stopPatience), err)
	}
}

// stopPID stops a process that may not be a child of this one, if its command
// line holds the word: a pid may have been given to another process since.
func stopPID(pid int, word string, signal syscall.Signal) error {
	if !running(pid, word) {
		return nil
	}
	if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop process %d: %w", pid, err)
	}
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	timeout := time.After(stopPatience)
	for running(pid, word) {
		select {
		case <-ticker.C:
		case <-timeout:
			return fmt.Errorf("process %d did not stop in %s", pid, stopPatience)
		}
	}
	return nil
}

// running tells whether the process lives and has the word in its command line.
func running(pid int, word string) bool {
	line, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
	return err == nil && bytes.Contains(line, []byte(word))
}

// lastLines returns the last n lines of a text.
func lastLines(text []byte, n int) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
