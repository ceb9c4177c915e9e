package copier

import (
	"errors"
	"slices"

	"migration-assist/typemap"
)

// RejectFunc sets a row aside that a typemap.Encoder of the table refused, and
// returns when nothing can lose it any more. The row is valid until then. It is
// called from several goroutines at a time; an error stops the copy.
type RejectFunc func(t *typemap.Table, row [][]byte, why *typemap.ValueError) error

// setAside sets a row aside whose error says so, and counts it. Another error
// is returned.
func (c *tableCopy) setAside(row [][]byte, err error, r *Result) error {
	var why *typemap.ValueError
	if c.reject == nil || !errors.As(err, &why) || why.Policy != typemap.Reject {
		return err
	}
	if err := c.reject(c.table, row, why); err != nil {
		return err
	}
	r.Rejected++
	column := slices.IndexFunc(c.table.Columns, func(c typemap.Column) bool { return c.Source.Name == why.Column })
	f := typemap.Finding{Column: column, Kind: why.Problem.Kind, Policy: typemap.Reject, Count: 1}
	if why.Key != "" {
		f.Keys = []string{why.Key}
	}
	r.Rejects = typemap.AddFindings(r.Rejects, []typemap.Finding{f})
	return nil
}
