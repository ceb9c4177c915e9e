package migrate

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"migration-assist/copier"
	"migration-assist/internal/checklist"
	"migration-assist/internal/lines"
	"migration-assist/internal/report"
	"migration-assist/typemap"
)

// printSummary prints a table of what was copied, and how long each phase took. The
// verdict is printed later.
func (r *run) printSummary(elapsed time.Duration) {
	slices.SortFunc(r.results, func(a, b copier.Result) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Table.Target.Name, b.Table.Target.Name))
	})
	w := newTable("table", "rows", "bytes", "seconds", "MiB/s", "changed", "set aside")
	w.SetStyle(narrow)
	var rows, bytes, changed, rejected int64
	empty := 0
	for _, result := range r.results {
		if result.Rows+result.Rejected == 0 {
			empty++
			continue
		}
		n := changedValues(result.Findings)
		rows, bytes, changed, rejected = rows+result.Rows, bytes+result.Bytes, changed+n, rejected+result.Rejected
		w.AppendRow(table.Row{result.Table.Target.Name, humanize.Comma(result.Rows), humanize.IBytes(uint64(result.Bytes)), seconds(result.Duration), mebibytesPerSecond(result), humanize.Comma(n), humanize.Comma(result.Rejected)})
	}
	w.AppendFooter(table.Row{"total", humanize.Comma(rows), humanize.IBytes(uint64(bytes)), seconds(elapsed), "", humanize.Comma(changed), humanize.Comma(rejected)})
	r.printf("%s\n", w.Render())
	r.printf("%s with rows, %d without\n", counted(int64(len(r.results)-empty), "table"), empty)
	r.printPhases(elapsed)
	printFindings(r.Out, r.results)
	r.printDeferred()
	r.verdict = verdict(rows, len(r.results), rejected)
	if r.Verify == VerifyNone {
		r.verdict = fmt.Sprintf("done: %s in %s arrived, %s set aside; nothing was verified",
			counted(rows, "row"), counted(int64(len(r.results)), "table"), humanize.Comma(rejected))
	}
}

// narrow is a style for a table of seven columns on a terminal of 80.
var narrow = func() table.Style {
	s := table.StyleLight
	s.Format.Header, s.Format.Footer = text.FormatDefault, text.FormatDefault
	s.Options = table.OptionsNoBordersAndSeparators
	s.Options.SeparateHeader, s.Options.SeparateFooter = true, true
	s.Box.PaddingLeft, s.Box.PaddingRight = "", "  "
	return s
}()

// printPhases prints how long each phase took, and what the counting found.
func (r *run) printPhases(elapsed time.Duration) {
	report := r.recorder.Report()
	parts := make([]string, len(report.Phases))
	for i, p := range report.Phases {
		parts[i] = fmt.Sprintf("%s %.2f", p.Name, p.Seconds())
	}
	r.printf("seconds  %s; %s in all\n", strings.Join(parts, ", "), seconds(elapsed))
	if len(report.Verification.Tables) > 0 {
		r.printf("counted  %s on both sides, no difference\n", counted(int64(len(report.Verification.Tables)), "table"))
	}
}

// mebibytesPerSecond is the rate of a table that this run has copied.
func mebibytesPerSecond(r copier.Result) string {
	if r.Duration == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", float64(r.Bytes)/(1<<20)/r.Duration.Seconds())
}

// printChecklist says what is left to do after a migration.
func (r *run) printChecklist() {
	if r.DataOnly || r.SchemaFrom == SchemaFromSource {
		return
	}
	i := checklist.Installation{Target: r.target, Schema: r.Schema, Versions: r.versions}
	switch {
	case r.IncludeConfig:
		i.Configuration = checklist.InPostgres
	case r.configuration != nil:
		i.Configuration = checklist.InMySQL
	}
	var list bytes.Buffer
	checklist.Print(&list, i)
	width := lines.Width(r.Out)
	for line := range strings.Lines(list.String() + "\n") {
		r.printf("%s\n", lines.Wrap(strings.TrimSuffix(line, "\n"), len("- "), width))
	}
	_, steps, _ := strings.Cut(strings.TrimSpace(list.String()), "\n")
	r.recorder.Update(func(report *report.Report) { report.Checklist = strings.Split(steps, "\n") })
}

// printDeferred says which full-text indexes are to be built yet, and how.
func (r *run) printDeferred() {
	if len(r.deferred) == 0 {
		return
	}
	names := make([]string, len(r.deferred))
	for i, change := range r.deferred {
		names[i] = strings.TrimPrefix(change.String(), "create index ")
	}
	r.recorder.Update(func(report *report.Report) { report.Pending = names })
	command := "migration-assist postgres post-migrate DSN"
	if r.Schema != defaultSchema {
		command += " --schema " + r.Schema
	}
	r.tell("pending", "%d full-text indexes: %s. Until then a search reads all rows. Build them, also while Mattermost runs: %s",
		len(names), strings.Join(names, ", "), command)
}

// newTable returns an empty table with these headers. All columns but the first are
// numbers.
func newTable(headers ...string) table.Writer {
	w := table.NewWriter()
	w.SetStyle(table.StyleLight)
	w.Style().Format.Header, w.Style().Format.Footer = text.FormatDefault, text.FormatDefault
	header := make(table.Row, len(headers))
	configs := make([]table.ColumnConfig, len(headers))
	for i, name := range headers {
		header[i] = name
		configs[i] = table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight, AlignFooter: text.AlignRight}
	}
	w.SetColumnConfigs(configs[1:])
	w.AppendHeader(header)
	return w
}

// verdict is the last line of a run whose counts are right.
func verdict(rows int64, tables int, rejected int64) string {
	arrived := "done: " + counted(rows, "row") + " in " + counted(int64(tables), "table") + " arrived"
	switch rejected {
	case 0:
		return arrived + "; both servers count the same"
	case 1:
		return arrived + ", 1 was set aside; the counts of both servers agree with that"
	default:
		return arrived + ", " + humanize.Comma(rejected) + " were set aside; the counts of both servers agree with that"
	}
}

// counted says how many there are of what a regular noun names.
func counted(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return humanize.Comma(n) + " " + noun
}

// printFindings prints for each column and kind of value how many were set aside,
// changed or counted, with the first ten keys.
func printFindings(out io.Writer, results []copier.Result) {
	for _, result := range results {
		for _, f := range slices.Concat(result.Rejects, result.Findings) {
			line := fmt.Sprintf("%-*s%s.%s: %s ", findingIndent, f.Kind,
				result.Table.Target.Name, result.Table.Columns[f.Column].Target.Name, f)
			parts := strings.SplitAfter(line, " ")
			for _, key := range keys(f) {
				parts = append(parts, key+" ")
			}
			// As all that a person reads, not worth an error.
			_, _ = fmt.Fprintln(out, strings.TrimRight(lines.Join(parts, findingIndent, lines.Width(out)), " "))
		}
	}
}

// findingIndent is how far the text of a finding is from the margin.
const findingIndent = 15

// keyList lists the first keys of a finding in one line, after a space.
func keyList(f typemap.Finding) string {
	if len(f.Keys) == 0 {
		return ""
	}
	return " " + strings.Join(keys(f), " ")
}

// keys are the first keys of a finding with what is to stand around them.
func keys(f typemap.Finding) []string {
	if len(f.Keys) == 0 {
		return nil
	}
	list := slices.Clone(f.Keys)
	if int64(len(list)) < f.Count {
		list = append(list, "…")
	}
	last := len(list) - 1
	for i := range last {
		list[i] += ";"
	}
	list[0] = "(" + list[0]
	list[last] += ")"
	return list
}

// changedValues is the number of values that do not arrive as they were.
func changedValues(findings []typemap.Finding) (n int64) {
	for _, f := range findings {
		if f.Changed() {
			n += f.Count
		}
	}
	return n
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }
