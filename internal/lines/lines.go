// Package lines breaks what people read into lines that fit where they are shown.
package lines

import (
	"io"
	"os"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/vbauerster/cupwriter"
)

const (
	// Widest is how many columns a line has at most, and those that are written where
	// there is no terminal: nobody reads longer ones well.
	Widest = 120
	// usual is how many a terminal has that does not say it.
	usual = 80
	// narrowest is how many columns a terminal is taken to have at the least.
	narrowest = 40
)

// Width is how many columns a line has that is written there: a terminal's, one of which
// stays free, or Widest. What writes to a terminal of its own has a method Width.
func Width(out io.Writer) int {
	switch out := out.(type) {
	case interface{ Width() int }:
		return out.Width()
	case *os.File:
		terminal := cupwriter.New(out, false)
		if !terminal.IsTerminal() {
			return Widest
		}
		width, _, err := terminal.GetTermSize()
		if err != nil || width == 0 {
			width = usual
		}
		return min(max(width-1, narrowest), Widest)
	default:
		return Widest
	}
}

// Wrap breaks a text between words into lines of so many columns. Those after the first
// begin with so many spaces. A longer word, such as a key or a path, stays whole.
func Wrap(s string, indent, width int) string {
	return Join(strings.SplitAfter(s, " "), indent, width)
}

// Join puts parts one after the other into lines as Wrap does, and breaks none. A part
// that is to be followed by a space ends with it.
func Join(parts []string, indent, width int) string {
	var b strings.Builder
	column, empty := 0, true
	for _, part := range parts {
		columns := text.StringWidth(strings.TrimRight(part, " "))
		if !empty && column+columns > width {
			trimmed := strings.TrimRight(b.String(), " ")
			b.Reset()
			b.WriteString(trimmed + "\n" + strings.Repeat(" ", indent))
			column = indent
		}
		b.WriteString(part)
		column, empty = column+text.StringWidth(part), false
	}
	return b.String()
}
