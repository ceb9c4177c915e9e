package progress

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"

	"github.com/dustin/go-humanize"
)

// Format is the version of the lines of --progress=json, which docs/progress.schema.json
// describes. It grows by one when something that was there means another thing, or is
// there no more.
const Format = 1

// report is what is shown of one moment. As JSON it is a line of --progress=json. Parts
// are from 0 to 1; copied is by the tables' sizes in MySQL.
type report struct {
	Format  int       `json:"format"`
	Time    time.Time `json:"time"`
	Phase   string    `json:"phase"`
	Elapsed float64   `json:"elapsed_seconds"`

	Copied         float64 `json:"copied"`
	Rows           int64   `json:"rows"`
	RowsEstimate   int64   `json:"rows_estimate"`
	RowsPerSecond  float64 `json:"rows_per_second"`
	Bytes          int64   `json:"bytes"`
	BytesPerSecond float64 `json:"bytes_per_second"`
	Changed        int64   `json:"changed"`
	SetAside       int64   `json:"set_aside"`

	State     State    `json:"eta_state"`
	Remaining *float64 `json:"eta_seconds"` // nil where it is not known

	Tables        int           `json:"tables"`
	TablesDone    int           `json:"tables_done"`
	TablesInWork  []tableInWork `json:"tables_in_work"`
	Indexes       int           `json:"indexes"`
	IndexesBuilt  int           `json:"indexes_built"`
	IndexesInWork []indexInWork `json:"indexes_in_work"`

	WaitsForMySQL    float64    `json:"waits_for_mysql"`
	WaitsForPostgres float64    `json:"waits_for_postgresql"`
	Bottleneck       bottleneck `json:"bottleneck"`
}

type tableInWork struct {
	Table  string  `json:"table"`
	Copied float64 `json:"copied"`
}

type indexInWork struct {
	Index   string  `json:"index"`
	Elapsed float64 `json:"elapsed_seconds"`
}

// bottleneck is what the copy waits for most.
type bottleneck string

const (
	unknownBottleneck bottleneck = ""
	byMySQL           bottleneck = "mysql"
	byPostgres        bottleneck = "postgresql"
	byNeither         bottleneck = "neither"
)

// newReport puts figures of a moment together with the rates until then.
func newReport(now, began time.Time, f Figures, e *estimator) report {
	rates := e.rates(f.Workers)
	r := report{
		Format: Format, Time: now.UTC().Truncate(time.Millisecond), Phase: f.Phase, Elapsed: rounded(now.Sub(began).Seconds(), 1),
		Copied: rounded(f.copied(), 4), RowsPerSecond: rounded(rates.rows, 1), BytesPerSecond: rounded(rates.bytes, 1), State: rates.state,
		Tables: len(f.Tables), TablesInWork: []tableInWork{}, Indexes: max(f.Lacking, f.Built+len(f.Builds)), IndexesBuilt: f.Built, IndexesInWork: []indexInWork{},
		WaitsForMySQL: rounded(rates.mysql, 2), WaitsForPostgres: rounded(rates.postgres, 2), Bottleneck: bottleneckOf(len(e.samples) > 1, rates),
	}
	r.Rows, r.Bytes = f.sums()
	if rates.state == Ready {
		seconds := rounded(rates.remaining.Seconds(), 1)
		r.Remaining = &seconds
	}
	for _, t := range f.Tables {
		r.Changed, r.SetAside = r.Changed+t.Changed, r.SetAside+t.SetAside
		if t.Done {
			r.TablesDone++
			r.RowsEstimate += t.Rows
			continue
		}
		r.RowsEstimate += max(t.RowsEstimate, t.Rows)
		if t.Active {
			r.TablesInWork = append(r.TablesInWork, tableInWork{printable(t.Name), rounded(t.share(), 4)})
		}
	}
	for _, b := range f.Builds {
		r.IndexesInWork = append(r.IndexesInWork, indexInWork{printable(b.What), rounded(now.Sub(b.Began).Seconds(), 1)})
	}
	return r
}

// bottleneckOf says which server is waited for most: for a quarter of the time at the
// least, and twice as long as the other one.
func bottleneckOf(measured bool, r rates) bottleneck {
	const least, times = .25, 2
	switch {
	case !measured:
		return unknownBottleneck
	case r.mysql >= least && r.mysql >= times*r.postgres:
		return byMySQL
	case r.postgres >= least && r.postgres >= times*r.mysql:
		return byPostgres
	default:
		return byNeither
	}
}

func rounded(f float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(f*scale) / scale
}

// printable has nothing of a name that a terminal takes for a command.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, s)
}

// json is the report as one line.
func (r report) json() string {
	text, err := json.Marshal(r)
	if err != nil { // which numbers that are not finite would be
		return fmt.Sprintf(`{"error":%q}`, err)
	}
	return string(text)
}

// The names of phases of which more is known than that they run.
const (
	phaseCopy    = "copy"
	phaseIndexes = "indexes"
)

// line is the report in one line for a person.
func (r report) line() string {
	parts := []string{"progress " + r.Phase + ", " + clock(r.Elapsed)}
	if r.Tables > 0 {
		parts = append(parts, "rows "+r.amount())
	}
	if r.Phase == phaseCopy {
		parts[0] = fmt.Sprintf("progress %s %.0f %%, %s", r.Phase, percent(r.Copied), clock(r.Elapsed))
		parts = append(parts, r.rate(), r.eta(), "waits "+r.waits(), "tables "+r.tables())
	}
	if r.Indexes > 0 {
		parts = append(parts, "indexes "+r.indexes())
	}
	return strings.Join(parts, "; ")
}

// lines are the display on a terminal that is so many columns wide. In each phase they
// are as many at any time, so that nothing jumps.
func (r report) lines(width int) []string {
	head := fmt.Sprintf("%-9s%s", r.Phase, clock(r.Elapsed))
	if r.Tables == 0 {
		return []string{head}
	}
	withBar := func(part float64) string {
		return fmt.Sprintf("%-9s%s %3.0f %%  %s", r.Phase, bar(part, width/3), percent(part), clock(r.Elapsed))
	}
	rows, indexes := "rows     "+r.amount(), "indexes  "+r.indexes()
	switch r.Phase {
	case phaseCopy:
		return []string{withBar(r.Copied) + ", " + r.eta(), rows, "rate     " + r.rate(), "waits    " + r.waits(), "tables   " + r.tables(), indexes}
	case phaseIndexes:
		head = withBar(float64(r.IndexesBuilt) / float64(max(r.Indexes, 1)))
	}
	return []string{head, rows, indexes}
}

func (r report) amount() string {
	estimate := "about " + humanize.Comma(r.RowsEstimate)
	if r.TablesDone == r.Tables {
		estimate = humanize.Comma(r.RowsEstimate)
	}
	parts := []string{fmt.Sprintf("%s of %s, %s", humanize.Comma(r.Rows), estimate, humanize.IBytes(uint64(r.Bytes)))}
	for _, warning := range []struct {
		n    int64
		what string
	}{{r.SetAside, "set aside"}, {r.Changed, "values changed"}} {
		if warning.n > 0 {
			parts = append(parts, humanize.Comma(warning.n)+" "+warning.what)
		}
	}
	return strings.Join(parts, ", ")
}

func (r report) rate() string {
	if r.Bottleneck == unknownBottleneck {
		return string(Measuring)
	}
	return fmt.Sprintf("%s rows/s, %s/s", humanize.Comma(int64(r.RowsPerSecond)), humanize.IBytes(uint64(r.BytesPerSecond)))
}

// eta says when the copy ends.
func (r report) eta() string {
	switch r.State {
	case Ready:
		return "about " + about(*r.Remaining) + " to go"
	case Due:
		return "almost done"
	default:
		return string(Measuring)
	}
}

// waits says which server is the slower one.
func (r report) waits() string {
	shares := fmt.Sprintf("%.0f %% of the time for MySQL, %.0f %% for PostgreSQL", 100*r.WaitsForMySQL, 100*r.WaitsForPostgres)
	switch r.Bottleneck {
	case byMySQL:
		return shares + ": MySQL is slower"
	case byPostgres:
		return shares + ": PostgreSQL is slower"
	case byNeither:
		return shares
	default:
		return string(Measuring)
	}
}

func (r report) tables() string {
	names := make([]string, len(r.TablesInWork))
	for i, t := range r.TablesInWork {
		names[i] = fmt.Sprintf("%s %.0f %%", t.Table, percent(t.Copied))
	}
	return fmt.Sprintf("%d of %d done", r.TablesDone, r.Tables) + inWork(names)
}

func (r report) indexes() string {
	names := make([]string, len(r.IndexesInWork))
	for i, b := range r.IndexesInWork {
		names[i] = strings.TrimPrefix(b.Index, "create index ") + " " + clock(b.Elapsed)
	}
	return fmt.Sprintf("%d of %d built", r.IndexesBuilt, r.Indexes) + inWork(names)
}

// inWork lists what is in work, if anything is.
func inWork(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "; in work: " + strings.Join(names, ", ")
}

// percent is whole percents of a part, 100 only of all.
func percent(part float64) float64 { return math.Floor(100 * part) }

// bar is a picture of a part, from 0 to 1.
func bar(part float64, width int) string {
	full := int(part * float64(width))
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", width-full) + "]"
}

// clock is a time that runs, in minutes and seconds.
func clock(seconds float64) string {
	s := int(seconds)
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// about is a time that is foretold, no finer than it can be known.
func about(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d < 90*time.Second:
		return fmt.Sprintf("%d s", int(math.Ceil(d.Seconds()/5))*5)
	case d < 90*time.Minute:
		return fmt.Sprintf("%.0f min", math.Ceil(d.Minutes()))
	default:
		minutes := int(math.Ceil(d.Minutes()/10)) * 10
		return fmt.Sprintf("%d h %02d min", minutes/60, minutes%60)
	}
}
