package testdb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// template is a data folder that is made once and copied for each server.
type template struct {
	// folder holds all templates of an unpacked server and goes with it.
	folder string
	name   string
	// make makes the data folder at a path that does not exist.
	make func(ctx context.Context, path string) error
}

// copyTo copies the template, after making it where it is missing. Where the
// template's folder may not be written, the data folder is made directly.
func (t template) copyTo(ctx context.Context, data string) error {
	source := filepath.Join(t.folder, t.name)
	if _, err := os.Stat(source); err != nil {
		err := t.create(ctx, source)
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
			return t.make(ctx, data)
		}
		if err != nil {
			return fmt.Errorf("template %s: %w", t.name, err)
		}
	}
	if err := os.CopyFS(data, os.DirFS(source)); err != nil {
		return fmt.Errorf("copy template %s: %w", t.name, err)
	}
	return nil
}

// create makes the template under a lock, and under another name until it is
// complete.
func (t template) create(ctx context.Context, source string) (err error) {
	if err := os.MkdirAll(t.folder, 0o755); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(t.folder, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	if _, err := os.Stat(source); err == nil {
		return nil
	}
	partial := source + ".partial"
	if err := os.RemoveAll(partial); err != nil {
		return err
	}
	if err := t.make(ctx, partial); err != nil {
		return err
	}
	return os.Rename(partial, source)
}
