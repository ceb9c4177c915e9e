package checks

import (
	"context"
	"fmt"

	"migration-assist/schema"
)

// missing is about tables and columns that the schema at these migrations should
// have and MySQL has not, or does not show to its user.
func missing(_ context.Context, s *Source) (problems []Problem, _ error) {
	for _, t := range s.pairing.TargetOnly {
		problems = append(problems, Problem{
			Check: "missing", Table: t.Name, What: "the table is missing in MySQL, or its user lacks the privilege SELECT on it",
			Advice: fmt.Sprintf("migrate ends at it, unless --skip %s leaves it empty", t.Name), Blocks: true,
		})
	}
	for _, pair := range s.pairing.Tables {
		for _, c := range pair.TargetOnly {
			problems = append(problems, missingColumn(pair.Source.Name, c))
		}
	}
	return problems, nil
}

func missingColumn(table string, c *schema.Column) Problem {
	p := Problem{
		Check: "missing", Table: table, Column: c.Name, What: "the column is missing in MySQL", Blocks: true,
		Advice: fmt.Sprintf("migrate ends at it where the table has rows, unless --skip %s.%s leaves it at its default", table, c.Name),
	}
	if c.NotNull && c.Default == nil {
		p.Advice = fmt.Sprintf("migrate ends at it where the table has rows, unless --skip %s leaves the whole table out: PostgreSQL's column is NOT NULL without a default", table)
	}
	return p
}
