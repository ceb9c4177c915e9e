package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"migration-assist/internal/sampledb"
)

// binary is what make build builds, below the module's root, where go run is
// started.
const binary = "bin/migration-assist"

// stopPatience is how long the migration may take to end after ctrl-C.
const stopPatience = 20 * time.Second

// run does the whole demonstration.
func run(ctx context.Context, keep bool) (err error) {
	if _, err := os.Stat(binary); err != nil {
		return fmt.Errorf("the program to show is missing, make build builds it: %w", err)
	}
	say("Starting a private MySQL and a private PostgreSQL ...")
	s, err := startServers(ctx, keep)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil || !keep {
			err = errors.Join(err, s.stop())
		}
	}()
	say("MySQL %s, PostgreSQL %s", s.mysql.Version, s.postgres.Version)
	say("Making the database of a Mattermost 10.12 server on MySQL ...")
	if err := sampledb.Create(ctx, s.source(), sampledb.LoadSample); err != nil {
		return err
	}
	say("Migrating: %s migrate\n", binary)
	if err := migrate(ctx, s.source(), s.target()); err != nil {
		return err
	}
	if err := s.showResult(ctx); err != nil {
		return err
	}
	if keep {
		return s.showServers(ctx)
	}
	say("Both servers are stopped now; make demo KEEP=1 leaves them running for psql.")
	return nil
}

func say(format string, args ...any) {
	fmt.Printf("demo: "+format+"\n", args...)
}

// migrate runs the program as an administrator would. It has a process group of
// its own, so that ctrl-C reaches it once: from here.
func migrate(ctx context.Context, source, target string) error {
	path, err := filepath.Abs(binary)
	if err != nil {
		return fmt.Errorf("find %s: %w", binary, err)
	}
	cmd := exec.CommandContext(ctx, path, "migrate")
	cmd.Env = append(os.Environ(),
		"MIGRATION_ASSIST_MYSQL_DSN="+source,
		"MIGRATION_ASSIST_POSTGRES_DSN="+target)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopPatience
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s migrate: %w", binary, err)
	}
	return nil
}
