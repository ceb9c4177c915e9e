package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"

	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
)

// database is the name on both servers.
const database = "mattermost"

// migration takes pictures of a migration between private servers.
func (b browser) migration(ctx context.Context, posts int) (err error) {
	source, err := testdb.StartMySQL(ctx, testdb.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Stop()) }()
	target, err := testdb.StartPostgres(ctx, testdb.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Stop()) }()
	if err := errors.Join(source.CreateDatabase(ctx, database), target.CreateDatabase(ctx, database)); err != nil {
		return err
	}
	fmt.Printf("Generating %d posts and what belongs to them ...\n", posts)
	if err := sampledb.Create(ctx, source.DSN(database), func(ctx context.Context, db *sql.DB) error {
		return sampledb.Generate(ctx, db, sampledb.Size{Posts: posts})
	}); err != nil {
		return err
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return err
	}
	t := terminal{socket: filepath.Join(b.folder, "tmux"), status: filepath.Join(b.folder, "status")}
	if err := t.start(ctx, source.DSN(database), target.DSN(database), address); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.stop(context.WithoutCancel(ctx))) }()
	return b.follow(ctx, func() (string, error) { return t.screen(ctx) }, t.ended, "http://"+address+"/")
}

// freeAddress is one on which nothing listens.
func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// terminal is a tmux of its own, in which the program runs.
type terminal struct{ socket, status string }

func (t terminal) tmux(ctx context.Context, args ...string) (string, error) {
	output, err := exec.CommandContext(ctx, "tmux", append([]string{"-S", t.socket, "-f", "/dev/null"}, args...)...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("tmux %s: %w\n%s", args[0], err, output)
	}
	return string(output), nil
}

// start begins a migration. The file status is there when it has ended.
func (t terminal) start(ctx context.Context, source, target, address string) error {
	path, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	_, err = t.tmux(ctx, "new-session", "-d", "-x", "80", "-y", "24",
		"-e", "MIGRATION_ASSIST_MYSQL_DSN="+source, "-e", "MIGRATION_ASSIST_POSTGRES_DSN="+target,
		path+" migrate --metrics-addr="+address+"; echo $? > "+t.status+"; exec cat", ";", "set-option", "status", "off")
	return err
}

// screen is what the terminal shows.
func (t terminal) screen(ctx context.Context) (string, error) {
	return t.tmux(ctx, "capture-pane", "-p")
}

// ended tells whether the migration has ended.
func (t terminal) ended() bool {
	_, err := os.Stat(t.status)
	return err == nil
}

func (t terminal) stop(ctx context.Context) error {
	_, err := t.tmux(ctx, "kill-server")
	return err
}
