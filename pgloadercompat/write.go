package pgloadercompat

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes the file to a path, where its owner alone can read it. One that is
// there is replaced in one step, so that it stays as it is after an error. A pipe, or
// a device, is written to.
func (f *File) Write(path string) (err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("--output: %w", err)
	case info.IsDir():
		return fmt.Errorf("--output: %s is a folder; give the path of a file", path)
	case !info.Mode().IsRegular():
		return f.writeTo(path)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".pgloader-*")
	if err != nil {
		return fmt.Errorf("--output: %w", err)
	}
	_, err = temporary.WriteString(f.Text)
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("--output: %w", errors.Join(err, os.Remove(temporary.Name())))
	}
	return nil
}

// writeTo writes to what is no regular file.
func (f *File) writeTo(path string) error {
	out, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("--output: %w", err)
	}
	_, err = out.WriteString(f.Text)
	if err := errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("--output: %w", err)
	}
	return nil
}
