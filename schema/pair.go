package schema

import (
	"fmt"
	"slices"
)

// Pairing says which table and column of a target each of a source's goes to.
type Pairing struct {
	// Tables are in the source's order.
	Tables []TablePair
	// SourceOnly and TargetOnly are the tables that only one side has.
	SourceOnly, TargetOnly []*Table
}

// TablePair is a table that both sides have.
type TablePair struct {
	Source, Target *Table
	// Columns are in the source's order.
	Columns []ColumnPair
	// SourceOnly and TargetOnly are the columns that only one side has.
	SourceOnly, TargetOnly []*Column
}

// ColumnPair is a column that both sides have.
type ColumnPair struct {
	Source, Target *Column
}

// AmbiguousNameError says that two names of one catalog differ in case alone,
// so that they cannot be paired with another catalog's by Fold.
type AmbiguousNameError struct {
	Dialect Dialect
	// Catalog is the catalog's name.
	Catalog string
	// Table is the columns' table, "" where the two names are tables.
	Table string
	// First and Second are the two names.
	First, Second string
}

func (e *AmbiguousNameError) Error() string {
	if e.Table == "" {
		return fmt.Sprintf("tables %q and %q of %s %q differ only in case", e.First, e.Second, e.Dialect, e.Catalog)
	}
	return fmt.Sprintf("columns %q and %q of table %q of %s %q differ only in case",
		e.First, e.Second, e.Table, e.Dialect, e.Catalog)
}

// Pair pairs the tables of two catalogs, and the columns of each pair, by Fold
// of their names, as ShortName makes them. Tables whose names differ in case alone
// are paired where the other catalog has them all. Views are not paired. The error is
// an *AmbiguousNameError.
func Pair(source, target *Catalog) (*Pairing, error) {
	if err := checkTables(source, target); err != nil {
		return nil, err
	}
	if err := checkTables(target, source); err != nil {
		return nil, err
	}
	targets := map[string]*Table{}
	for _, t := range target.Tables {
		targets[Fold(t.Name)] = t
	}
	p := &Pairing{}
	paired := map[*Table]bool{}
	for _, s := range source.Tables {
		t := target.Table(ShortName(s.Name))
		if t == nil {
			t = targets[pairName(s.Name)]
		}
		if t == nil {
			p.SourceOnly = append(p.SourceOnly, s)
			continue
		}
		pair, err := pairColumns(source, s, target, t)
		if err != nil {
			return nil, err
		}
		paired[t] = true
		p.Tables = append(p.Tables, pair)
	}
	for _, t := range target.Tables {
		if !paired[t] {
			p.TargetOnly = append(p.TargetOnly, t)
		}
	}
	return p, nil
}

func pairColumns(source *Catalog, s *Table, target *Catalog, t *Table) (TablePair, error) {
	pair := TablePair{Source: s, Target: t}
	if _, err := foldColumns(source, s); err != nil {
		return pair, err
	}
	targets, err := foldColumns(target, t)
	if err != nil {
		return pair, err
	}
	paired := map[*Column]bool{}
	for _, c := range s.Columns {
		other := targets[pairName(c.Name)]
		if other == nil {
			pair.SourceOnly = append(pair.SourceOnly, c)
			continue
		}
		paired[other] = true
		pair.Columns = append(pair.Columns, ColumnPair{Source: c, Target: other})
	}
	for _, c := range t.Columns {
		if !paired[c] {
			pair.TargetOnly = append(pair.TargetOnly, c)
		}
	}
	return pair, nil
}

// pairName is the name by which tables and columns are paired.
func pairName(name string) string { return Fold(ShortName(name)) }

// checkTables refuses tables whose names differ in case alone, unless the other
// catalog has each of them.
func checkTables(c, other *Catalog) error {
	exact := func(t *Table) bool {
		return slices.ContainsFunc(other.Tables, func(o *Table) bool { return ShortName(o.Name) == ShortName(t.Name) })
	}
	byName := map[string]*Table{}
	for _, t := range c.Tables {
		first := byName[pairName(t.Name)]
		if first != nil && (!exact(first) || !exact(t)) {
			return &AmbiguousNameError{Dialect: c.Dialect, Catalog: c.Name, First: first.Name, Second: t.Name}
		}
		byName[pairName(t.Name)] = t
	}
	return nil
}

func foldColumns(c *Catalog, t *Table) (map[string]*Column, error) {
	byName := map[string]*Column{}
	for _, column := range t.Columns {
		if other := byName[pairName(column.Name)]; other != nil {
			return nil, &AmbiguousNameError{
				Dialect: c.Dialect, Catalog: c.Name, Table: t.Name, First: other.Name, Second: column.Name,
			}
		}
		byName[pairName(column.Name)] = column
	}
	return byName, nil
}
