package typemap

import (
	"errors"
	"slices"

	"migration-assist/schema"
)

// Rule says which type a column becomes in PostgreSQL where the target has no
// table for it yet. Its model is a rule of pgloader's CAST clause. Zero fields
// of the condition match everything.
type Rule struct {
	// Table and Column are the source's names, in upper or lower case.
	Table, Column string
	// Type is the name of a MySQL type without anything behind it: "tinyint",
	// "varchar". A longtext column that MariaDB checks with json_valid is "json".
	Type string
	// MinLength and MaxLength bound the first number in the type's
	// parentheses: both are 1 for tinyint(1). 0 is no bound; a type without
	// parentheses is within none.
	MinLength, MaxLength int
	// Unsigned and AutoIncrement match only columns that are that.
	Unsigned, AutoIncrement bool

	// Target is PostgreSQL's type as format_type writes it, "numeric(20,0)" or
	// "timestamp with time zone"; or TargetEnum.
	Target string
	// KeepLength gives the target the numbers that the source's type has in
	// parentheses: a length, the digits of a second, precision and scale.
	KeepLength bool
	// DropDefault and DropNotNull leave the column's default and NOT NULL out.
	DropDefault, DropNotNull bool
}

// TargetEnum stands for an enumerated type that is made for the column, with
// its labels, and is named after table and column.
const TargetEnum = "enum"

// Rules are tried in their order; the first one that matches a column decides.
type Rules struct{ list []Rule }

// NewRules returns the given rules with the built-in ones behind them. The error
// lists every rule that can match no column, or whose target cannot hold what it
// matches; see Rule.
func NewRules(first ...Rule) (*Rules, error) {
	var errs []error
	for _, r := range first {
		errs = append(errs, r.validate())
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Rules{list: append(slices.Clone(first), builtinRules()...)}, nil
}

// find returns the rule for a column. ok is false where there is none.
func (r *Rules) find(table string, c *schema.Column, t schema.MySQLType) (rule Rule, ok bool) {
	i := slices.IndexFunc(r.list, func(rule Rule) bool { return rule.matches(table, c, t) })
	if i < 0 {
		return Rule{}, false
	}
	return r.list[i], true
}

func (r Rule) matches(table string, c *schema.Column, t schema.MySQLType) bool {
	return (r.Table == "" || schema.Fold(r.Table) == schema.Fold(table)) &&
		(r.Column == "" || schema.Fold(r.Column) == schema.Fold(c.Name)) &&
		(r.Type == "" || schema.Fold(r.Type) == t.Name) &&
		r.within(t.Numbers) &&
		(!r.Unsigned || t.Unsigned) && (!r.AutoIncrement || c.AutoIncrement)
}

// within tells whether the first of a type's numbers is within the bounds.
func (r Rule) within(numbers []int) bool {
	if r.MinLength == 0 && r.MaxLength == 0 {
		return true
	}
	return len(numbers) > 0 && numbers[0] >= r.MinLength && (r.MaxLength == 0 || numbers[0] <= r.MaxLength)
}
