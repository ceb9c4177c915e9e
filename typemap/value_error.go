package typemap

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"migration-assist/schema"
)

// Problem is a reason for which the target cannot hold a value as it is.
type Problem struct {
	Kind Kind
	// Reason completes "the value ...".
	Reason string
	// Remedy says what the administrator can do about it.
	Remedy string

	// limit is the number of characters that there is room for, where the text
	// can be cut.
	limit int
}

// The problems that do not depend on the column.
var (
	problemNUL           = &Problem{Kind: KindNUL, Reason: "has a NUL byte", Remedy: "remove it in MySQL"}
	problemNull          = &Problem{Kind: KindNull, Reason: "is NULL, and PostgreSQL's column is NOT NULL", Remedy: "give the row a value in MySQL"}
	problemUTF8          = &Problem{Kind: KindUTF8, Reason: "is not valid UTF-8", Remedy: "correct the text in MySQL"}
	problemSize          = &Problem{Kind: KindSize, Reason: "is larger than PostgreSQL's type can hold", Remedy: "shorten it in MySQL"}
	problemJSON          = &Problem{Kind: KindJSON, Reason: "is not valid JSON", Remedy: "correct it in MySQL"}
	problemJSONDepth     = &Problem{Kind: KindJSON, Reason: "is JSON nested deeper than 1,000 levels", Remedy: "simplify it in MySQL"}
	problemJSONEmpty     = &Problem{Kind: KindJSONEmpty, Reason: "is empty, which is not JSON", Remedy: "correct it in MySQL; an empty object is {}"}
	problemJSONNUL       = &Problem{Kind: KindJSONNUL, Reason: `has a \u0000 escape`, Remedy: "remove the escape in MySQL"}
	problemJSONSurrogate = &Problem{Kind: KindJSONSurrogate, Reason: "has a JSON escape of half a surrogate pair, which PostgreSQL refuses", Remedy: "remove the escape in MySQL"}
	problemJSONNumber    = &Problem{Kind: KindJSONNumber, Reason: "has a JSON number beyond PostgreSQL's numeric", Remedy: "correct the number in MySQL"}
	problemJSONScalar    = &Problem{Kind: KindJSONScalar, Reason: "is a JSON scalar where an object or an array belongs", Remedy: "correct it in MySQL"}
	problemArray         = &Problem{Kind: KindJSON, Reason: "is not a JSON array of strings", Remedy: "correct it in MySQL"}
	problemFullText      = &Problem{Kind: KindFullText, Reason: "is larger than 1,048,575 bytes, which a full-text index may not hold", Remedy: "shorten it in MySQL"}
	problemBoolean       = &Problem{Kind: KindBoolean, Reason: "is neither 0 nor 1", Remedy: "correct the number in MySQL"}
	problemDate          = &Problem{Kind: KindDate, Reason: "is no date: its year, month or day is zero", Remedy: "correct it in MySQL"}
	problemNoSuchDate    = &Problem{Kind: KindDate, Reason: "is not a date that exists", Remedy: "correct it in MySQL"}
	problemTimestamp     = &Problem{Kind: KindForm, Reason: "is not a date and time", Remedy: "correct it in MySQL"}
)

// valueLength is how many characters of a value an error shows.
const valueLength = 80

// ValueError names a value that the target cannot hold. Its text never holds
// the value of a column that keeps secrets.
type ValueError struct {
	// Table and Column are the source's names.
	Table, Column string
	// TargetType is the target column's type.
	TargetType string
	// Key is the row's primary key, "Id=abc"; empty for a table without one.
	Key string
	// Value is the value, quoted and cut to 80 characters; empty for NULL.
	Value string
	// Problem is why the target cannot hold it.
	Problem *Problem
	// Policy is Stop or Reject.
	Policy Policy
	// Failed says that another policy was chosen for the kind of problem, and
	// why it could not be followed; empty where it is not so.
	Failed string
	// Choices are the policies that would let the run go on past the value.
	Choices []Policy
}

// Error says all of it in one line.
func (e *ValueError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s.%s", e.Table, e.Column)
	if e.Key != "" {
		fmt.Fprintf(&b, ", row %s", e.Key)
	}
	b.WriteString(": the value ")
	if e.Value != "" {
		b.WriteString(e.Value + " ")
	}
	fmt.Fprintf(&b, "%s (target type %s); ", e.Problem.Reason, e.TargetType)
	if e.Failed != "" {
		b.WriteString(e.Failed + "; ")
	}
	b.WriteString(e.Problem.Remedy)
	if len(e.Choices) > 0 {
		fmt.Fprintf(&b, ", or choose --on-invalid %s=%s", e.Problem.Kind, joinPolicies(e.Choices))
	}
	return b.String()
}

// valueError names a value that the policy of its kind does not let through.
// mended is as hindrance has it.
func (e *Encoder) valueError(column int, row [][]byte, problem *Problem, mended bool) *ValueError {
	t, kind := e.table, problem.Kind
	c := &t.Columns[column]
	err := &ValueError{
		Table: t.Source.Name, Column: c.Source.Name, TargetType: c.Target.Type,
		Key: t.Key(row), Problem: problem, Policy: t.policies.of(kind, c.rule),
	}
	if row[column] != nil {
		err.Value = t.display(column, row[column])
	}
	if err.Policy == Reject {
		return err
	}
	hindrance := e.hindrance(column, problem, err.Policy, mended)
	if hindrance != "" && t.policies[kind] != byDefault {
		err.Failed = fmt.Sprintf("%s=%s was chosen, but %s", kind, err.Policy, hindrance)
	}
	err.Policy = Stop
	for _, p := range kinds[kind].policies {
		if p != Stop && e.hindrance(column, problem, p, mended) == "" {
			err.Choices = append(err.Choices, p)
		}
	}
	return err
}

// Key writes a row's primary key for a person, "Id=abc"; it is empty for a table
// without one. Values that are secret are not in it.
func (t *Table) Key(row [][]byte) string {
	parts := make([]string, 0, len(t.key))
	for _, i := range t.key {
		value := t.display(i, row[i])
		if !t.secret(i) && plain(row[i]) {
			value = string(row[i])
		}
		parts = append(parts, t.Columns[i].Source.Name+"="+value)
	}
	return strings.Join(parts, ", ")
}

// secret tells whether no message may show the column's values.
func (t *Table) secret(column int) bool {
	return schema.Secret(t.Source.Name, t.Columns[column].Source.Name)
}

// plain tells whether a key's value can stand in a message without quotes.
func plain(value []byte) bool {
	return len(value) > 0 && len(value) <= valueLength &&
		!slices.ContainsFunc(value, func(b byte) bool { return b <= ' ' || b >= 0x7f || b == ',' || b == '"' })
}

// display quotes a value of the column and cuts it to valueLength characters.
func (t *Table) display(column int, value []byte) string {
	if t.secret(column) {
		return "(" + strconv.Itoa(len(value)) + " bytes, hidden)"
	}
	end, n := 0, 0
	for end < len(value) && n < valueLength {
		_, size := utf8.DecodeRune(value[end:])
		end += size
		n++
	}
	if end < len(value) {
		return strconv.Quote(string(value[:end])) + "…"
	}
	return strconv.Quote(string(value))
}
