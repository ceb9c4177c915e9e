package typemap

import (
	"strings"

	"migration-assist/schema"
)

// ColumnPolicies are what is done with the values of one column of the target.
type ColumnPolicies struct {
	policies Policies
	rule     valueRule
	notNull  bool
}

// OfColumn returns what is done with the values of a column of a table of the
// target.
func (p *Policies) OfColumn(table string, c *schema.Column) ColumnPolicies {
	return ColumnPolicies{*p, ruleOf(table, c), c.NotNull}
}

// Of returns the policy for a kind. It is Stop in place of Null where the column is
// NOT NULL.
func (c *ColumnPolicies) Of(kind Kind) Policy {
	policy := c.policies.of(kind, c.rule)
	if policy == Null && c.notNull {
		return Stop
	}
	return policy
}

// Container tells whether objects and arrays belong in the column, so that a JSON
// scalar is a KindJSONScalar there.
func (c *ColumnPolicies) Container() bool { return c.rule.container }

// Replacement is the JSON text that Replace writes into the column.
func (c *ColumnPolicies) Replacement() string { return c.rule.replacement() }

// ruleOf is what is known of the values of a column of the target.
func ruleOf(table string, c *schema.Column) valueRule {
	rule := valueRules[schema.Fold(table+"."+c.Name)]
	rule.array = rule.array || strings.HasSuffix(c.Type, "[]")
	return rule
}
