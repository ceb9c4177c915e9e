package migrate

import (
	"context"
	"fmt"

	"github.com/dustin/go-humanize"

	"migration-assist/schema"
)

// oneSided is a table, or a column of a table, that only one of the databases
// has. Names are the source's where it has the table, else the target's.
type oneSided struct {
	table, column string
	inSource      bool
	// mustHave is set for a column of the target that no row can do without.
	mustHave bool
	// size is set for a table of the source: what the server estimates of it.
	size string
}

func (o oneSided) String() string {
	name, side := "table "+o.table, "PostgreSQL"
	if o.column != "" {
		name = "column " + o.table + "." + o.column
	}
	switch {
	case o.inSource && o.size != "":
		side = "MySQL, " + o.size
	case o.inSource:
		side = "MySQL"
	case o.column == "":
		side += ", or the MySQL user lacks the privilege SELECT on it"
	case o.mustHave:
		side += ", NOT NULL without a default, so only its whole table can be skipped"
	}
	return name + " (only in " + side + ")"
}

// oneSided lists what the pairing left over, and the columns that the target's
// tables have beyond Mattermost's.
func (r *run) oneSided(p *schema.Pairing, target *schema.Catalog) []oneSided {
	var list []oneSided
	for _, t := range p.SourceOnly {
		list = append(list, oneSided{table: t.Name, inSource: true, size: sizeOf(t)})
	}
	for _, t := range p.TargetOnly {
		list = append(list, oneSided{table: t.Name})
	}
	for _, pair := range p.Tables {
		for _, c := range pair.SourceOnly {
			list = append(list, oneSided{table: pair.Source.Name, column: c.Name, inSource: true})
		}
		for _, c := range pair.TargetOnly {
			list = append(list, targetOnly(pair.Source.Name, c))
		}
		for _, c := range target.Table(pair.Target.Name).Columns {
			if pair.Target.Column(c.Name) == nil {
				list = append(list, targetOnly(pair.Source.Name, c))
			}
		}
	}
	return list
}

// sizeOf says how large a table of the source is, and whether it can be made.
func sizeOf(t *schema.Table) string {
	size := fmt.Sprintf("about %s, %s", counted(t.Rows, "row"), humanize.IBytes(uint64(max(t.Bytes, 0))))
	if schema.IsBookkeeping(schema.Fold(t.Name)) {
		size += ", the bookkeeping of migrations for MySQL, which is never made"
	}
	return size
}

func targetOnly(table string, c *schema.Column) oneSided {
	return oneSided{table: table, column: c.Name, mustHave: c.MustHave()}
}

// mustRefuse tells whether going on without it would lose values: a table of
// the source with rows, a column of the source with values, a column of the
// target for which rows of the source have none. A table that the source should
// have and has not, or that its user may not see, is refused too.
func (r *run) mustRefuse(ctx context.Context, o oneSided) (bool, error) {
	if o.column == "" && !o.inSource {
		return true, nil
	}
	query := "SELECT EXISTS (SELECT 1 FROM " + schema.QuoteMySQL(r.MySQL.DBName) + "." + schema.QuoteMySQL(o.table)
	if o.column != "" && o.inSource {
		query += " WHERE " + schema.QuoteMySQL(o.column) + " IS NOT NULL"
	}
	var exists bool
	if err := r.source.QueryRowContext(ctx, query+")").Scan(&exists); err != nil {
		return false, fmt.Errorf("looking for rows of the source's %s: %w", o, err)
	}
	return exists, nil
}
