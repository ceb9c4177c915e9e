package copier

import (
	"database/sql/driver"
	"errors"
	"slices"

	"migration-assist/typemap"
)

// RejectFunc sets a row aside that a typemap.Encoder of the table refused, and
// returns when nothing can lose it any more. The row is valid until then. It is
// called from several goroutines at a time; an error stops the copy.
type RejectFunc func(t *typemap.Table, row []driver.Value, why *typemap.ValueError) error

// rejectKeys is how many keys of rejected rows a Finding has at most.
const rejectKeys = 10

// setAside sets a row aside whose error says so, and counts it. Another error
// is returned.
func (c *tableCopy) setAside(row []driver.Value, err error, r *Result) error {
	var why *typemap.ValueError
	if c.reject == nil || !errors.As(err, &why) || why.Policy != typemap.Reject {
		return err
	}
	if err := c.reject(c.table, row, why); err != nil {
		return err
	}
	r.Rejected++
	column := slices.IndexFunc(c.table.Columns, func(c typemap.Column) bool { return c.Source.Name == why.Column })
	i := slices.IndexFunc(r.Rejects, func(f typemap.Finding) bool { return f.Column == column && f.Kind == why.Problem.Kind })
	if i < 0 {
		i = len(r.Rejects)
		r.Rejects = append(r.Rejects, typemap.Finding{Column: column, Kind: why.Problem.Kind, Policy: typemap.Reject})
	}
	f := &r.Rejects[i]
	f.Count++
	if why.Key != "" && len(f.Keys) < rejectKeys {
		f.Keys = append(f.Keys, why.Key)
	}
	return nil
}
