package typemap

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxMySQLName is the greatest length of a MySQL name in characters
// ("Identifier Length Limits" in its manual).
const maxMySQLName = 64

// String names what the rule matches, and its target.
func (r Rule) String() string {
	var parts []string
	if r.Table != "" {
		parts = append(parts, "table "+r.Table)
	}
	if r.Column != "" {
		parts = append(parts, "column "+r.Column)
	}
	if r.Type != "" {
		parts = append(parts, "type "+r.Type)
	}
	return fmt.Sprintf("rule for %s to %s", strings.Join(parts, ", "), r.Target)
}

// validate returns an error for a rule that can match no column, matches every
// one, or has a target that cannot hold what it matches.
func (r Rule) validate() error {
	for _, check := range []func() error{r.validateNames, r.validateCondition, r.validateTarget} {
		if err := check(); err != nil {
			return fmt.Errorf("%s: %w", r, err)
		}
	}
	return nil
}

func (r Rule) validateNames() error {
	if r.Table == "" && r.Column == "" && r.Type == "" {
		return errors.New("it names no table, no column and no type")
	}
	for _, name := range []string{r.Table, r.Column} {
		if utf8.RuneCountInString(name) > maxMySQLName || strings.Contains(name, "\x00") || strings.HasSuffix(name, " ") {
			return fmt.Errorf("MySQL cannot have the name %q", name)
		}
	}
	return nil
}

func (r Rule) validateCondition() error {
	bounded := r.MinLength != 0 || r.MaxLength != 0
	if r.MinLength < 0 || r.MaxLength < 0 || r.MaxLength > 0 && r.MinLength > r.MaxLength {
		return fmt.Errorf("no length is from %d to %d", r.MinLength, r.MaxLength)
	}
	if r.Type == "" {
		return nil
	}
	from := sourceFamily(r.Type)
	isInteger, isFloat := from == familyInteger, from == familyFloat
	switch {
	case from == familyOther || baseType(r.Type) != strings.ToLower(r.Type):
		return fmt.Errorf("MySQL has no type %q", r.Type)
	case bounded && !hasNumbers(r.Type):
		return fmt.Errorf("the type %s has no length", r.Type)
	case r.Unsigned && !isInteger && !isFloat && from != familyDecimal:
		return fmt.Errorf("the type %s is never unsigned", r.Type)
	case r.AutoIncrement && !isInteger && !isFloat:
		return fmt.Errorf("the type %s has no AUTO_INCREMENT", r.Type)
	}
	return nil
}

// hasNumbers tells whether a type of MySQL can have numbers in parentheses.
func hasNumbers(t string) bool {
	switch sourceFamily(t) {
	case familyInteger, familyDecimal, familyFloat, familyBit, familyDatetime, familyTime:
		return true
	default:
		return slices.Contains([]string{"char", "varchar", "binary", "varbinary", "vector"}, baseType(t))
	}
}

func (r Rule) validateTarget() error {
	from := sourceFamily(r.Type)
	if r.Target == TargetEnum {
		if from != familyEnum {
			return errors.New("only the type enum has labels for an enumerated type")
		}
		return nil
	}
	name, modifiers := splitType(r.Target)
	known, reads := false, false
	for _, c := range conversions {
		if slices.Contains(c.targets, name) {
			known = true
			reads = reads || slices.Contains(c.families, from)
		}
	}
	switch {
	case !known:
		return fmt.Errorf("%q is no type that values can be converted to; these are %s", r.Target, strings.Join(targetTypes(), ", "))
	case r.Type != "" && !reads:
		return fmt.Errorf("there is no conversion from %s to %s", r.Type, r.Target)
	case (r.KeepLength || modifiers != nil) && !takesModifiers(name):
		return fmt.Errorf("the type %s takes no length", name)
	case r.KeepLength && modifiers != nil:
		return errors.New("the target has a length of its own, and is to keep the source's")
	}
	return nil
}

// targetTypes are the types of PostgreSQL for which there are conversions.
func targetTypes() []string {
	var names []string
	for _, c := range conversions {
		names = append(names, c.targets...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// takesModifiers tells whether a type of PostgreSQL can have numbers in
// parentheses.
func takesModifiers(name string) bool {
	return slices.Contains([]string{
		"character", "character varying", "character varying[]", "numeric", "bit", "bit varying",
		"timestamp without time zone", "timestamp with time zone", "time without time zone", "interval",
	}, name)
}
