package progress

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"migration-assist/internal/testdb"
)

// screen is a terminal of 80 columns and 24 lines, and what was written to it.
type screen struct {
	tty  *os.File
	read chan struct{} // closed at the end

	mutex sync.Mutex
	text  strings.Builder
}

func newScreen(t *testing.T) *screen {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	s := &screen{tty: tty, read: make(chan struct{})}
	go func() {
		defer close(s.read)
		buffer := make([]byte, 4096)
		for {
			n, err := master.Read(buffer)
			if err != nil {
				return
			}
			s.mutex.Lock()
			s.text.Write(buffer[:n])
			s.mutex.Unlock()
		}
	}()
	t.Cleanup(func() {
		_ = tty.Close()
		<-s.read
		_ = master.Close()
	})
	return s
}

func (s *screen) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.String()
}

// moved is what a display writes before it writes itself anew.
var moved = regexp.MustCompile(`\x1b\[(\d+)A\x1b\[J`)

// shown is what a person sees on a terminal that is long enough.
func (s *screen) shown(t *testing.T) string {
	t.Helper()
	text := strings.ReplaceAll(s.String(), "\r\n", "\n")
	var lines []string
	for text != "" {
		if m := moved.FindStringSubmatch(text); m != nil && strings.HasPrefix(text, m[0]) {
			var up int
			if _, err := fmt.Sscan(m[1], &up); err != nil || up > len(lines) {
				t.Fatalf("%d lines up of %d", up, len(lines))
			}
			lines, text = lines[:len(lines)-up], text[len(m[0]):]
			continue
		}
		line, rest, _ := strings.Cut(text, "\n")
		if strings.Contains(line, "\x1b") || len([]rune(line)) >= 80 && !strings.HasPrefix(line, "progress ") {
			t.Fatalf("a line of %d characters: %q", len([]rune(line)), line)
		}
		lines, text = append(lines, line), rest
	}
	return strings.Join(lines, "\n")
}

// watch has a display show figures that the test chooses, and no others.
func watch(d *Display, figures func() Figures) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.figures, d.began, d.printed = figures, noon, noon
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	s := newScreen(t)
	d := New(TTY, s.tty, os.Stderr)
	fmt.Fprintln(d, "before")
	second := 0
	watch(d, func() Figures { return copyAt(second) })
	for _, second = range []int{2, 12, 12, 40} {
		d.tick(noon.Add(time.Duration(second) * time.Second))
		fmt.Fprintf(d, "above at %d\nhalf a ", second)
		fmt.Fprintln(d, "line")
	}
	d.status(noon.Add(41 * time.Second))
	fmt.Fprint(d, "the rest")
	testdb.Await(t, "the display", func() bool {
		return strings.Contains(s.String(), "progress copy") && strings.HasSuffix(s.String(), "idx_users_all_txt 0:07\r\n")
	})
	before := s.shown(t)
	d.Close()
	testdb.Await(t, "the end", func() bool { return strings.Contains(s.String(), "the rest") })
	fmt.Fprintln(d, "\nafter")
	testdb.Await(t, "what follows", func() bool { return strings.Contains(s.String(), "after") })
	golden(t, "terminal.txt", before)
	golden(t, "closed.txt", s.shown(t))
}

// TestUnchanged writes nothing where nothing has changed: that is what flickers.
func TestUnchanged(t *testing.T) {
	t.Parallel()
	s := newScreen(t)
	d := New(TTY, s.tty, os.Stderr)
	watch(d, func() Figures { return Figures{Phase: "schema"} })
	for range 100 {
		d.tick(noon.Add(3 * time.Second))
	}
	d.Close()
	testdb.Await(t, "the end", func() bool { return strings.HasSuffix(s.String(), "\x1b[1A\x1b[J") })
	if got := strings.Count(s.String(), "schema"); got != 1 {
		t.Errorf("the same frame was written %d times", got)
	}
}

// TestLines writes to pipes: a line every 10 s, in the form that is asked for.
func TestLines(t *testing.T) {
	t.Parallel()
	for mode, want := range map[Mode][2]string{
		Auto:  {"a person's\nprogress copy ", ""},
		Plain: {"a person's\nprogress copy ", ""},
		JSON:  {`{"format":1,"time":"2026-11-24T12:00:10Z","phase":"copy",`, "a person's\n"},
		None:  {"a person's\n", ""},
	} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			stdout, stderr := create(t, filepath.Join(folder, "out")), create(t, filepath.Join(folder, "err"))
			d := New(mode, stdout, stderr)
			second := 0
			watch(d, func() Figures { return copyAt(second) })
			fmt.Fprintln(d, "a person's")
			for second = range 35 {
				d.tick(noon.Add(time.Duration(second) * time.Second))
			}
			out, errs := read(t, stdout), read(t, stderr)
			if !strings.HasPrefix(out, want[0]) || errs != want[1] {
				t.Errorf("standard output has %q, standard error %q", out, errs)
			}
			lines := strings.Count(out+errs, "\n") - 1
			if shown := map[Mode]int{None: 0}; lines != 3 && lines != shown[mode] || strings.Contains(out, "\x1b") {
				t.Errorf("%d lines in 34 s: %s", lines, out)
			}
			d.Status()
			if n := strings.Count(read(t, stdout)+read(t, stderr), "\n") - 1; n != lines+1 {
				t.Errorf("%d lines after the status, %d before", n, lines)
			}
			d.Close()
		})
	}
}

func create(t *testing.T, path string) *os.File {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func read(t *testing.T, file *os.File) string {
	t.Helper()
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestWatch has the clock ask for figures, while others write.
func TestWatch(t *testing.T) {
	t.Parallel()
	s := newScreen(t)
	d := New(TTY, s.tty, os.Stderr)
	began := time.Now()
	d.Watch(func() Figures { return copyAt(int(time.Since(began).Milliseconds())) })
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for range 100 {
				fmt.Fprintln(d, "above")
			}
		})
	}
	testdb.Await(t, "two frames", func() bool { return strings.Count(s.String(), "copy     [") >= 2 })
	writers.Wait()
	d.Close()
	fmt.Fprintln(d, "end")
	testdb.Await(t, "the end", func() bool { return strings.Contains(s.String(), "end") })
	if shown := s.shown(t); strings.Contains(shown, "copy ") || strings.Count(shown, "above") != 400 {
		t.Errorf("after the end there is: %s", shown)
	}
}

// BenchmarkFrame is what the display costs, twice a second, with as many tables as
// Mattermost has.
func BenchmarkFrame(b *testing.B) {
	file, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	d := New(TTY, file, os.Stderr)
	second := 0
	watch(d, func() Figures {
		f := copyAt(second)
		for range 70 {
			f.Tables = append(f.Tables, f.Tables[0])
		}
		return f
	})
	for b.Loop() {
		second++
		d.tick(noon.Add(time.Duration(second) * time.Second))
	}
}
