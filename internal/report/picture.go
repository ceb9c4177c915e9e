package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// The measures of the pictures, in the units of their viewBox. Both have the same
// margins, so that one time is above the other.
const (
	pictureWidth = 960.0
	left         = 250.0 // of it are labels
	right        = pictureWidth - 30
	rowHeight    = 20.0
	barHeight    = 13.0
	axisHeight   = 24.0
	chartHeight  = 110.0
	textWidth    = 70.0 // what a time beside a bar takes
)

// maxBars is how many tables, and how many indexes, have a bar: those that took
// longest.
const maxBars = 20

// timeline is the picture of what was done when.
type timeline struct {
	Width, Height, Left, Right, Bottom float64
	Ticks                              []tick
	Groups                             []group
}

// group is a part of the timeline under one heading.
type group struct {
	Title string
	Y     float64
	Bars  []bar
	// Shorter is how many spans have no bar.
	Shorter int
}

// bar is a span in the timeline.
type bar struct {
	Span
	Label           string
	X, Y, W, Height float64
	TextX, TextY    float64
	// Anchor is SVG's text-anchor for the time beside the bar.
	Anchor string
}

// tick is a line of an axis.
type tick struct {
	X, Y float64
	Text string
}

// timeline draws the phases, tables and indexes.
func (r *Report) timeline() timeline {
	t := timeline{Width: pictureWidth, Left: left, Right: right}
	var tables []Span
	for _, table := range r.Tables {
		if table.To > table.From {
			tables = append(tables, table.Span)
		}
	}
	y := axisHeight
	for _, g := range []struct {
		title string
		spans []Span
	}{{"Phases", r.Phases}, {"Tables", tables}, {"Indexes and keys", r.Indexes}} {
		if len(g.spans) == 0 {
			continue
		}
		drawn, shorter := longest(g.spans)
		group := group{Title: g.title, Y: y + rowHeight - 6, Shorter: shorter}
		y += rowHeight
		for _, s := range drawn {
			group.Bars = append(group.Bars, r.bar(s, y))
			y += rowHeight
		}
		t.Groups = append(t.Groups, group)
		y += 6
	}
	t.Bottom, t.Height = y, y+4
	t.Ticks = r.ticks()
	return t
}

// longest returns the longest spans in the order of their beginnings, and how many
// there are beside them.
func longest(spans []Span) (drawn []Span, shorter int) {
	drawn = slices.Clone(spans)
	if len(drawn) > maxBars {
		slices.SortStableFunc(drawn, func(a, b Span) int { return cmp.Compare(b.Seconds(), a.Seconds()) })
		drawn, shorter = drawn[:maxBars], len(drawn)-maxBars
	}
	slices.SortStableFunc(drawn, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	return drawn, shorter
}

// bar draws a span in the row that begins at y.
func (r *Report) bar(s Span, y float64) bar {
	b := bar{Span: s, Label: label(s.Name), X: r.x(s.From), Y: y + (rowHeight-barHeight)/2, Height: barHeight, TextY: y + rowHeight - 6}
	b.W = max(r.x(s.To)-b.X, 1.5)
	b.TextX, b.Anchor = b.X+b.W+5, "start"
	if b.TextX+textWidth > right && b.X-textWidth > left {
		b.TextX, b.Anchor = b.X-5, "end"
	} else if b.TextX+textWidth > right {
		b.TextX, b.Anchor = left+5, "inside"
	}
	return b
}

// x is where a time is.
func (r *Report) x(at float64) float64 {
	if r.Seconds <= 0 {
		return left
	}
	return round(left + (right-left)*min(max(at/r.Seconds, 0), 1))
}

func round(x float64) float64 { return math.Round(x*10) / 10 }

// labelLength is how many characters of a name fit beside the bars.
const labelLength = 34

// label shortens the name of a span.
func label(name string) string {
	name = strings.TrimPrefix(name, "create ")
	if runes := []rune(name); len(runes) > labelLength {
		return string(runes[:labelLength-1]) + "…"
	}
	return name
}

// ticks are the times of the axis.
func (r *Report) ticks() (list []tick) {
	step := stepOf(r.Seconds, timeSteps)
	for at := 0.0; at <= r.Seconds && step > 0; at += step {
		list = append(list, tick{X: r.x(at), Text: duration(at)})
	}
	return list
}

// timeSteps are the distances of ticks, in seconds.
var timeSteps = []float64{.1, .2, .5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400}

// stepOf returns the least step of which ten are not less than length.
func stepOf(length float64, steps []float64) float64 {
	for _, step := range steps {
		if length <= 10*step {
			return step
		}
	}
	return length / 10
}
