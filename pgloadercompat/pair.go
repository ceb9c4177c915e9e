package pgloadercompat

import (
	"errors"
	"fmt"

	"migration-assist/schema"
	"migration-assist/typemap"
)

// table is a table that is loaded, with its casts.
type table struct {
	*typemap.Table
	casts []cast
}

// pair pairs the tables of both sides. One that pgloader cannot load as a whole, since
// it takes all columns of MySQL's or none, is left out.
func (f *file) pair(source, target *schema.Catalog) error {
	pairing, err := schema.Pair(source, target)
	if err != nil {
		return err
	}
	for _, pair := range pairing.Tables {
		t, err := f.newTable(pair, target)
		if err != nil {
			f.leave(pair.Source.Name, "%v; migration-assist copy --tables %[2]s moves it%[3]s", err, pair.Source.Name, skips(pair))
			continue
		}
		f.tables = append(f.tables, t)
	}
	for _, t := range pairing.SourceOnly {
		f.leave(t.Name, "only MySQL has it; migration-assist migrate --create-unknown %s makes and moves it", t.Name)
	}
	for _, t := range pairing.TargetOnly {
		if schema.IsMattermostTable(t.Name) || f.Plugin != nil {
			f.leave(t.Name, "only PostgreSQL has it")
		}
	}
	if f.tables == nil {
		return errors.New("there is no table that pgloader could load: " + joinStrings(f.leftOut))
	}
	return nil
}

// newTable chooses the casts of a table. The error says why pgloader cannot load it.
func (f *file) newTable(pair schema.TablePair, target *schema.Catalog) (t table, err error) {
	var errs []error
	for _, c := range pair.SourceOnly {
		errs = append(errs, fmt.Errorf("only MySQL has the column %s", c.Name))
	}
	for _, c := range pair.TargetOnly {
		if c.MustHave() {
			errs = append(errs, fmt.Errorf("only PostgreSQL has the column %s, which is NOT NULL without a default", c.Name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return t, oneLine(err)
	}
	if t.Table, err = typemap.NewTable(pair, target.Enums, typemap.Options{}); err != nil {
		return t, oneLine(err)
	}
	for _, c := range t.Columns {
		made, err := f.newCast(pair.Source.Name, c, target.Enums)
		if err != nil {
			return t, err
		}
		t.casts = append(t.casts, made)
	}
	return t, checkName("table", pair.Source.Name)
}

// skips are the flags with which copy leaves out what only MySQL has.
func skips(pair schema.TablePair) (flags string) {
	for _, c := range pair.SourceOnly {
		flags += " with --skip " + pair.Source.Name + "." + c.Name
	}
	return flags
}
