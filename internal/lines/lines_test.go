package lines

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/creack/pty"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text          string
		indent, width int
		want          string
	}{
		{"", 3, 10, ""},
		{"ten chars.", 3, 10, "ten chars."},
		{"eleven char", 3, 10, "eleven\n   char"},
		{"label  a word", 7, 10, "label  a\n       word"},
		{"a word-that-is-longer b", 2, 10, "a\n  word-that-is-longer\n  b"},
		{"表 表表 表", 1, 7, "表 表表\n 表"},
	} {
		if got := Wrap(test.text, test.indent, test.width); got != test.want {
			t.Errorf("%q at %d: %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	if got, want := Join([]string{"keys: ", "(A=a b; ", "A=c d; ", "…)"}, 2, 15), "keys: (A=a b;\n  A=c d; …)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestWidth asks a terminal, and what is none.
func TestWidth(t *testing.T) {
	t.Parallel()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = tty.Close(), master.Close() }()
	for columns, want := range map[uint16]int{0: 79, 80: 79, 100: 99, 200: Widest, 10: narrowest} {
		if err := pty.Setsize(master, &pty.Winsize{Rows: 24, Cols: columns}); err != nil {
			t.Fatal(err)
		}
		if got := Width(tty); got != want {
			t.Errorf("a terminal of %d columns: %d, want %d", columns, got, want)
		}
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if got := Width(file); got != Widest {
		t.Errorf("a file: %d", got)
	}
	if got := Width(new(bytes.Buffer)); got != Widest {
		t.Errorf("memory: %d", got)
	}
}
