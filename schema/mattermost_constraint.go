package schema

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	keyDefinition     = regexp.MustCompile(`^(PRIMARY KEY|UNIQUE) \(([^()]+)\)`)
	foreignDefinition = regexp.MustCompile(`^FOREIGN KEY \(([^()]+)\) REFERENCES ([^\s()]+)\(([^()]+)\)`)
)

// parseConstraint reads the definition of a constraint in Mattermost's own
// schema, as pg_get_constraintdef writes it. There are only keys: another kind
// there is a defect of the program's data, and panics.
func parseConstraint(name, definition string) *Constraint {
	c := &Constraint{Name: name, Definition: definition}
	if m := keyDefinition.FindStringSubmatch(definition); m != nil {
		c.Kind = UniqueKey
		if m[1] == "PRIMARY KEY" {
			c.Kind = PrimaryKey
		}
		c.Columns = columnList(m[2])
		return c
	}
	m := foreignDefinition.FindStringSubmatch(definition)
	if m == nil {
		panic(fmt.Errorf("constraint %s: cannot read %q", name, definition))
	}
	c.Kind = ForeignKey
	c.Columns, c.RefTable, c.RefColumns = columnList(m[1]), unquotePostgres(m[2]), columnList(m[3])
	return c
}

func columnList(text string) []string {
	columns := strings.Split(text, ", ")
	for i := range columns {
		columns[i] = unquotePostgres(columns[i])
	}
	return columns
}

// unquotePostgres returns the name that an identifier of PostgreSQL's own text stands
// for, as in the manual's section 4.1.1.
func unquotePostgres(identifier string) string {
	inner, quoted := strings.CutPrefix(identifier, `"`)
	if !quoted {
		return identifier
	}
	return strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
}
