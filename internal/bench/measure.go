package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"migration-assist/internal/testdb"
)

// measurement is what one run of one way took.
type measurement struct {
	// seconds is the time of the rows alone, total that of the whole run.
	seconds, total float64
	// usage is the CPU time of the same span as seconds, of pgloader's whole run.
	usage usage
	// peak is the client's largest resident set in KiB, 0 where it is not known.
	peak int64
	// output is what another program than ours wrote.
	output []byte
}

// add adds what the next step of the same way took.
func (m *measurement) add(step measurement) {
	m.seconds, m.total = m.seconds+step.seconds, m.total+step.total
	m.usage = m.usage.plus(step.usage)
	m.peak = max(m.peak, step.peak)
	m.output = append(m.output, step.output...)
}

// measure runs a program that does nothing but to move rows, from the source, or
// from files where that is nil.
func (b *bench) measure(ctx context.Context, source *testdb.Server, cmd *exec.Cmd) (m measurement, err error) {
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := awaitQuiet(ctx); err != nil {
		return m, err
	}
	before, err := readUsage(source, b.postgres, 0)
	if err != nil {
		return m, err
	}
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return m, fmt.Errorf("%s: %w\n%s", cmd.Path, err, output.Bytes())
	}
	m.seconds = time.Since(began).Seconds()
	m.total = m.seconds
	after, err := readUsage(source, b.postgres, 0)
	if err != nil {
		return m, err
	}
	m.usage = after.minus(before)
	m.usage.client = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	// That of a program that stays below this one is not known: see readPeak.
	if own, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && own.Maxrss > readPeak(os.Getpid()) {
		m.peak = own.Maxrss
	}
	m.output = output.Bytes()
	return m, nil
}
