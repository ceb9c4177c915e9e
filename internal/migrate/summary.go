package migrate

import (
	"cmp"
	"fmt"
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
	configs := make([]table.ColumnConfig, 5)
	for i := 1; i < len(configs); i++ {
		configs[i] = right
		configs[i].Number = i + 1
	}
	w.SetColumnConfigs(configs[1:])
	w.AppendHeader(table.Row{"table", "rows", "bytes", "seconds", "changed"})
	var rows, bytes, changed int64
	empty := 0
	for _, result := range r.results {
		if result.Rows == 0 {
			empty++
			continue
		}
		n := changedValues(result.Findings)
		rows, bytes, changed = rows+result.Rows, bytes+result.Bytes, changed+n
		w.AppendRow(table.Row{result.Table.Target.Name, humanize.Comma(result.Rows), humanize.Comma(result.Bytes), seconds(result.Duration), humanize.Comma(n)})
	}
	w.AppendFooter(table.Row{"total", humanize.Comma(rows), humanize.Comma(bytes), seconds(elapsed), humanize.Comma(changed)})
	r.printf("%s\n", w.Render())
	r.printf("%d tables with rows, %d without\n", len(r.results)-empty, empty)
	r.printFindings()
	r.printf("done: %s rows in %d tables arrived; both servers count the same\n", humanize.Comma(rows), len(r.results))
}

// printFindings prints a line for each column and kind of value that was
// changed or counted, with the first keys.
func (r *run) printFindings() {
	for _, result := range r.results {
		for _, f := range result.Findings {
			column := result.Table.Columns[f.Column].Target.Name
			r.printf("%-8s %s.%s: %s\n", f.Kind, result.Table.Target.Name, column, f)
			for _, key := range f.Keys {
				r.printf("             %s\n", key)
			}
		}
	}
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
