package progress

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"migration-assist/internal/jsontest"
)

// reports are those of a run at some moments.
func reports() (list []report) {
	var e estimator
	at := func(seconds int, f Figures) {
		now := noon.Add(time.Duration(seconds) * time.Second)
		if f.Phase == phaseCopy && f.Tables != nil {
			e.add(now, f)
		} else {
			e.reset()
		}
		list = append(list, newReport(now, noon, f, &e))
	}
	at(0, Figures{})
	at(1, Figures{Phase: "schema"})
	for _, seconds := range []int{2, 4, 12, 40} {
		at(seconds, copyAt(seconds))
	}
	at(3900, indexesAt(3900))
	return list
}

func TestReports(t *testing.T) {
	t.Parallel()
	var lines, frames, json strings.Builder
	for _, r := range reports() {
		fmt.Fprintln(&lines, r.line())
		fmt.Fprintf(&frames, "%s\n\n", strings.Join(r.lines(80), "\n"))
		fmt.Fprintln(&json, r.json())
		jsontest.Require(t, "progress", []byte(r.json()))
	}
	golden(t, "plain.txt", lines.String())
	golden(t, "frames.txt", frames.String())
	golden(t, "lines.ndjson", json.String())
}

// TestProgressSchemaRefuses has lines that lack something, or have too much.
func TestProgressSchemaRefuses(t *testing.T) {
	t.Parallel()
	line := reports()[4].json()
	for was, becomes := range map[string]string{
		`"format":1`: `"format":2`, `"rows":`: `"lines":`, `"copied":0.24`: `"copied":24`, `"eta_state":"ready"`: `"eta_state":"soon"`, `"bottleneck":"mysql"`: `"bottleneck":null`,
	} {
		changed := strings.Replace(line, was, becomes, 1)
		if changed == line || jsontest.Validate(t, "progress", []byte(changed)) == nil {
			t.Errorf("with %s it is valid: %s", becomes, changed)
		}
	}
}

// TestNothingJumps has as many lines in each frame of a phase.
func TestNothingJumps(t *testing.T) {
	t.Parallel()
	count := map[string]int{}
	for _, r := range reports() {
		n := len(r.lines(80))
		if was, there := count[r.Phase]; there && was != n {
			t.Errorf("in the phase %s there are %d lines, then %d", r.Phase, was, n)
		}
		count[r.Phase] = n
	}
}

func TestBottleneck(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rates rates
		want  bottleneck
	}{
		{rates{mysql: .8, postgres: .1}, byMySQL},
		{rates{mysql: .1, postgres: .8}, byPostgres},
		{rates{mysql: .5, postgres: .4}, byNeither},
		{rates{mysql: .1, postgres: .01}, byNeither},
	} {
		if got := bottleneckOf(true, test.rates); got != test.want {
			t.Errorf("%+v: %s", test.rates, got)
		}
	}
	if got := bottleneckOf(false, rates{mysql: 1}); got != unknownBottleneck {
		t.Errorf("nothing was measured: %s", got)
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[float64]string{1: "5 s", 85: "85 s", 91: "2 min", 5000: "84 min", 5400: "1 h 30 min", 7201: "2 h 10 min"} {
		if got := about(seconds); got != want {
			t.Errorf("%v s: %s, want %s", seconds, got, want)
		}
	}
	for seconds, want := range map[float64]string{0: "0:00", 75.9: "1:15", 3599: "59:59", 3661: "1:01:01"} {
		if got := clock(seconds); got != want {
			t.Errorf("%v s: %s, want %s", seconds, got, want)
		}
	}
}

// TestNamesAreNoCommands shows a table whose name would clear the terminal.
func TestNamesAreNoCommands(t *testing.T) {
	t.Parallel()
	var e estimator
	f := copyAt(2)
	f.Tables[0].Name, f.Builds[0].What = "a\x1b[2Jb\r\n", "x\x1b[H\n"
	for _, line := range append(newReport(noon, noon, f, &e).lines(80), newReport(noon, noon, f, &e).line()) {
		if strings.ContainsAny(line, "\x1b\r\n") {
			t.Errorf("%q", line)
		}
	}
}

// TestWidth cuts lines at the end of a narrow terminal, in columns, not bytes.
func TestWidth(t *testing.T) {
	t.Parallel()
	f := copyAt(2)
	f.Tables[0].Name = strings.Repeat("表", 60)
	var e estimator
	for _, width := range []int{1, 10, 40, 80} {
		for _, line := range fit(newReport(noon, noon, f, &e).lines(width), width, 24) {
			if n := text.StringWidth(line); n >= max(width, 2) {
				t.Errorf("%d columns at %d: %s", n, width, line)
			}
		}
	}
	if n := len(fit(newReport(noon, noon, f, &e).lines(80), 80, 4)); n != 3 {
		t.Errorf("%d lines on a terminal of 4", n)
	}
}
