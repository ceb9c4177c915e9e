package progress

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/vbauerster/cupwriter"

	"migration-assist/internal/lines"
)

// Mode is how a run is shown.
type Mode string

// The modes.
const (
	// Auto is TTY where standard output is a terminal, and Plain where it is not.
	Auto Mode = "auto"
	// TTY is a display that stays in its place below what else is printed.
	TTY Mode = "tty"
	// Plain is a line every 10 s.
	Plain Mode = "plain"
	// JSON is a line of JSON every 10 s, and nothing else, on standard output. What
	// people read is on standard error.
	JSON Mode = "json"
	// None shows nothing, but for Status.
	None Mode = "none"
)

const (
	// frameTime is how long the display stays as it is, lineTime how long there is no
	// line, and sampleTime how often figures are asked for where there is no display.
	frameTime  = 500 * time.Millisecond
	sampleTime = time.Second
	lineTime   = 10 * time.Second
	// defaultWidth is how wide and high what is no terminal is taken to be.
	defaultWidth, defaultHeight = 80, 24
)

// Display shows a run, and takes what people read meanwhile: an io.Writer. All methods
// may be called from several goroutines. What cannot be written is lost: a terminal
// that is gone does not end a migration.
type Display struct {
	mode     Mode
	out      io.Writer // takes what people read
	lines    io.Writer // takes the lines of JSON
	terminal *cupwriter.Writer

	mutex     sync.Mutex
	figures   func() Figures // nil before Watch
	began     time.Time
	estimator estimator
	printed   time.Time // the last line
	frame     []string  // that is shown
	partial   []byte    // a line of which the end has not come

	stop    chan struct{}
	stopped sync.WaitGroup
}

// New returns a display on standard output. TTY is what it says also where that is not
// a terminal.
func New(mode Mode, stdout, stderr *os.File) *Display {
	d := &Display{mode: mode, out: stdout, lines: stdout, stop: make(chan struct{})}
	if mode == JSON {
		d.out = stderr
	}
	terminal := cupwriter.New(stdout, mode == TTY)
	if mode == Auto || mode == "" {
		d.mode = Plain
		if terminal.IsTerminal() && os.Getenv("TERM") != "dumb" {
			d.mode = TTY
		}
	}
	if d.mode == TTY {
		d.terminal = terminal
	}
	return d
}

// Watch shows a run from now on until Close. Figures are asked for from a goroutine.
func (d *Display) Watch(figures func() Figures) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.figures, d.began = figures, time.Now()
	d.printed = d.began
	every := sampleTime
	if d.mode == TTY {
		every = frameTime
	}
	d.stopped.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case now := <-ticker.C:
				d.tick(now)
			case <-d.stop:
				return
			}
		}
	})
}

// Close ends the display and leaves nothing of it on the terminal.
func (d *Display) Close() {
	close(d.stop)
	d.stopped.Wait()
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.figures = nil
	if d.terminal != nil {
		d.draw(nil, d.partial)
		d.partial = nil
	}
}

// Write prints what people read, above the display.
func (d *Display) Write(p []byte) (int, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.terminal == nil || d.figures == nil {
		return d.out.Write(p)
	}
	all := slices.Concat(d.partial, p)
	end := bytes.LastIndexByte(all, '\n') + 1
	d.draw(d.frame, all[:end])
	d.partial = slices.Clone(all[end:])
	return len(p), nil
}

// Width is how many columns a line has that people read.
func (d *Display) Width() int { return lines.Width(d.out) }

// Status prints a line about the run at once, in any mode.
func (d *Display) Status() { d.status(time.Now()) }

func (d *Display) status(now time.Time) {
	r, watched := d.report(now)
	if !watched {
		return
	}
	if d.mode == JSON {
		d.print(r.json())
		return
	}
	fmt.Fprintln(d, r.line())
}

// tick counts figures, and shows them when it is time.
func (d *Display) tick(now time.Time) {
	r, watched := d.report(now)
	if !watched {
		return
	}
	switch d.mode {
	case TTY:
		d.mutex.Lock()
		defer d.mutex.Unlock()
		if frame := d.cut(r); !slices.Equal(frame, d.frame) {
			d.draw(frame, nil)
		}
	case Plain, JSON:
		if now.Sub(d.printed) < lineTime {
			return
		}
		d.printed = now
		if d.mode == JSON {
			d.print(r.json())
		} else {
			fmt.Fprintln(d, r.line())
		}
	default:
	}
}

// report asks for figures and counts them.
func (d *Display) report(now time.Time) (report, bool) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.figures == nil {
		return report{}, false
	}
	f := d.figures()
	if f.Phase == phaseCopy && len(f.Tables) > 0 {
		d.estimator.add(now, f)
	} else {
		d.estimator.reset()
	}
	return newReport(now, d.began, f, &d.estimator), true
}

func (d *Display) print(line string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	fmt.Fprintln(d.lines, line)
}

// cut makes a report fit the terminal.
func (d *Display) cut(r report) []string {
	width, height := defaultWidth, defaultHeight
	if d.terminal.IsTerminal() {
		if w, h, err := d.terminal.GetTermSize(); err == nil && w > 0 && h > 0 {
			width, height = w, h
		}
	}
	return fit(r.lines(width), width, height)
}

// fit leaves the last line of a terminal free, and the last column of each line: some
// terminals begin a line of their own there.
func fit(lines []string, width, height int) []string {
	lines = lines[:min(len(lines), max(height-1, 1))]
	for i, line := range lines {
		lines[i] = text.Snip(line, max(width-1, 1), "…")
	}
	return lines
}

// draw replaces the display in one write, with what stays above it.
func (d *Display) draw(frame []string, above []byte) {
	_, _ = d.terminal.Write(above) // which is a buffer
	for _, line := range frame {
		_, _ = d.terminal.WriteString(line + "\n")
	}
	_ = d.terminal.Flush(len(frame)) // see Display
	d.frame = frame
}
