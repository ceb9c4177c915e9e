package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"migration-assist/internal/testdb"
)

// usage is the CPU time that each side used, in seconds.
type usage struct {
	source, postgres, client float64
	// machine is that of everything on the machine.
	machine float64
}

func (u usage) minus(before usage) usage {
	return usage{u.source - before.source, u.postgres - before.postgres, u.client - before.client, u.machine - before.machine}
}

func (u usage) plus(other usage) usage {
	return usage{u.source + other.source, u.postgres + other.postgres, u.client + other.client, u.machine + other.machine}
}

// sum is the CPU time of the three sides.
func (u usage) sum() float64 { return u.source + u.postgres + u.client }

// others is what other processes and the kernel's own threads used: a measurement
// next to much of it is worth little.
func (u usage) others() float64 { return max(0, u.machine-u.sum()) }

// readUsage returns what was used until now, by the servers since they were
// started. Without a source it is 0; the client is the process client, where that
// is not 0.
func readUsage(source, postgres *testdb.Server, client int) (u usage, err error) {
	if u.machine, err = machineSeconds(); err != nil {
		return u, err
	}
	if source != nil {
		if u.source, err = processSeconds(source.PID()); err != nil {
			return u, err
		}
	}
	if u.postgres, err = processSeconds(postgres.PID()); err != nil {
		return u, err
	}
	if client != 0 {
		u.client, err = processSeconds(client)
	}
	return u, err
}

// processSeconds returns the CPU time that a process and its children have used,
// in seconds, those included that have ended. A child that ends while they are
// read moves its time to its parent: then they are read again.
func processSeconds(pid int) (float64, error) {
	for {
		own, err := readStat(pid)
		if err != nil {
			return 0, fmt.Errorf("CPU time of process %d: %w", pid, err)
		}
		children, err := childrenTicks(pid)
		if err != nil {
			return 0, fmt.Errorf("CPU time of the children of process %d: %w", pid, err)
		}
		again, err := readStat(pid)
		if err != nil {
			return 0, fmt.Errorf("CPU time of process %d: %w", pid, err)
		}
		if again.ended == own.ended {
			return float64(own.ticks+own.ended+children) / ticksPerSecond, nil
		}
	}
}

// machineSeconds returns the CPU time that all processes and the kernel have used
// since the machine was started, as the first line of /proc/stat has it.
func machineSeconds() (float64, error) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, fmt.Errorf("CPU time of the machine: %w", err)
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	// The name, user, nice, system, idle, iowait, irq, softirq, steal.
	const idle, wait, last = 4, 5, 8
	fields := bytes.Fields(line)
	if len(fields) <= last {
		return 0, fmt.Errorf("CPU time of the machine: %q is not the first line of /proc/stat", line)
	}
	var ticks int64
	for i, field := range fields[1 : last+1] {
		n, err := strconv.ParseInt(string(field), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("CPU time of the machine: %w", err)
		}
		if i+1 != idle && i+1 != wait {
			ticks += n
		}
	}
	return float64(ticks) / ticksPerSecond, nil
}

// awaitQuiet waits until the machine has nothing to do, such as the servers'
// writing of what came before; where others keep it busy, for 10 seconds.
func awaitQuiet(ctx context.Context) error {
	const patience, idle = 10, 0.1 // seconds, and of a core
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	last := math.Inf(-1)
	for range patience {
		used, err := machineSeconds()
		if err != nil {
			return err
		}
		if used-last < idle {
			return nil
		}
		last = used
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// ticksPerSecond is USER_HZ, the unit of times in proc(5), which is the same on
// all of Go's Linux architectures.
const ticksPerSecond = 100

// stat is what is needed of a process's line in proc(5), in ticks.
type stat struct {
	parent int
	// ticks are the process's own, ended those of its children that have ended.
	ticks, ended int64
}

// childrenTicks returns the CPU time of a process's living children.
func childrenTicks(pid int) (ticks int64, err error) {
	lines, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	for _, line := range lines {
		child, err := strconv.Atoi(filepath.Base(filepath.Dir(line)))
		if err != nil {
			return 0, err
		}
		s, err := readStat(child)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, err
		}
		if s.parent == pid {
			ticks += s.ticks
		}
	}
	return ticks, nil
}

// readStat reads a process's stat. The error wraps fs.ErrNotExist where it has
// ended.
func readStat(pid int) (stat, error) {
	line, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if errors.Is(err, syscall.ESRCH) {
		return stat{}, fs.ErrNotExist
	}
	if err != nil {
		return stat{}, err
	}
	return parseStat(line)
}

// parseStat reads a line of /proc/PID/stat. Its second field is the program's
// name in parentheses, which may hold anything.
func parseStat(line []byte) (stat, error) {
	fields := bytes.Fields(line[bytes.LastIndexByte(line, ')')+1:])
	// The first of the fields is the third one of proc(5).
	const first, parent, user, endedSystem = 3, 4, 14, 17
	if len(fields) <= endedSystem-first {
		return stat{}, fmt.Errorf("%q is not a line of /proc/PID/stat", line)
	}
	var times [endedSystem - user + 1]int64
	for i := range times {
		n, err := strconv.ParseInt(string(fields[user-first+i]), 10, 64)
		if err != nil {
			return stat{}, fmt.Errorf("field %d of /proc/PID/stat: %w", user+i, err)
		}
		times[i] = n
	}
	pid, err := strconv.Atoi(string(fields[parent-first]))
	if err != nil {
		return stat{}, fmt.Errorf("field %d of /proc/PID/stat: %w", parent, err)
	}
	return stat{parent: pid, ticks: times[0] + times[1], ended: times[2] + times[3]}, nil
}
