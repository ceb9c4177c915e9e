package copier

import (
	"errors"
	"slices"

	"migration-assist/typemap"
)

// setAside sets a row aside whose error says so, and counts it. Another error
// is returned.
func (c *tableCopy) setAside(row [][]byte, err error, r *Result) error {
	var why *typemap.ValueError
	if c.reject == nil || !errors.As(err, &why) || why.Policy != typemap.Reject {
		return err
	}
	if err := c.reject(row, why); err != nil {
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
