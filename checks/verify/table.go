package verify

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"migration-assist/internal/digest"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// Table is a table that both databases have, and how its rows are compared.
type Table struct {
	Source, Target *schema.Table

	columns []column
	// key are the columns by which a row is known on both sides, nil where none are.
	key []int
}

// column is a column that both sides have.
type column struct {
	source, target *schema.Column
	policies       typemap.ColumnPolicies
	forms          forms
	// secret is set where no value may be shown.
	secret bool
}

// Options are what is known of the copy that made the target.
type Options struct {
	// UTCOffset is the offset of the zone in which MySQL's DATETIME values are
	// written, in seconds east of UTC.
	UTCOffset int
	// Policies are what was done with values that PostgreSQL cannot hold.
	Policies typemap.Policies
	// Indexed is the target with its indexes, which tell the columns with a
	// full-text index. It may be nil.
	Indexed *schema.Catalog
}

// NewTable prepares the comparison of a pair of tables. The error lists every pair of
// columns that cannot be compared.
func NewTable(pair schema.TablePair, enums []*schema.Enum, opts Options) (*Table, error) {
	t := &Table{Source: pair.Source, Target: pair.Target}
	var errs []error
	for _, p := range pair.Columns {
		c := column{
			source: p.Source, target: p.Target, policies: opts.Policies.OfColumn(pair.Target.Name, p.Target),
			secret: schema.Secret(pair.Source.Name, p.Source.Name),
		}
		target, modifiers := splitType(p.Target.Type)
		var err error
		c.forms, err = comparison{
			source: firstWord(p.Source.Type), sourceType: strings.ToLower(p.Source.Type), target: target, modifiers: modifiers,
			utcOffset: opts.UTCOffset, enum: enumOf(enums, p.Target.Type), policies: &c.policies,
			fullText: hasFullText(opts.Indexed, pair.Target.Name, p.Target.Name),
		}.choose()
		if err != nil {
			errs = append(errs, fmt.Errorf("%s.%s: %w", pair.Source.Name, p.Source.Name, err))
		}
		t.columns = append(t.columns, c)
	}
	if len(t.columns) == 0 {
		errs = append(errs, fmt.Errorf("%s: the two tables have no column in common", pair.Source.Name))
	}
	t.key = t.findKey()
	return t, errors.Join(errs...)
}

func enumOf(enums []*schema.Enum, name string) *schema.Enum {
	i := slices.IndexFunc(enums, func(e *schema.Enum) bool { return schema.PostgresIdentifier(e.Name) == name })
	if i < 0 {
		return nil
	}
	return enums[i]
}

func hasFullText(indexed *schema.Catalog, table, column string) bool {
	if indexed == nil {
		return false
	}
	t := indexed.Table(table)
	return t != nil && slices.ContainsFunc(t.Indexes, func(i *schema.Index) bool { return i.IsFullTextOf(column) })
}

// findKey chooses the columns by which a row is known: the primary key, MySQL's
// before PostgreSQL's, or without one a unique key of MySQL over columns that are NOT
// NULL. PostgreSQL need not have it as a key.
func (t *Table) findKey() []int {
	candidates := [][]string{t.Source.PrimaryKey(), t.Target.PrimaryKey()}
	for _, index := range t.Source.Indexes {
		if index.Unique && !index.Prefix && !slices.ContainsFunc(index.Columns, func(name string) bool {
			c := t.Source.Column(name)
			return c == nil || !c.NotNull
		}) {
			candidates = append(candidates, index.Columns)
		}
	}
	for _, names := range candidates {
		var key []int
		for _, name := range names {
			if i := slices.IndexFunc(t.columns, func(c column) bool { return schema.Fold(c.source.Name) == schema.Fold(name) }); i >= 0 {
				key = append(key, i)
			}
		}
		if len(key) > 0 && len(key) == len(names) {
			return key
		}
	}
	return nil
}

// HasKey tells whether a row is known by a key on both sides.
func (t *Table) HasKey() bool { return t.key != nil }

// selectSource is the SELECT of rows in MySQL. from is what stands behind the
// columns. A FLOAT alone would show six digits.
func (t *Table) selectSource(from string) string {
	expressions := make([]string, len(t.columns))
	for i, c := range t.columns {
		expressions[i] = schema.QuoteMySQL(c.source.Name)
		if firstWord(c.source.Type) == "float" {
			expressions[i] += " * 1e0"
		}
	}
	return "SELECT " + strings.Join(expressions, ", ") + " " + from
}

// copyTarget is the COPY of rows out of PostgreSQL. Where texts is set, each column
// comes a second time, as PostgreSQL shows it.
func (t *Table) copyTarget(schemaName, where string, texts bool) string {
	var expressions []string
	for _, c := range t.columns {
		expression := schema.QuotePostgres(c.target.Name)
		if c.forms.asText {
			expression += "::text"
		}
		expressions = append(expressions, expression)
	}
	if texts {
		for _, c := range t.columns {
			expressions = append(expressions, schema.QuotePostgres(c.target.Name)+"::text")
		}
	}
	return "COPY (SELECT " + strings.Join(expressions, ", ") + " FROM " + schema.QuotePostgres(schemaName, t.Target.Name) + where + ") TO STDOUT (FORMAT binary)"
}

// KeyOf returns the hash of a row's key, or of the whole row where the table has none.
// columns are those of MySQL that the row has, and values theirs, in the form that
// session.ReadRows delivers. ok is false where one that is needed is not there.
func (t *Table) KeyOf(columns []*schema.Column, values [][]byte) (key digest.Hash, ok bool) {
	row, filled := make([][]byte, len(t.columns)), make([]bool, len(t.columns))
	for i, c := range columns {
		at := slices.IndexFunc(t.columns, func(have column) bool { return have.source.Name == c.Name })
		if at >= 0 {
			row[at], filled[at] = values[i], true
		}
	}
	for i := range t.columns {
		if !filled[i] && (t.key == nil || slices.Contains(t.key, i)) {
			return key, false
		}
	}
	return newSourceRow(t).read(row).key, true
}
