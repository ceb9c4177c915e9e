package forecast

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/jedib0t/go-pretty/v6/text"

	"migration-assist/internal/report"
)

const (
	// width is how many characters a line has, where no word is longer.
	width = 80
	// margin is how wide the words are that lines begin with.
	margin = len("estimate ")
	// mostTables is how many tables have a line of their own.
	mostTables = 8
	// mostLines is how many lines a finding has at most.
	mostLines = 8
)

// WriteText writes the forecast for a person, what is in the way last.
func (f *Forecast) WriteText(w io.Writer) error {
	p := &printer{}
	p.line("source", "%s", server(f.Source))
	if f.Source.Migrations != "" {
		p.line("", "Mattermost's migrations %s", f.Source.Migrations)
	}
	p.line("target", "%s", server(f.Target))
	if f.GoesOn != "" {
		p.line("go on", "%s", f.GoesOn)
	}
	f.writeTables(p)
	for _, plugin := range f.Plugins {
		p.line("plugin", "%s", plugin)
	}
	for _, c := range f.Created {
		p.line("create", "table %s", c.Table)
		for _, warning := range c.Warnings {
			p.line("", "%s", warning)
		}
	}
	var types []string
	for _, c := range f.Conversions {
		types = append(types, fmt.Sprintf("%d to %s", c.Columns, c.Type))
	}
	if types != nil {
		p.line("convert", "columns: %s", strings.Join(types, ", "))
	}
	p.list("skip", f.Skipped)
	p.list("leave", f.LeftAlone)
	p.list("one side", f.OneSided)
	f.writeEstimate(p)
	for _, n := range f.Notes {
		p.finding("note", n)
	}
	for _, n := range f.Problems {
		p.finding("PROBLEM", n)
	}
	if f.Ready && f.Deep {
		p.text.WriteString("ready\n")
	} else if f.Ready {
		p.text.WriteString("ready: no value was looked at; plan --deep looks at all\n")
	}
	_, err := io.WriteString(w, p.text.String())
	return err
}

func server(s report.Server) string {
	name := fmt.Sprintf("%s at %s, ", s.Database, s.Address)
	if s.Schema != "" {
		name += "schema " + s.Schema + ", "
	}
	return name + s.Product + " " + s.Version
}

// writeTables lists the largest tables with MySQL's estimates.
func (f *Forecast) writeTables(p *printer) {
	if len(f.Tables) == 0 {
		return
	}
	var rows, bytes int64
	made := 0
	for _, t := range f.Tables {
		rows, bytes = rows+t.Rows, bytes+t.Bytes
		if t.Made {
			made++
		}
	}
	p.line("copy", "%s, about %s, %s; PostgreSQL has %d of them", counted(int64(len(f.Tables)), "table"), counted(rows, "row"), size(bytes), len(f.Tables)-made)
	wide := 0
	for i, t := range f.Tables[:min(len(f.Tables), mostTables)] {
		if t.Rows == 0 && i > 0 {
			break
		}
		wide = max(wide, len(t.Name))
	}
	for i, t := range f.Tables {
		if i == mostTables || t.Rows == 0 && i > 0 {
			p.line("", "and %d more with about %s, %s", len(f.Tables)-i, counted(rows, "row"), size(bytes))
			break
		}
		p.line("", "%-*s %15s %10s", wide, t.Name, counted(t.Rows, "row"), size(t.Bytes))
		rows, bytes = rows-t.Rows, bytes-t.Bytes
	}
}

func (f *Forecast) writeEstimate(p *printer) {
	e := f.Estimate
	if e == nil {
		return
	}
	p.line("estimate", "copy %s, indexes %s, judged by %s", duration(e.CopySeconds), duration(e.IndexSeconds), counted(e.SampledRows, "row"))
	disk := fmt.Sprintf("about %s (tables %s, indexes %s, log %s); ", size(e.Needed()), size(e.TableBytes), size(e.IndexBytes), size(e.LogBytes))
	if e.FreeBytes == nil {
		disk += "what PostgreSQL has free is not known here"
	} else {
		disk += fmt.Sprintf("%s free at %s", size(*e.FreeBytes), e.Path)
	}
	p.line("disk", "%s", disk)
}

// printer breaks lines.
type printer struct{ text strings.Builder }

// line writes a text behind a word, with its further lines beneath it.
func (p *printer) line(word, format string, args ...any) {
	p.lines(word, wrapped(fmt.Sprintf(format, args...)))
}

// wrapped breaks a text into the lines that fit behind the margin.
func wrapped(s string) []string { return strings.Split(text.WrapSoft(s, width-margin), "\n") }

func (p *printer) lines(word string, lines []string) {
	for i, line := range lines {
		if i > 0 {
			word = ""
		}
		p.text.WriteString(strings.TrimRight(fmt.Sprintf("%-*s%s", margin, word, line), " ") + "\n")
	}
}

// list writes texts one after the other.
func (p *printer) list(word string, texts []string) {
	if len(texts) > 0 {
		p.line(word, "%s", strings.Join(texts, "; "))
	}
}

func (p *printer) finding(word string, f Finding) {
	what := f.What
	if f.Check != "" {
		what = f.Check + ": " + what
	}
	if f.Advice != "" {
		what += " → " + f.Advice
	}
	lines := wrapped(what)
	if len(lines) > mostLines {
		lines = append(lines[:mostLines-1], "… (plan --json has all of it)")
	}
	p.lines(word, lines)
}

func counted(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return humanize.Comma(n) + " " + noun
}

func size(bytes int64) string { return humanize.IBytes(uint64(max(bytes, 0))) }

// duration is about how long something takes.
func duration(seconds float64) string {
	switch d := time.Duration(seconds * float64(time.Second)); {
	case d < time.Minute:
		return "less than 1 min"
	case d < 2*time.Hour:
		return fmt.Sprintf("about %d min", (d+time.Minute-1)/time.Minute)
	default:
		return fmt.Sprintf("about %.1f h", d.Hours())
	}
}
