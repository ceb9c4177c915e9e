package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"migration-assist/internal/testdb"
)

// binary is what make build builds, below the module's root, where go run is
// started.
const binary = "bin/migration-assist"

// migrate runs the program from a database of the source into a new, empty one.
func (b *bench) migrate(ctx context.Context, source *testdb.Server, from, to string, arguments ...string) (m measurement, err error) {
	if err := b.newDatabase(ctx, to); err != nil {
		return m, err
	}
	return b.run(ctx, source, from, to, append([]string{"migrate"}, arguments...)...)
}

// run runs the program between two databases, and measures its phase copy.
func (b *bench) run(ctx context.Context, source *testdb.Server, from, to string, arguments ...string) (m measurement, err error) {
	cmd, err := b.command(ctx, source, from, to, arguments...)
	if err != nil {
		return m, err
	}
	var messages bytes.Buffer
	cmd.Stderr = &messages
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return m, fmt.Errorf("%s: %w", binary, err)
	}
	if err := awaitQuiet(ctx); err != nil {
		return m, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return m, fmt.Errorf("%s: %w", binary, err)
	}
	m, err = follow(output, cmd.Process.Pid, func() (usage, error) { return readUsage(source, b.postgres, cmd.Process.Pid) })
	if err := errors.Join(err, cmd.Wait()); err != nil {
		return m, fmt.Errorf("%s %s: %w\n%s", binary, arguments[0], err, messages.Bytes())
	}
	m.total = time.Since(began).Seconds()
	return m, nil
}

// command is what runs the program.
func (b *bench) command(ctx context.Context, source *testdb.Server, from, to string, arguments ...string) (*exec.Cmd, error) {
	path, err := filepath.Abs(binary)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", binary, err)
	}
	cmd := exec.CommandContext(ctx, path, arguments...)
	cmd.Env = append(os.Environ(),
		"MIGRATION_ASSIST_MYSQL_DSN="+source.DSN(from),
		"MIGRATION_ASSIST_POSTGRES_DSN="+b.postgres.DSN(to))
	return cmd, nil
}

// follow reads the output of the program, the process pid, to its end: each
// phase's line is printed when the phase ends.
func follow(output io.Reader, pid int, read func() (usage, error)) (m measurement, err error) {
	var before, after usage
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		line := lines.Text()
		if !strings.HasPrefix(line, "phase ") {
			continue
		}
		m.peak = max(m.peak, readPeak(pid))
		switch strings.Fields(line)[1] {
		case "schema":
			before, err = read()
		case "copy":
			if after, err = read(); err == nil {
				m.seconds, err = phaseSeconds(line)
			}
		}
		if err != nil {
			// The program ends before its output is read no more.
			_, drainErr := io.Copy(io.Discard, output)
			return m, errors.Join(err, drainErr)
		}
	}
	m.usage = after.minus(before)
	if err := lines.Err(); err != nil {
		return m, fmt.Errorf("read the output: %w", err)
	}
	if m.seconds == 0 {
		return m, errors.New("the output has no line \"phase copy\"")
	}
	return m, nil
}

// phaseSeconds returns the time in a line such as "phase copy     1.234s".
func phaseSeconds(line string) (float64, error) {
	fields := strings.Fields(line)
	seconds, err := strconv.ParseFloat(strings.TrimSuffix(fields[len(fields)-1], "s"), 64)
	if err != nil {
		return 0, fmt.Errorf("%q has no time: %w", line, err)
	}
	return seconds, nil
}

var peakLine = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// readPeak returns a process's largest resident set until now, VmHWM in proc(5),
// in KiB; 0 where it has ended. That of getrusage(2) has the parent's memory from
// before exec in it.
func readPeak(pid int) int64 {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0
	}
	m := peakLine.FindSubmatch(status)
	if m == nil {
		return 0
	}
	n, err := strconv.ParseInt(string(m[1]), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
