package typemap

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"migration-assist/schema"
)

// DefaultTable is what the rules make of a MySQL table for which the target has
// no schema.
type DefaultTable struct {
	// Table is PostgreSQL's, with folded names.
	Table *schema.Table
	// Enums are the enumerated types that Table needs, sorted by name.
	Enums []*schema.Enum
	// Warnings are what of the source's table is not in Table, in order of their
	// kinds.
	Warnings []Warning
}

// Identifiers say which names PostgreSQL's tables get for MySQL's.
type Identifiers string

// The ways. LowerIdentifiers is what PostgreSQL makes of a name without quotes;
// KeepIdentifiers leaves names as they are.
const (
	LowerIdentifiers Identifiers = "lower"
	KeepIdentifiers  Identifiers = "keep"
)

// of makes PostgreSQL's name of MySQL's.
func (i Identifiers) of(name string) string {
	if i != KeepIdentifiers {
		name = schema.Fold(name)
	}
	return schema.ShortName(name)
}

// DefaultTables makes PostgreSQL's tables for tables of MySQL, with the foreign keys
// between them and to the parents, which are tables that PostgreSQL has beside them, with
// folded names. The error lists columns that PostgreSQL cannot have, or whose type no
// rule matches, tables of which no row would fit a page, and names that are equal.
func (r *Rules) DefaultTables(sources []*schema.Table, names Identifiers, parents ...*schema.Table) ([]*DefaultTable, error) {
	all := &tablesMaker{rules: r, names: names, parents: parents, numbered: numberedColumns(sources), types: map[string]bool{}, relations: map[string]bool{}}
	makers := make([]*tableMaker, len(sources))
	var errs []error
	for i, source := range sources {
		name := names.of(source.Name)
		if all.types[name] {
			errs = append(errs, fmt.Errorf("table %s: another one would have the name %s in PostgreSQL too; rename one in MySQL, or leave one out with --skip", source.Name, name))
		}
		// A table is a type as well.
		all.types[name], all.relations[name] = true, true
		makers[i] = &tableMaker{tablesMaker: all, source: source, made: &DefaultTable{Table: &schema.Table{Name: name, Comment: withoutNUL(source.Comment)}}}
	}
	for _, m := range makers {
		errs = append(errs, m.columns())
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	list := make([]*DefaultTable, len(makers))
	for i, m := range makers {
		m.indexes()
		list[i] = m.made
	}
	for _, m := range makers {
		m.constraints(makers)
		slices.SortFunc(m.made.Enums, func(a, b *schema.Enum) int { return strings.Compare(a.Name, b.Name) })
		slices.SortStableFunc(m.made.Warnings, func(a, b Warning) int { return int(a.Kind) - int(b.Kind) })
	}
	return list, nil
}

// tablesMaker makes tables that are one schema's.
type tablesMaker struct {
	rules    *Rules
	names    Identifiers
	parents  []*schema.Table
	numbered map[*schema.Column]bool
	// types and relations are the names that the schema gets.
	types, relations map[string]bool
}

// tableMaker makes one table.
type tableMaker struct {
	*tablesMaker
	source *schema.Table
	made   *DefaultTable
}

// columns makes the columns.
func (m *tableMaker) columns() error {
	if short := m.made.Table.Name; len(m.source.Name) > len(short) {
		m.warn(WarnName, m.source.Name+" ("+short+")")
	}
	var errs []error
	for _, c := range m.source.Columns {
		errs = append(errs, m.column(c))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("table %s: %w", m.source.Name, err)
	}
	if err := m.checkWidth(); err != nil {
		return fmt.Errorf("table %s: %w; leave it out with --skip %s, or split it in MySQL", m.source.Name, err, m.source.Name)
	}
	if m.source.SystemVersioned {
		m.warn(WarnSystemVersioned)
	}
	if m.source.Partitioned {
		m.warn(WarnPartitions)
	}
	return nil
}

// warn adds names, if any, to the table's warning of the kind.
func (m *tableMaker) warn(kind WarningKind, names ...string) {
	for i := range m.made.Warnings {
		if w := &m.made.Warnings[i]; w.Kind == kind {
			w.Names = append(w.Names, names...)
			return
		}
	}
	m.made.Warnings = append(m.made.Warnings, Warning{Table: m.source.Name, Kind: kind, Names: names})
}

// newName returns a name for a type or an index of the table, which in PostgreSQL
// is one of the whole schema: that of the table with the part behind it. A long
// one is cut and ends in a hash of the whole, one that is taken gets a number.
func (m *tableMaker) newName(taken map[string]bool, part string) string {
	if m.names != KeepIdentifiers {
		part = schema.Fold(part)
	}
	return freeName(taken, m.made.Table.Name+"_"+part)
}

// freeName returns a name that is not taken, and takes it.
func freeName(taken map[string]bool, whole string) string {
	name := schema.ShortName(whole)
	for n := 1; taken[name]; n++ {
		name = schema.ShortName(whole + strconv.Itoa(n))
	}
	taken[name] = true
	return name
}

// madeColumn returns PostgreSQL's column for a name of MySQL's, nil where there is none.
func (m *tableMaker) madeColumn(name string) *schema.Column {
	n := slices.IndexFunc(m.source.Columns, func(c *schema.Column) bool { return c.Name == name })
	if n < 0 {
		return nil
	}
	return m.made.Table.Columns[n]
}

// madeNames are PostgreSQL's names of columns of MySQL's.
func (m *tableMaker) madeNames(columns []string) []string {
	names := make([]string, len(columns))
	for i, name := range columns {
		names[i] = m.madeColumn(name).Name
	}
	return names
}

// withoutNUL is a comment as PostgreSQL can have it, as a text's value.
func withoutNUL(comment string) string { return strings.ReplaceAll(comment, "\x00", "") }
