package migrate

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"migration-assist/schema"
)

// patterns are what a flag gave to name tables, or columns: folded names, which may
// be globs as path.Match takes them, and which of them were met.
type patterns struct {
	flag string
	// lacking says of one that was not met what there is not.
	lacking string
	met     map[string]bool
}

// newTables reads the names that --tables gave.
func newTables(texts []string) (patterns, error) {
	for _, text := range texts {
		if text == "" {
			return patterns{}, fmt.Errorf("--tables %q: give a TABLE", text)
		}
	}
	return newNames("--tables", "there is no such table to copy", texts)
}

// newSkips reads the names that --skip gave.
func newSkips(texts []string) (patterns, error) {
	for _, text := range texts {
		table, column, hasColumn := strings.Cut(text, ".")
		if table == "" || hasColumn && column == "" {
			return patterns{}, fmt.Errorf("--skip %q: give a TABLE or a TABLE.COLUMN", text)
		}
	}
	return newNames("--skip", "there is no such table to copy, and no such column that only one side has", texts)
}

func newNames(flag, lacking string, texts []string) (patterns, error) {
	p := patterns{flag: flag, lacking: lacking, met: map[string]bool{}}
	for _, text := range texts {
		if _, err := path.Match(text, ""); err != nil {
			return patterns{}, fmt.Errorf(`%s %q: the pattern ends too early; * stands for any characters, ? for one, [a-z] for one of these, and \ before one of them takes it as it is`, flag, text)
		}
		p.met[schema.Fold(text)] = false
	}
	return p, nil
}

// take tells whether a table, or a column where one is given, was named. A column
// is named by what has a dot.
func (p patterns) take(table, column string) bool {
	name := schema.Fold(table)
	if column != "" {
		name += "." + schema.Fold(column)
	}
	taken := false
	for pattern := range p.met {
		if column != "" && !strings.Contains(pattern, ".") {
			continue
		}
		matches, _ := path.Match(pattern, name) // newNames has found it well-formed
		if matches || pattern == name {
			p.met[pattern], taken = true, true
		}
	}
	return taken
}

// unused returns an error for names that nothing has.
func (p patterns) unused() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(p.met)) {
		if !p.met[name] {
			errs = append(errs, fmt.Errorf("%s %s: %s", p.flag, name, p.lacking))
		}
	}
	return errors.Join(errs...)
}
