package checks

import (
	"slices"
	"strings"

	"migration-assist/typemap"
)

// valueCheck is a check of values that PostgreSQL cannot hold, or not as MySQL has
// them.
type valueCheck struct {
	name  string
	kinds []typemap.Kind
	// advice says more than what migrate does. It may be empty.
	advice string
	// fix corrects such values. It may be empty.
	fix Fix
}

// valueChecks share the kinds among them.
var valueChecks = []valueCheck{unicode, jsonTexts, varchar, numbers, enumLabels, nulls, fullText, forms}

// valueProblem says what was found in a column's values.
func valueProblem(t *typemap.Table, f typemap.Finding) Problem {
	check := valueCheckOf(f.Kind)
	c := t.Columns[f.Column]
	p := Problem{
		Check: check.name, Table: t.Source.Name, Column: c.Source.Name, Rows: f.Count, Keys: f.Keys,
		What: f.Kind.Title(), Blocks: f.Policy == typemap.Stop,
	}
	advice := []string{migrates(c, f)}
	if check.advice != "" {
		advice = append(advice, check.advice)
	}
	if check.canFix(t, f) {
		p.Fix = check.fix
		advice = append(advice, string(check.fix)+" "+fixes[check.fix])
	}
	p.Advice = strings.Join(advice, "; ")
	return p
}

// valueCheckOf is the check that a kind belongs to.
func valueCheckOf(k typemap.Kind) valueCheck {
	return valueChecks[slices.IndexFunc(valueChecks, func(c valueCheck) bool { return slices.Contains(c.kinds, k) })]
}

// canFix tells whether the check's flag corrects the values. None changes a primary
// key, to which other rows may point, or a row that it could not find again.
func (c valueCheck) canFix(t *typemap.Table, f typemap.Finding) bool {
	key := t.Source.PrimaryKey()
	switch {
	case !c.corrects(f.Kind) || key == nil:
		return false
	case c.fix == FixUnicode:
		return !slices.Contains(key, t.Columns[f.Column].Source.Name)
	default:
		return true
	}
}

// corrects tells whether the check's flag is for the kind.
func (c valueCheck) corrects(k typemap.Kind) bool {
	return c.fix != "" && (c.fix != FixUnicode || k == typemap.KindNUL || k == typemap.KindJSONNUL)
}

// fixes says what each flag does to a value or its row.
var fixes = map[Fix]string{
	FixUnicode: "takes it out in MySQL",
	FixVarchar: "deletes the rows in MySQL",
}

// migrates says what migrate does with values of a finding.
func migrates(c typemap.Column, f typemap.Finding) string {
	choice := "--on-invalid " + f.Kind.String() + "="
	chosen := " (" + choice + f.Policy.String() + ")"
	switch f.Policy {
	case typemap.Strip:
		return "migrate takes it out on the way" + chosen
	case typemap.Replace:
		if f.Kind != typemap.KindJSONEmpty {
			return "migrate replaces it" + chosen
		}
		return "migrate writes an empty object or array" + chosen
	case typemap.Reject:
		return "migrate sets the row aside" + chosen
	case typemap.Null:
		return "migrate writes NULL" + chosen
	case typemap.Truncate:
		return "migrate cuts the end off" + chosen
	case typemap.Keep:
		if f.Kind == typemap.KindBoolean {
			return "migrate writes true" + chosen
		}
		return "migrate keeps the value" + chosen
	default:
		var others []string
		for _, policy := range f.Kind.Choices() {
			if policy != typemap.Stop && (policy != typemap.Null || !c.Target.NotNull) {
				others = append(others, policy.String())
			}
		}
		return "migrate ends at it, unless it is corrected in MySQL, or " + choice + strings.Join(others, "|") + " is given"
	}
}
