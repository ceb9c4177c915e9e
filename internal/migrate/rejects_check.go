package migrate

import (
	"errors"
	"fmt"
	"strings"

	"migration-assist/internal/rejects"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// replayGroup are the lines of one table that have the same columns.
type replayGroup struct {
	table   *typemap.Table
	encoder *typemap.Encoder
	lines   []rejects.Line
	err     error // why the target cannot take such lines
}

// check checks a line whole and adds it to its group. The error names it.
func (r *replay) check(line rejects.Line, text []byte) error {
	row, err := rejects.Parse(text)
	if err != nil {
		return fmt.Errorf("line %d %w", line.Number, err)
	}
	if row.Values == nil {
		return fmt.Errorf("line %d has no row, but the definition of what was dropped in MySQL, where --to mysql puts it back", line.Number)
	}
	g := r.group(row)
	if g.err != nil {
		return fmt.Errorf("line %d: %w", line.Number, g.err)
	}
	if r.scratch, err = g.encoder.AppendRow(r.scratch[:0], row.Values); err != nil {
		return fmt.Errorf("line %d: %w", line.Number, unfit(err))
	}
	g.lines = append(g.lines, line)
	return nil
}

// unfit says why a row does not fit, without what could be done about it in
// MySQL.
func unfit(err error) error {
	var value *typemap.ValueError
	if !errors.As(err, &value) {
		return err
	}
	return fmt.Errorf("%s.%s: the value %s (kind %s, target type %s)", value.Table, value.Column, value.Problem.Reason, value.Problem.Kind, value.TargetType)
}

// group returns the group of a row. Rows of different layouts have other codecs.
func (r *replay) group(row *rejects.Row) *replayGroup {
	var layout strings.Builder
	fmt.Fprintf(&layout, "%q %d %q", row.Table.Name, row.UTCOffset, row.Table.PrimaryKey())
	for _, c := range row.Table.Columns {
		fmt.Fprintf(&layout, " %q %q", c.Name, c.Type)
	}
	g := r.groups[layout.String()]
	if g == nil {
		g = &replayGroup{}
		r.groups[layout.String()] = g
		if g.table, g.err = r.table(row); g.err == nil {
			g.encoder = g.table.NewEncoder()
			r.order = append(r.order, g)
		}
	}
	return g
}

// table pairs a row's columns with those of the target.
func (r *replay) table(row *rejects.Row) (*typemap.Table, error) {
	source := &schema.Catalog{Dialect: schema.MySQL, Tables: []*schema.Table{row.Table}}
	pairing, err := schema.Pair(source, r.catalog)
	if err != nil {
		return nil, err
	}
	if pairing.Tables == nil {
		return nil, fmt.Errorf("PostgreSQL has no table %s in the schema %s", row.Table.Name, r.Schema)
	}
	pair := pairing.Tables[0]
	var errs []string
	for _, c := range pair.SourceOnly {
		errs = append(errs, fmt.Sprintf("PostgreSQL's table %s has no column %s", pair.Target.Name, c.Name))
	}
	for _, c := range pair.TargetOnly {
		if targetOnly(row.Table.Name, c).mustHave {
			errs = append(errs, fmt.Sprintf("the column %s is missing, which PostgreSQL cannot do without", c.Name))
		}
	}
	want := schema.MattermostPostgres(schema.VersionsOf(r.catalog.Migrations)).Table(pair.Target.Name)
	if want != nil && want.PrimaryKey() != nil && pair.Target.PrimaryKey() == nil {
		errs = append(errs, fmt.Sprintf("PostgreSQL's table %s has no primary key: the migration into it has not ended", pair.Target.Name))
	}
	if errs != nil {
		return nil, errors.New(strings.Join(errs, "; "))
	}
	return typemap.NewTable(pair, r.catalog.Enums, typemap.Options{UTCOffset: row.UTCOffset, Policies: r.Policies, Indexed: r.catalog})
}
