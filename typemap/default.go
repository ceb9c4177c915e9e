package typemap

import (
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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

// maxName is the greatest length of a name in PostgreSQL, in bytes: NAMEDATALEN
// less one (manual, section 4.1.1).
const maxName = 63

// DefaultTable makes PostgreSQL's table for a table of MySQL. The error lists
// names that PostgreSQL cannot have, and columns whose type no rule matches, or
// says that no row would fit a page.
func (r *Rules) DefaultTable(source *schema.Table) (*DefaultTable, error) {
	name := schema.Fold(source.Name)
	m := &tableMaker{
		rules: r, source: source, made: &DefaultTable{Table: &schema.Table{Name: name}},
		// A table is a type as well.
		types: map[string]bool{name: true}, relations: map[string]bool{name: true},
	}
	errs := []error{checkName("table", source.Name)}
	for _, c := range source.Columns {
		errs = append(errs, m.column(c))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("table %s: %w", source.Name, err)
	}
	if err := m.checkWidth(); err != nil {
		return nil, fmt.Errorf("table %s: %w; leave it out with --skip %s, or split it in MySQL", source.Name, err, source.Name)
	}
	if source.SystemVersioned {
		m.warn(WarnSystemVersioned)
	}
	m.indexes()
	m.constraints()
	slices.SortFunc(m.made.Enums, func(a, b *schema.Enum) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(m.made.Warnings, func(a, b Warning) int { return int(a.Kind) - int(b.Kind) })
	return m.made, nil
}

// tableMaker makes one table.
type tableMaker struct {
	rules  *Rules
	source *schema.Table
	made   *DefaultTable
	// types and relations are the names that the schema gets.
	types, relations map[string]bool
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

// checkName refuses a name that PostgreSQL would cut.
func checkName(what, name string) error {
	if folded := schema.Fold(name); len(folded) > maxName {
		return fmt.Errorf("the %s's name %q has %d bytes; PostgreSQL takes %d", what, name, len(folded), maxName)
	}
	return nil
}

// newName returns a name for a type or an index of a table, which in PostgreSQL
// is one of the whole schema: that of the table with the part behind it. A long
// one is cut and ends in a hash of the whole, one that is taken gets a number.
func newName(taken map[string]bool, table, part string) string {
	whole := table + "_" + schema.Fold(part)
	name := cutName(whole)
	for n := 1; taken[name]; n++ {
		name = cutName(whole + strconv.Itoa(n))
	}
	taken[name] = true
	return name
}

// cutName makes a name short enough.
func cutName(name string) string {
	if len(name) <= maxName {
		return name
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // a hash takes everything
	end := maxName - len("_00000000")
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return fmt.Sprintf("%s_%08x", name[:end], h.Sum32())
}
