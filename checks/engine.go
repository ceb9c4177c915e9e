package checks

import (
	"context"
	"strings"
)

// engine is about tables of engines without transactions, as MyISAM is: no snapshot
// holds them still.
func engine(_ context.Context, s *Source) (problems []Problem, _ error) {
	for _, pair := range s.pairing.Tables {
		if e := pair.Source.Engine; !strings.EqualFold(e, "InnoDB") {
			problems = append(problems, Problem{
				Check: "engine", Table: pair.Source.Name, What: "has the engine " + e + ", which has no transactions",
				Advice: "migrate copies it as it is at that moment, so Mattermost must be stopped; or run ALTER TABLE " + s.tableName(pair.Source.Name) + " ENGINE=InnoDB",
			})
		}
	}
	return problems, nil
}
