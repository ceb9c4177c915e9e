package checks

import (
	"context"
	"strings"

	"migration-assist/schema"
)

// charset is about tables with texts that are not in utf8mb4, MySQL's name of UTF-8.
// MySQL converts them; but a character that one of them could not hold was lost when
// it was written.
func charset(_ context.Context, s *Source) (problems []Problem, _ error) {
	for _, pair := range s.pairing.Tables {
		for _, name := range otherCharsets(pair.Source) {
			problems = append(problems, Problem{
				Check: "charset", Table: pair.Source.Name, What: "has texts in the character set " + name,
				Advice: "migrate converts them to UTF-8",
			})
		}
	}
	return problems, nil
}

// otherCharsets are the character sets of a table's columns beside utf8mb4 and ascii.
func otherCharsets(t *schema.Table) (names []string) {
	seen := map[string]bool{"": true, "utf8mb4": true, "ascii": true}
	for _, c := range t.Columns {
		if name := charsetOf(c); !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// charsetOf is the character set that the name of the column's collation begins with
// ("Collation Naming Conventions" in the MySQL manual); "" where it has none.
func charsetOf(c *schema.Column) string {
	name, _, _ := strings.Cut(c.Collation, "_")
	return name
}
