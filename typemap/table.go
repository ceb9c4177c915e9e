// Package typemap decides how each column of a MySQL table becomes a column of
// a PostgreSQL table, and turns rows of MySQL's text protocol into rows of
// PostgreSQL's binary COPY, which costs PostgreSQL less than text: nothing has
// to be searched for separators and escapes, nothing parsed.
//
// It is pure: bytes in, bytes out. The target column's type chooses the codec,
// so that JSON kept as longtext, a tinyint without display width and schemas
// that old releases left behind all arrive as what PostgreSQL declares. Codecs
// refuse every value that PostgreSQL would refuse, each with its Kind; what is
// done then is a Policy. A COPY of what an Encoder wrote does not fail on data.
package typemap

import (
	"errors"
	"fmt"
	"slices"

	"migration-assist/schema"
)

// Options are what the codecs must know about the source beyond its catalog.
type Options struct {
	// UTCOffset is the offset of the zone in which the source's DATETIME
	// values are written, in seconds east of UTC. Where the target's column is
	// timestamp with time zone, each value is read with it. One offset for all
	// keeps two local times of the hour apart that is repeated when summer time
	// ends; but values that were written under another one, such as that of
	// summer time, arrive shifted by the difference.
	UTCOffset int
	// Policies are what is done with values that PostgreSQL cannot hold.
	Policies Policies
	// Indexed is the target as it will be, with its indexes, which tell the
	// columns with a full-text index. It may be nil.
	Indexed *schema.Catalog
}

// Table is one table's way from the source to the target.
type Table struct {
	Source, Target *schema.Table
	// Columns are the columns that are copied, in the order in which an
	// Encoder expects a row's values and COPY lists them.
	Columns []Column

	key      []int
	policies Policies
}

// Column is one column's way.
type Column struct {
	Source, Target *schema.Column

	rule     valueRule
	newCodec codecMaker
}

// EmptyJSON is the JSON text that an empty text stands for in the column, "" where
// nobody knows, and in a column that is not of JSON.
func (c Column) EmptyJSON() string { return c.rule.empty }

// NewTable pairs the columns of one table with codecs. The error lists every
// column for which there is no conversion.
func NewTable(pair schema.TablePair, enums []*schema.Enum, opts Options) (*Table, error) {
	t := &Table{Source: pair.Source, Target: pair.Target, policies: opts.Policies}
	var errs []error
	for _, p := range pair.Columns {
		if p.Target.Generated != "" {
			errs = append(errs, fmt.Errorf("%s.%s: PostgreSQL's column is generated, which would replace MySQL's values", pair.Source.Name, p.Source.Name))
			continue
		}
		c := Column{Source: p.Source, Target: p.Target, rule: ruleOf(pair.Target.Name, p.Target)}
		var err error
		c.newCodec, err = chooseCodec(codecChoice{
			source: p.Source.Type, target: p.Target.Type, enums: enums, rule: c.rule,
			utcOffset: opts.UTCOffset, fullText: hasFullText(opts.Indexed, pair.Target.Name, p.Target.Name),
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("%s.%s: %w", pair.Source.Name, p.Source.Name, err))
			continue
		}
		t.Columns = append(t.Columns, c)
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

// hasFullText tells whether the column will have a full-text index.
func hasFullText(indexed *schema.Catalog, table, column string) bool {
	if indexed == nil {
		return false
	}
	t := indexed.Table(table)
	return t != nil && slices.ContainsFunc(t.Indexes, func(i *schema.Index) bool { return i.IsFullTextOf(column) })
}
