package verify

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind says in what a row differs.
type Kind string

// The kinds of differences.
const (
	// Missing: PostgreSQL does not have the row.
	Missing Kind = "missing"
	// Extra: only PostgreSQL has the row, or has it more often.
	Extra Kind = "extra"
	// Different: both have a row of that key, with other values.
	Different Kind = "different"
)

// Difference is a row that is not the same in both databases.
type Difference struct {
	// Table is the table's name in MySQL.
	Table string `json:"table"`
	Kind  Kind   `json:"kind"`
	// Key are the key's columns, in order. A row of a table without a key has all of
	// its columns there.
	Key []Value `json:"key"`
	// Columns are those that differ, of a row that is Different.
	Columns []Pair `json:"columns,omitempty"`
}

// Value is what a row has in a column, as its database shows it.
type Value struct {
	Column string  `json:"column"`
	Value  *string `json:"value"`
	// Length is the value's in bytes, where only its beginning is shown.
	Length int `json:"length,omitempty"`
	// Hidden is set where the column holds credentials.
	Hidden bool `json:"hidden,omitempty"`
}

// Pair is what both databases have in a column of a row.
type Pair struct {
	// Column is the column's name in MySQL.
	Column   string `json:"column"`
	MySQL    Value  `json:"mysql"`
	Postgres Value  `json:"postgres"`
}

// shownBytes is how many bytes of a value are shown at most.
const shownBytes = 200

// newValue keeps what is shown of a value.
func newValue(c *column, text []byte) Value {
	v := Value{Column: c.source.Name}
	switch {
	case text == nil:
		return v
	case c.secret:
		v.Hidden = true
		return v
	case len(text) > shownBytes:
		v.Length = len(text)
		end := shownBytes
		for end > shownBytes-utf8.UTFMax && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	shown := string(text)
	if !utf8.Valid(text) {
		shown = fmt.Sprintf("0x%x", text)
	}
	v.Value = &shown
	return v
}

// String is the value in quotes.
func (v Value) String() string {
	switch {
	case v.Hidden:
		return "(hidden)"
	case v.Value == nil:
		return "NULL"
	case v.Length > 0:
		return fmt.Sprintf("%s… (%d bytes)", strconv.Quote(*v.Value), v.Length)
	default:
		return strconv.Quote(*v.Value)
	}
}

// String names the row, and what differs, in a line.
func (d Difference) String() string {
	var b strings.Builder
	b.WriteString(d.Table)
	for i, v := range d.Key {
		separator := ", "
		if i == 0 {
			separator = " "
		}
		b.WriteString(separator + v.Column + "=" + v.String())
	}
	switch d.Kind {
	case Missing:
		b.WriteString(": missing in PostgreSQL")
	case Extra:
		b.WriteString(": only in PostgreSQL, or there too often")
	default:
		for i, c := range d.Columns {
			separator := "; "
			if i == 0 {
				separator = ": "
			}
			fmt.Fprintf(&b, "%s%s is %s in MySQL, %s in PostgreSQL", separator, c.Column, c.MySQL, c.Postgres)
		}
	}
	return b.String()
}
