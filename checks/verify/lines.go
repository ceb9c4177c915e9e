package verify

import (
	"encoding/json"
	"fmt"
	"io"
)

// The kinds of lines that are about no single row.
const (
	// More: rows of the table differ beyond those that have lines.
	More Kind = "more"
	// Sampled: only some rows of the table were compared.
	Sampled Kind = "sample"
	// OneSided: only one database has the table, or the column, and rows or values
	// there.
	OneSided Kind = "one-sided"
)

// TableLine says something of a whole table, or of a column.
type TableLine struct {
	// Table and Column are MySQL's names where it has them.
	Table  string `json:"table"`
	Column string `json:"column,omitempty"`
	Kind   Kind   `json:"kind"`
	// Rows is how many rows there are more, or in the whole table. Where AtMost is
	// set, some of them differ and not all.
	Rows   int64 `json:"rows,omitempty"`
	AtMost bool  `json:"at_most,omitempty"`
	// Compared is how many rows of a sample were compared.
	Compared *int64 `json:"compared,omitempty"`
	// OnlyIn is the database that has what is one-sided: "mysql" or "postgres".
	OnlyIn string `json:"only_in,omitempty"`
}

// lines are what is written of a table beside its differences.
func (r *Result) lines() (list []TableLine) {
	if r.More > 0 {
		list = append(list, TableLine{Table: r.Source.Name, Kind: More, Rows: r.More, AtMost: r.AtMost})
	}
	if r.Sampled {
		list = append(list, TableLine{Table: r.Source.Name, Kind: Sampled, Rows: r.Counted, Compared: &r.SourceRows})
	}
	return list
}

// WriteJSON writes a line of JSON for each difference that was named, for those that
// were not, for each sample, and for what is one-sided.
func WriteJSON(w io.Writer, results []Result, oneSided []TableLine) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	var lines []any
	for i := range results {
		for _, d := range results[i].Differences {
			lines = append(lines, d)
		}
		for _, line := range results[i].lines() {
			lines = append(lines, line)
		}
	}
	for _, line := range oneSided {
		lines = append(lines, line)
	}
	for _, line := range lines {
		if err := encoder.Encode(line); err != nil {
			return fmt.Errorf("writing the differences: %w", err)
		}
	}
	return nil
}
