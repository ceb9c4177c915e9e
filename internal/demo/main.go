// Command demo shows one migration on private servers: it makes a Mattermost
// 10.12 database on MySQL, fills it with the rows of a small real server, and
// lets bin/migration-assist move it to PostgreSQL.
//
//	demo          leaves nothing running
//	demo -keep    leaves both servers running
//	demo -stop    stops what was left running and removes it
//
// It ends with the migration's exit status.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	keep := flag.Bool("keep", false, "leave the servers running")
	stop := flag.Bool("stop", false, "stop the servers that -keep left running")
	flag.Parse()
	err := do(*keep, *stop)
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
	}
	os.Exit(exitStatus(err))
}

// do does what the flags say. Ctrl-C ends it, and what it started.
func do(keep, stop bool) error {
	if stop {
		return stopKept()
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	return run(ctx, keep)
}

// exitStatus is the migration's own status where it is the migration that
// failed, and 1 for every other error.
func exitStatus(err error) int {
	var failed *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &failed) && failed.ExitCode() > 0:
		return failed.ExitCode()
	default:
		return 1
	}
}
