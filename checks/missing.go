package checks

import (
	"context"
	"fmt"

	"migration-assist/schema"
)

// missing is about tables and columns that the schema at these migrations should
// have and MySQL has not, or does not show to its user.
func missing(ctx context.Context, s *Source) (problems []Problem, _ error) {
	for _, t := range s.pairing.TargetOnly {
		problems = append(problems, Problem{
			Check: "missing", Table: t.Name, What: "the table is missing in MySQL, or its user lacks the privilege SELECT on it",
			Advice: fmt.Sprintf("migrate ends at it, unless --skip %s leaves it empty", t.Name), Blocks: true,
		})
	}
	for _, pair := range s.pairing.Tables {
		if pair.TargetOnly == nil {
			continue
		}
		rows, err := s.hasRows(ctx, pair.Source)
		if err != nil {
			return nil, err
		}
		for _, c := range pair.TargetOnly {
			problems = append(problems, missingColumn(pair.Source.Name, c, rows))
		}
	}
	return problems, nil
}

// missingColumn says what becomes of a column that MySQL does not have, in a table with
// or without rows.
func missingColumn(table string, c *schema.Column, rows bool) Problem {
	p := Problem{Check: "missing", Table: table, Column: c.Name, What: "the column is missing in MySQL", Blocks: rows}
	switch {
	case !rows:
		p.Advice = "migrate goes on without it, since the table has no rows"
	case c.MustHave():
		p.Advice = fmt.Sprintf("migrate ends at it, unless --skip %s leaves the whole table out: PostgreSQL's column is NOT NULL without a default", table)
	default:
		p.Advice = fmt.Sprintf("migrate ends at it, unless --skip %s.%s leaves it at its default", table, c.Name)
	}
	return p
}

// hasRows tells whether a table has rows.
func (s *Source) hasRows(ctx context.Context, t *schema.Table) (exists bool, err error) {
	if err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+s.tableName(t.Name)+")").Scan(&exists); err != nil {
		return false, asked("rows of the table "+t.Name, err)
	}
	return exists, nil
}
