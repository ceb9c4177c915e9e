package migrate

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"migration-assist/copier"
	"migration-assist/typemap"
)

// printSummary prints a table of what was copied, and the verdict.
func (r *run) printSummary(elapsed time.Duration) {
	slices.SortFunc(r.results, func(a, b copier.Result) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Table.Target.Name, b.Table.Target.Name))
	})
	w := table.NewWriter()
	w.SetStyle(table.StyleLight)
	w.Style().Format.Header, w.Style().Format.Footer = text.FormatDefault, text.FormatDefault
	right := table.ColumnConfig{Align: text.AlignRight, AlignHeader: text.AlignRight, AlignFooter: text.AlignRight}
	configs := make([]table.ColumnConfig, 6)
	for i := 1; i < len(configs); i++ {
		configs[i] = right
		configs[i].Number = i + 1
	}
	w.SetColumnConfigs(configs[1:])
	w.AppendHeader(table.Row{"table", "rows", "bytes", "seconds", "changed", "set aside"})
	var rows, bytes, changed, rejected int64
	empty := 0
	for _, result := range r.results {
		if result.Rows+result.Rejected == 0 {
			empty++
			continue
		}
		n := changedValues(result.Findings)
		rows, bytes, changed, rejected = rows+result.Rows, bytes+result.Bytes, changed+n, rejected+result.Rejected
		w.AppendRow(table.Row{result.Table.Target.Name, humanize.Comma(result.Rows), humanize.Comma(result.Bytes), seconds(result.Duration), humanize.Comma(n), humanize.Comma(result.Rejected)})
	}
	w.AppendFooter(table.Row{"total", humanize.Comma(rows), humanize.Comma(bytes), seconds(elapsed), humanize.Comma(changed), humanize.Comma(rejected)})
	r.printf("%s\n", w.Render())
	r.printf("%d tables with rows, %d without\n", len(r.results)-empty, empty)
	printFindings(r.Out, r.results)
	aside := ""
	if rejected > 0 {
		aside = ", " + humanize.Comma(rejected) + " were set aside"
	}
	r.printf("done: %s rows in %d tables arrived%s; both servers count the same\n", humanize.Comma(rows), len(r.results), aside)
}

// printFindings prints a line for each column and kind of value that was set
// aside, changed or counted, with the first keys.
func printFindings(out io.Writer, results []copier.Result) {
	for _, result := range results {
		for _, f := range slices.Concat(result.Rejects, result.Findings) {
			// As all that a person reads, not worth an error.
			_, _ = fmt.Fprintf(out, "%-14s %s.%s: %s%s\n", f.Kind,
				result.Table.Target.Name, result.Table.Columns[f.Column].Target.Name, f, keyList(f))
		}
	}
}

// keysLength is how many bytes of keys a line shows before it is cut.
const keysLength = 100

// keyList lists the first keys of a finding.
func keyList(f typemap.Finding) string {
	if len(f.Keys) == 0 {
		return ""
	}
	list := f.Keys[0]
	shown := 1
	for shown < len(f.Keys) && len(list)+len(f.Keys[shown]) < keysLength {
		list += "; " + f.Keys[shown]
		shown++
	}
	if int64(shown) < f.Count {
		list += "; …"
	}
	return " (" + list + ")"
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
