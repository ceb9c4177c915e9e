// Package typemap decides how each column of a MySQL table becomes a column of
// a PostgreSQL table, and turns rows of MySQL's text protocol into rows of
// PostgreSQL's binary COPY, which costs PostgreSQL less than text: nothing has
// to be searched for separators and escapes, nothing parsed.
//
// It is pure: bytes in, bytes out. The target column's type chooses the codec,
// so that JSON kept as longtext, a tinyint without display width and schemas
// that old releases left behind all arrive as what PostgreSQL declares. Codecs
// refuse every value that PostgreSQL would refuse: a COPY of what an Encoder
// wrote does not fail on data.
package typemap

import (
	"errors"
	"fmt"

	"migration-assist/schema"
)

// Options are what the codecs must know about the source beyond its catalog.
type Options struct {
	// UTCOffset is the offset of the zone in which the source's DATETIME
	// values are written, in seconds east of UTC.
	UTCOffset int
}

// Table is one table's way from the source to the target.
type Table struct {
	Source, Target *schema.Table
	// Columns are the columns that are copied, in the order in which an
	// Encoder expects a row's values and COPY lists them.
	Columns []Column

	key []int
}

// Column is one column's way.
type Column struct {
	Source, Target *schema.Column

	newCodec codecMaker
}

// NewTable pairs the columns of one table with codecs. The error lists every
// column for which there is no conversion.
func NewTable(pair schema.TablePair, enums []*schema.Enum, opts Options) (*Table, error) {
	t := &Table{Source: pair.Source, Target: pair.Target}
	var errs []error
	for _, p := range pair.Columns {
		if p.Target.Generated != "" {
			errs = append(errs, fmt.Errorf("%s.%s: PostgreSQL's column is generated, which would replace MySQL's values", pair.Source.Name, p.Source.Name))
			continue
		}
		maker, err := chooseCodec(p.Source.Type, p.Target.Type, enums, opts)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s.%s: %w", pair.Source.Name, p.Source.Name, err))
			continue
		}
		t.Columns = append(t.Columns, Column{Source: p.Source, Target: p.Target, newCodec: maker})
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, name := range pair.Source.PrimaryKey() {
		for i, c := range t.Columns {
			if c.Source.Name == name {
				t.key = append(t.key, i)
			}
		}
	}
	return t, nil
}
