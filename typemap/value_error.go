package typemap

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"migration-assist/schema"
)

// Problem is a reason for which the target cannot hold a value.
type Problem struct {
	// Reason completes "the value ...".
	Reason string
	// Remedy says what the administrator can do about it.
	Remedy string
}

// The problems that do not depend on the column.
var (
	problemNull      = &Problem{"is NULL, and PostgreSQL's column is NOT NULL", "give the row a value in MySQL"}
	problemUTF8      = &Problem{"is not valid UTF-8", "correct the text in MySQL"}
	problemJSON      = &Problem{"is not valid JSON", "correct it in MySQL; an empty value is {} in JSON"}
	problemSurrogate = &Problem{"has a JSON escape of half a surrogate pair, which PostgreSQL refuses", "remove the escape in MySQL"}
	problemJSONDepth = &Problem{"is JSON nested deeper than 1,000 levels", "simplify it in MySQL"}
	problemJSONRange = &Problem{"has a JSON number beyond PostgreSQL's numeric", "correct the number in MySQL"}
	problemKind      = &Problem{"came in a form that its column's type does not have", "report this with the column's type"}
	problemDate      = &Problem{"is no date: its year, month or day is zero", "correct the date in MySQL, or set it to NULL"}
	problemTimestamp = &Problem{"is not a date and time", "correct it in MySQL"}
	problemArray     = &Problem{"is not a JSON array of strings", "correct it in MySQL"}
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
	fmt.Fprintf(&b, "%s (target type %s); %s", e.Problem.Reason, e.TargetType, e.Problem.Remedy)
	return b.String()
}

func (t *Table) valueError(column int, row []driver.Value, problem *Problem) *ValueError {
	c := &t.Columns[column]
	e := &ValueError{
		Table: t.Source.Name, Column: c.Source.Name, TargetType: c.Target.Type,
		Key: t.keyText(row), Problem: problem,
	}
	if row[column] != nil {
		e.Value = t.display(column, valueText(row[column]))
	}
	return e
}

// keyText writes the row's primary key for a person.
func (t *Table) keyText(row []driver.Value) string {
	parts := make([]string, 0, len(t.key))
	for _, i := range t.key {
		text := valueText(row[i])
		value := t.display(i, text)
		if !t.secret(i) && plain(text) {
			value = string(text)
		}
		parts = append(parts, t.Columns[i].Source.Name+"="+value)
	}
	return strings.Join(parts, ", ")
}

// valueText is the text of one of a row's values.
func valueText(value driver.Value) []byte {
	if text, ok := value.([]byte); ok {
		return text
	}
	return fmt.Append(nil, value)
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
