package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// binary is what make build builds, below the module's root, where go run is
// started.
const binary = "bin/migration-assist"

// migration is what one run of the program took.
type migration struct {
	// seconds is the copy phase's time, as the program prints it.
	seconds float64
	// total is the time of the whole run in seconds.
	total float64
	// maxRSS is the largest resident set in KiB as getrusage(2) has it, peak the
	// last VmHWM seen in proc(5), which leaves out the parent's memory before
	// exec.
	maxRSS, peak int64
}

// migrate runs the program against a new, empty target.
func (b *bench) migrate(ctx context.Context) (m migration, err error) {
	if err := b.newDatabase(ctx, migratedName); err != nil {
		return m, err
	}
	path, err := filepath.Abs(binary)
	if err != nil {
		return m, fmt.Errorf("find %s: %w", binary, err)
	}
	cmd := exec.CommandContext(ctx, path, "migrate")
	cmd.Env = append(os.Environ(),
		"MIGRATION_ASSIST_MYSQL_DSN="+b.mysql.DSN(sourceName),
		"MIGRATION_ASSIST_POSTGRES_DSN="+b.postgres.DSN(migratedName))
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return m, fmt.Errorf("%s: %w", binary, err)
	}
	ended, peak := make(chan struct{}), make(chan int64)
	go func() { peak <- watchPeak(cmd.Process.Pid, ended) }()
	err = cmd.Wait()
	m.total = time.Since(began).Seconds()
	close(ended)
	m.peak = <-peak
	if err != nil {
		return m, fmt.Errorf("%s migrate: %w\n%s", binary, err, output.Bytes())
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.maxRSS = usage.Maxrss
	}
	m.seconds, err = copySeconds(output.Bytes())
	return m, err
}

var copyPhase = regexp.MustCompile(`(?m)^phase copy +([0-9.]+)s$`)

// copySeconds finds the copy phase's time in the program's output.
func copySeconds(output []byte) (float64, error) {
	m := copyPhase.FindSubmatch(output)
	if m == nil {
		return 0, errors.New("the output has no line \"phase copy\"")
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

// watchPeak reads a process's VmHWM until ended is closed and returns the last
// in KiB, 0 where there was none.
func watchPeak(pid int, ended <-chan struct{}) int64 {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	var peak int64
	for {
		select {
		case <-ended:
			return peak
		case <-ticker.C:
			peak = max(peak, readPeak(pid))
		}
	}
}

var peakLine = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// readPeak returns a process's VmHWM in KiB, 0 where it has ended.
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
