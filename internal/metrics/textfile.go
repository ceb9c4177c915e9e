package metrics

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// tryTextfile checks that a file can be written at the path as
// prometheus.WriteToTextfile does it: another one beside it, which then gets its
// name. It leaves the folder as it was.
func tryTextfile(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("it is a folder")
	case !info.Mode().IsRegular():
		return errors.New("it is not a regular file")
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}
