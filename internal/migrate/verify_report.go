package migrate

import (
	"fmt"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/jedib0t/go-pretty/v6/table"

	"migration-assist/checks/verify"
)

// DifferencesError says that two databases are not the same.
type DifferencesError struct {
	// Tables are those with rows that differ.
	Tables []DifferentTable
	// OneSided are the tables and columns with rows or values that only one
	// database has.
	OneSided []string
}

// DifferentTable is a table with rows that differ.
type DifferentTable struct {
	// Name is the table's name in MySQL.
	Name string
	// Rows is how many rows differ. Where AtMost is set, they may be fewer.
	Rows   int64
	AtMost bool
}

// Error says how many rows of which tables differ.
func (e *DifferencesError) Error() string {
	var parts []string
	for _, t := range e.Tables {
		atMost := ""
		if t.AtMost {
			atMost = "at most "
		}
		parts = append(parts, fmt.Sprintf("%s%s of %s", atMost, counted(t.Rows, "row"), t.Name))
	}
	text := ""
	if parts != nil {
		text = "the databases differ: " + strings.Join(parts, ", ")
	}
	if e.OneSided != nil {
		if text != "" {
			text += "; "
		}
		text += "only one of the two databases has: " + strings.Join(e.OneSided, "; ") + ", with rows or values"
	}
	return text
}

// printedRows is how many rows of a table that differ are printed.
const printedRows = 100

// printResults prints a table of what was compared, and all that was found.
func (v *verification) printResults(elapsed time.Duration) {
	w := newTable("table", "MySQL", "PostgreSQL", "compared", "changed", "set aside", "differ")
	var rows int64
	for _, r := range v.results {
		if r.SourceRows+r.TargetRows+r.Counted+r.SetAside+r.PutBack == 0 {
			continue
		}
		rows += r.SourceRows
		differ, compared := humanize.Comma(differing(r)), "all"
		if r.AtMost {
			differ = "≤ " + differ
		}
		inSource, inTarget := r.SourceRows, r.TargetRows
		if r.Sampled {
			inSource, inTarget, compared = r.Counted, r.Counted, humanize.Comma(r.SourceRows)
		}
		w.AppendRow(table.Row{r.Target.Name, humanize.Comma(inSource), humanize.Comma(inTarget), compared, humanize.Comma(changedRows(r)), humanize.Comma(r.SetAside), differ})
	}
	v.printf("%s\n", w.Render())
	v.printf("compared %s of MySQL in %s s\n", counted(rows, "row"), seconds(elapsed))
	v.printDifferences()
}

// printDifferences prints what the copy has changed on purpose, and the rows that
// differ.
func (v *verification) printDifferences() {
	for _, r := range v.results {
		if r.Whole != "" {
			v.printf("%-*s%s: %s\n", findingIndent, "whole", r.Target.Name, r.Whole)
		}
		for _, c := range r.Changed {
			v.printf("%-*s%s.%s: %s\n", findingIndent, c.Kind, r.Target.Name, c.Column, c.Finding)
		}
		if r.PutBack > 0 {
			v.printf("%-*s%s: %s of the rejects file are in PostgreSQL again\n", findingIndent, "put back", r.Target.Name, counted(r.PutBack, "row"))
		}
	}
	for _, r := range v.results {
		for i, d := range r.Differences {
			if i == printedRows {
				break
			}
			v.printf("%s\n", d)
		}
		if left := differing(r) - int64(min(len(r.Differences), printedRows)); left > 0 {
			v.printf("%s: %s\n", r.Source.Name, unnamed(r, left))
		}
	}
}

// unnamed says how many rows are not printed.
func unnamed(r verify.Result, left int64) string {
	if r.AtMost {
		return "and some of " + counted(left, "row") + " more"
	}
	return "and " + counted(left, "row") + " more"
}

// differing is how many rows of a table differ at most.
func differing(r verify.Result) int64 { return int64(len(r.Differences)) + r.More }

func changedRows(r verify.Result) (n int64) {
	for _, c := range r.Changed {
		n += c.Count
	}
	return n
}

// differences is a *DifferencesError where there are any.
func (v *verification) differences() error {
	e := &DifferencesError{}
	for _, r := range v.results {
		if r.Differs() {
			e.Tables = append(e.Tables, DifferentTable{Name: r.Source.Name, Rows: differing(r), AtMost: r.AtMost})
		}
	}
	for _, o := range v.oneSided {
		e.OneSided = append(e.OneSided, o.String())
	}
	if e.Tables == nil && e.OneSided == nil {
		return nil
	}
	return e
}

// same says what is the same in both databases.
func (v *verification) same() string {
	var rows, all int64
	sampled := false
	for _, r := range v.results {
		rows += r.SourceRows
		all += max(r.SourceRows, r.Counted)
		sampled = sampled || r.Sampled
	}
	tables := counted(int64(len(v.results)), "table")
	if sampled {
		return fmt.Sprintf("a sample alone: %s of %s in %s are the same in both databases, which have as many rows; the others were not compared",
			humanize.Comma(rows), counted(all, "row"), tables)
	}
	return counted(rows, "row") + " in " + tables + " are the same in both databases"
}
