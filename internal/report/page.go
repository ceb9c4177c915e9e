package report

import (
	_ "embed" // for the page
	"html/template"
	"io"
	"slices"

	"github.com/dustin/go-humanize"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	pageStyle string
	//go:embed live.js
	liveScript string
)

// page has two templates: the whole page, and the part of it that shows a report.
var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"bytes": bytesText, "comma": humanize.Comma, "counted": counted, "duration": duration, "rate": rateText, "when": when,
	"mark":     State.mark,
	"word":     State.word,
	"style":    func() template.CSS { return template.CSS(pageStyle) },
	"script":   func() template.JS { return template.JS(liveScript) },
	"total":    (*Report).Total,
	"timeline": (*Report).timeline,
	"chart":    (*Report).chart,
	"views":    (*Report).tableViews,
	"phase":    (*Report).phase,
}).Parse(pageText))

// view is a report as a page shows it.
type view struct {
	*Report
	// Live tells that the page is to follow the run.
	Live bool
}

// WriteHTML writes a page that needs nothing else: no network, no script.
func (r *Report) WriteHTML(w io.Writer) error { return page.Execute(w, view{Report: r}) }

// tableView is a table with the length of its bar, 0 to 100.
type tableView struct {
	Table
	Part float64
}

// tableViews are the tables that have something to show.
func (r *Report) tableViews() (list []tableView) {
	most := int64(1)
	for _, t := range r.Tables {
		most = max(most, t.Bytes)
	}
	for _, t := range r.Tables {
		if t.Rows+t.SetAside > 0 || t.State == Running {
			list = append(list, tableView{t, round(100 * float64(t.Bytes) / float64(most))})
		}
	}
	return list
}

// phase is what the run does at present.
func (r *Report) phase() string {
	for _, p := range slices.Backward(r.Phases) {
		if p.State == Running {
			return p.Name
		}
	}
	return "between two phases"
}
