package checks

import (
	"context"
	"fmt"
	"strings"
)

// plugins is about the plugins that have tables of their own, and about rows of these
// that PostgreSQL's keys do not take.
func plugins(ctx context.Context, s *Source) (problems []Problem, _ error) {
	for _, p := range s.plugins {
		problem := Problem{
			Check: "plugins", What: fmt.Sprintf("the plugin %s has tables of its own: %s", p, strings.Join(p.TableNames(), ", ")),
			Advice: "migrate moves them too; --plugins leaves them out",
		}
		if p.Unknown != nil {
			for _, t := range p.Tables {
				rows, err := s.hasRows(ctx, t)
				if err != nil {
					return nil, err
				}
				problem.Blocks = problem.Blocks || rows
			}
			problem.Advice = p.Unknown.Error() + ". migrate ends at rows of it, unless --plugins leaves it out"
			problems = append(problems, problem)
			continue
		}
		problems = append(problems, problem)
		duplicates, err := p.Duplicates(ctx, s.db, s.catalog.Name)
		if err != nil {
			return nil, asked("equal rows of the plugin "+p.Name, err)
		}
		for _, d := range duplicates {
			problems = append(problems, Problem{
				Check: "plugins", Table: d.Table, Column: strings.Join(d.Columns, ", "), What: d.String(),
				Advice: "migrate ends at it; leave one row of each: " + d.Query, Blocks: true,
			})
		}
	}
	return problems, nil
}
