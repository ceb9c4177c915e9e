package rejects

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/typemap"
)

func TestNewLeavesTheFolderAsItWas(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rejects")
	f, err := New(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is there: %v", err)
	}
	if f.Rows() != 0 || f.Path() != path {
		t.Errorf("%d rows in %s", f.Rows(), f.Path())
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	full, pipe, link := filepath.Join(folder, "full"), filepath.Join(folder, "pipe"), filepath.Join(folder, "link")
	if err := os.WriteFile(full, []byte("a row\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(folder, "nowhere"), link); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		full: "has rows of an earlier run; move or delete it", folder: "it is a folder", pipe: "it is not a regular file", os.DevNull: "it is not a regular file", link: "file exists",
		filepath.Join(folder, "none", "rejects"): "no such file or directory",
		filepath.Join(full, "rejects"):           "not a directory",
	} {
		if _, err := New(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "--rejects") {
			t.Errorf("%s: the error is %v, want %q", path, err, want)
		}
	}
	if content, err := os.ReadFile(full); err != nil || string(content) != "a row\n" {
		t.Errorf("the file with rows is %q, %v", content, err)
	}
}

// small is a table whose rows are refused where N is over 32,767.
func small(t testing.TB) (*typemap.Table, func(n int64, text string) ([][]byte, *typemap.ValueError)) {
	t.Helper()
	table := newTable(t, "Small", []column{{"N", "int", "smallint"}, {"Text", "longtext", "text"}}, "range=reject")
	return table, func(n int64, text string) ([][]byte, *typemap.ValueError) {
		row := [][]byte{strconv.AppendInt(nil, n, 10), []byte(text)}
		return row, refuse(t, table, row)
	}
}

// TestWriteFromManyGoroutines also has a file that was there, empty and open to
// all.
func TestWriteFromManyGoroutines(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rejects")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := New(path)
	if err != nil {
		t.Fatal(err)
	}
	table, reject := small(t)
	const rows = 60
	var group sync.WaitGroup
	for i := range rows {
		row, why := reject(int64(40_000+i), strings.Repeat("x", i*1000))
		group.Go(func() {
			if err := f.Write(table, 0, 0, row, why); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if err := f.Close(); err != nil || f.Rows() != rows {
		t.Errorf("%d rows, %v", f.Rows(), err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	got := map[string]int{}
	for _, text := range scan(t, path) {
		row, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		got[string(row.Values[0])] = len(row.Values[1])
	}
	want := map[string]int{}
	for i := range rows {
		want[strconv.Itoa(40_000+i)] = i * 1000
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// scan reads every line twice, as a replay does.
func scan(t *testing.T, path string) (lines [][]byte) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if err := Scan(file, func(line Line, text []byte) error {
		again, err := Read(file, line)
		if err != nil || !bytes.Equal(text, again) {
			t.Errorf("line %d is %q, then %q, %v", line.Number, text, again, err)
		}
		lines = append(lines, again)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestScan(t *testing.T) {
	t.Parallel()
	var got []string
	err := Scan(strings.NewReader("a\n\n \r\nb\r\nc"), func(line Line, text []byte) error {
		got = append(got, fmt.Sprintf("%d %d %d %q", line.Number, line.Offset, line.Length, text))
		return nil
	})
	if diff := cmp.Diff([]string{`1 0 2 "a\n"`, `4 6 3 "b\r\n"`, `5 9 1 "c"`}, got); diff != "" || err != nil {
		t.Errorf("error %v, lines (-want +got):\n%s", err, diff)
	}
	stop := errors.New("stop")
	if err := Scan(strings.NewReader("a\nb\n"), func(Line, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the scan ended with %v", err)
	}
	if _, err := Read(strings.NewReader("ab"), Line{Number: 7, Offset: 1, Length: 2}); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(err.Error(), "line 7") {
		t.Errorf("reading behind the end ended with %v", err)
	}
}

// TestDiskIsFull fails every write after the first failure too, so that no line
// stands behind a torn one. It runs again in a process whose files cannot grow
// over 40 bytes.
func TestDiskIsFull(t *testing.T) {
	t.Parallel()
	const inChild = "MIGRATION_ASSIST_TEST_SMALL_FILES"
	if os.Getenv(inChild) != "" {
		failToWrite(t)
		return
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDiskIsFull$")
	child.Env = append(os.Environ(), inChild+"=1")
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func failToWrite(t *testing.T) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 40, Max: 40}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "rejects")
	f, err := New(path)
	if err != nil {
		t.Fatal(err)
	}
	if f.Opened() {
		t.Error("the file is open before the first row")
	}
	table, reject := small(t)
	row, why := reject(40_000, "x")
	for range 2 {
		if err := f.Write(table, 0, 0, row, why); !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), "a row of Small aside, key N=40000, in the rejects file "+path) {
			t.Errorf("the row was written with %v", err)
		}
	}
	if err := f.Close(); err != nil || f.Rows() != 0 || !f.Opened() {
		t.Errorf("%d rows, %v, opened %t", f.Rows(), err, f.Opened())
	}
	if info, err := os.Stat(path); err != nil || info.Size() != 40 {
		t.Errorf("the file: %v, %v", info, err)
	}
}

// TestFileThatBecameADevice loses all that is written to it.
func TestFileThatBecameADevice(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rejects")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := New(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(path), os.Symlink(os.DevNull, path)); err != nil {
		t.Fatal(err)
	}
	table, reject := small(t)
	row, why := reject(40_000, "x")
	if err := f.Write(table, 0, 0, row, why); !errors.Is(err, errNotRegular) {
		t.Errorf("the row was written with %v", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

// TestFileThatCameMeanwhile is another run's.
func TestFileThatCameMeanwhile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rejects")
	f, err := New(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("another's\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	table, reject := small(t)
	row, why := reject(40_000, "x")
	if err := f.Write(table, 0, 0, row, why); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the row was written with %v", err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "another's\n" {
		t.Errorf("the other file is %q, %v", content, err)
	}
}

// TestContinueRemovesWhatAKilledProcessLeft has a process end before it put the file
// that it wrote in the place of the other one.
func TestContinueRemovesWhatAKilledProcessLeft(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rejects")
	f, err := New(path)
	if err != nil {
		t.Fatal(err)
	}
	table, reject := small(t)
	row, why := reject(40_000, "a")
	if err := errors.Join(f.Write(table, 0, 0, row, why), f.Write(table, 1, 0, row, why), f.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+keptSuffix, []byte("half a row"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err = Continue(path, map[Chunk]int64{{Table: "Small", Number: 1}: 1})
	if err != nil || f.Rows() != 1 || len(scan(t, path)) != 1 {
		t.Errorf("%d rows, %d lines, %v", f.Rows(), len(scan(t, path)), err)
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("the folder has %v, %v", files, err)
	}
}
