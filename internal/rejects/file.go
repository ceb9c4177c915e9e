package rejects

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// File is the rejects file of one run. It is made with the first row, for its
// owner alone: whole rows may hold what is secret.
type File struct {
	path string
	// what it is called, and the flag that names it.
	what, flag string

	mutex sync.Mutex
	// there is set where the file is at the path already.
	there bool
	// opened is set where Write has opened the file.
	opened bool
	file   *os.File
	line   []byte
	rows   int64
	err    error
}

// errNotRegular refuses what may lose rows, as a device or a pipe.
var errNotRegular = errors.New("it is not a regular file")

// New checks that a file can be written at the path, and leaves the folder as
// it was. A file that has something in it already is refused: its rows may be
// nowhere else.
func New(path string) (*File, error) {
	return (&File{path: path, what: whatRejects, flag: "--rejects"}).check()
}

// NewBackup is New for the rows that are to be changed or deleted in MySQL.
func NewBackup(path string) (*File, error) {
	return (&File{path: path, what: "the backup file", flag: "--backup"}).check()
}

// whatRejects is what the file of a migration is called.
const whatRejects = "the rejects file"

func (f *File) check() (*File, error) {
	path := f.path
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = f.tryFolder()
	case err != nil:
	case info.IsDir():
		err = errors.New("it is a folder")
	case !info.Mode().IsRegular():
		err = errNotRegular
	case info.Size() > 0:
		return nil, fmt.Errorf("%s %s has rows of an earlier run; move or delete it, or name another file with %s", f.what, path, f.flag)
	default:
		f.there = true
		if err = f.open(); err == nil {
			err = f.Close()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s cannot be written: %w; name another file with %s", f.what, path, err, f.flag)
	}
	return f, nil
}

// tryFolder makes the file and removes it again.
func (f *File) tryFolder() error {
	if err := f.open(); err != nil {
		return err
	}
	f.there = false
	return errors.Join(f.Close(), os.Remove(f.path))
}

// open opens the file for appending and makes it last: the folder's entry too.
// One that has come since New is not touched.
func (f *File) open() (err error) {
	flags := os.O_WRONLY | os.O_APPEND
	if !f.there {
		flags |= os.O_CREATE | os.O_EXCL
	}
	if f.file, err = os.OpenFile(f.path, flags, 0o600); err != nil {
		return err
	}
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errNotRegular
	}
	if err := f.file.Chmod(0o600); err != nil {
		return err
	}
	f.there = true
	return syncFolder(f.path)
}

// syncFolder makes the entry of a file in its folder last.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Write appends a row of a chunk of the table, which an Encoder of the table
// refused, and waits until the disk has it. row is as the encoder was given it, utcOffset that of the codecs.
// After an error nothing more is written, and every Write returns it. It may be
// called from several goroutines.
func (f *File) Write(t *typemap.Table, chunk, utcOffset int, row [][]byte, why *typemap.ValueError) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.err == nil {
		f.err = f.write(t.Source.PrimaryKey(), chunk, rejectedRow(t, utcOffset, row), rejectedWhy(why))
	}
	if f.err == nil {
		f.err = f.file.Sync()
	}
	if f.err != nil {
		return fmt.Errorf("setting a row of %s aside, key %s, in %s %s: %w", t.Source.Name, why.Key, f.what, f.path, f.err)
	}
	f.rows++
	return nil
}

// rejectedRow is a row in the form of the file: the columns that are copied.
func rejectedRow(t *typemap.Table, utcOffset int, row [][]byte) Row {
	copied := &schema.Table{Name: t.Source.Name, Columns: make([]*schema.Column, len(t.Columns))}
	for i, c := range t.Columns {
		copied.Columns[i] = c.Source
	}
	return Row{Table: copied, UTCOffset: utcOffset, Values: row}
}

func rejectedWhy(e *typemap.ValueError) Why {
	return Why{Column: e.Column, Kind: e.Problem.Kind.String(), Reason: e.Problem.Reason}
}

// Add appends a row that is to be changed or deleted, or the definition of what is to be
// dropped without a row. It is on disk after Sync. The error is as Write's.
func (f *File) Add(row Row, why Why) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.err == nil {
		f.err = f.write(row.Table.PrimaryKey(), 0, row, why)
	}
	if f.err != nil {
		return fmt.Errorf("writing a row of %s to %s %s: %w", row.Table.Name, f.what, f.path, f.err)
	}
	if row.Values != nil {
		f.rows++
	}
	return nil
}

// Sync waits until the disk has all rows that were added.
func (f *File) Sync() error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.err == nil && f.file != nil {
		f.err = f.file.Sync()
	}
	if f.err != nil {
		return fmt.Errorf("writing %s %s: %w", f.what, f.path, f.err)
	}
	return nil
}

// write appends a line, which may not be on disk yet.
func (f *File) write(key []string, chunk int, row Row, why Why) error {
	f.line = appendLine(f.line[:0], key, chunk, row, why)
	if f.file == nil {
		if err := f.open(); err != nil {
			return err
		}
		f.opened = true
	}
	if _, err := f.file.Write(f.line); err != nil {
		return err
	}
	if cap(f.line) > 1<<20 {
		f.line = nil
	}
	return nil
}

// Close closes the file where there is one.
func (f *File) Close() error {
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	return err
}

// Rows is how many rows were written.
func (f *File) Rows() int64 {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.rows
}

// Opened tells whether Write has opened the file: it is there then, even where no
// row could be written whole.
func (f *File) Opened() bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.opened
}

// Path is where the file is.
func (f *File) Path() string { return f.path }
