package rejects

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Chunk is the part of a table that a row is of; see copier.Chunk.
type Chunk struct {
	// Table is the table's name in MySQL.
	Table  string
	Number int
}

// Continue opens the file that an earlier process of the same run has left. done
// is how many rows each chunk that is done has in it; the lines of others, which
// are copied again, are removed, and with them one that was not written whole. A
// file that lacks rows is an error.
func Continue(path string, done map[Chunk]int64) (*File, error) {
	if err := CheckContinue(path, done); err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return New(path)
	}
	f := &File{path: path, what: whatRejects, flag: "--rejects", there: true, opened: true, rows: total(done)}
	if err := f.keep(func(c Chunk) bool { _, isDone := done[c]; return isDone }); err != nil {
		return nil, cannotContinue(path, done, err)
	}
	return f, nil
}

// CheckContinue tells whether Continue can go on with the file, and leaves it as it is.
func CheckContinue(path string, done map[Chunk]int64) (err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && total(done) == 0 {
		_, err = New(path)
		return err
	}
	have := map[Chunk]int64{}
	if err == nil {
		err = scanWhole(file, func(c Chunk, _ []byte) error { have[c]++; return nil })
		_ = file.Close() // it was only read
	}
	if err != nil {
		return cannotContinue(path, done, err)
	}
	for c, n := range done {
		if have[c] != n {
			return fmt.Errorf("the rejects file %s has %d rows of chunk %d of %s, of which the run has set %d aside; put the file back as it was, or begin anew with --restart",
				path, have[c], c.Number, c.Table, n)
		}
	}
	return nil
}

// total is how many rows the chunks have in the file.
func total(done map[Chunk]int64) (rows int64) {
	for _, n := range done {
		rows += n
	}
	return rows
}

func cannotContinue(path string, done map[Chunk]int64, err error) error {
	return fmt.Errorf("the rejects file %s, where the run has set %d rows aside, cannot be continued: %w", path, total(done), err)
}

// Drop removes the lines of a chunk, which is copied again.
func (f *File) Drop(dropped Chunk) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.err == nil {
		f.err = errors.Join(f.Close(), f.keep(func(c Chunk) bool {
			if c == dropped {
				f.rows--
			}
			return c != dropped
		}))
	}
	if f.err != nil {
		return fmt.Errorf("removing rows of %s from the rejects file %s: %w", dropped.Table, f.path, f.err)
	}
	return nil
}

// keptSuffix ends the name of the file that keep writes.
const keptSuffix = ".migration-assist"

// keep puts a file in the place of this one that has only the lines of some
// chunks. Either file is whole, whatever happens meanwhile.
func (f *File) keep(wanted func(Chunk) bool) error {
	old, err := os.Open(f.path)
	if err != nil {
		return err
	}
	defer func() { _ = old.Close() }() // it was only read
	// It has one name: what a process that was killed here has left goes too.
	name := f.path + keptSuffix
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	next, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := keepLines(old, next, wanted); err != nil {
		return errors.Join(err, next.Close(), os.Remove(next.Name()))
	}
	if err := errors.Join(next.Close(), os.Rename(next.Name(), f.path)); err != nil {
		return err
	}
	return syncFolder(f.path)
}

func keepLines(old, next *os.File, wanted func(Chunk) bool) error {
	w := bufio.NewWriter(next)
	err := scanWhole(old, func(c Chunk, text []byte) (err error) {
		if wanted(c) {
			_, err = w.Write(text)
		}
		return err
	})
	return errors.Join(err, w.Flush(), next.Sync())
}

// scanWhole calls each with every line that was written whole, and its chunk.
func scanWhole(file *os.File, each func(c Chunk, text []byte) error) error {
	return Scan(file, func(line Line, text []byte) error {
		if text[len(text)-1] != '\n' {
			return nil // the disk was full, or the process was killed
		}
		c, err := chunkOf(text)
		if err != nil {
			return fmt.Errorf("line %d %w", line.Number, err)
		}
		return each(c, text)
	})
}

// chunkOf tells of which chunk the row of a line is. The error completes "line
// ...".
func chunkOf(text []byte) (c Chunk, err error) {
	o, err := parseObject(text)
	if err != nil {
		return c, err
	}
	return c, errors.Join(o.read(memberTable, &c.Table), o.read(memberChunk, &c.Number))
}
