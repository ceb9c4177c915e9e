package typemap

import (
	"fmt"
	"slices"
)

// findingKeys is how many keys a Finding has at most.
const findingKeys = 10

// Finding counts the values of one column that were of one kind. An Encoder's
// arrived all the same, changed or kept as they were; where the Policy is Reject,
// their rows were set aside.
type Finding struct {
	// Column is the index in Table.Columns.
	Column int
	Kind   Kind
	// Policy is what was done with the values.
	Policy Policy
	// Count is the number of values.
	Count int64
	// Keys are the primary keys of the first ten rows, as a ValueError has
	// them.
	Keys []string
}

// String says what was done to how many values.
func (f Finding) String() string {
	values := "values"
	if f.Count == 1 {
		values = "value"
	}
	return fmt.Sprintf("%d %s: %s, %s", f.Count, values, f.Kind.Title(), f.done())
}

// Changed tells whether the values do not arrive as they were. A number that
// became true is changed, though it was kept from being lost.
func (f Finding) Changed() bool { return f.Policy != Keep || f.Kind == KindBoolean }

// done says in words what the policy did.
func (f Finding) done() string {
	switch f.Policy {
	case Null:
		return "set to NULL"
	case Truncate:
		return "cut"
	case Replace:
		return "replaced"
	case Strip:
		return "removed"
	case Keep:
		if f.Kind == KindBoolean {
			return "became true"
		}
		return "kept"
	case Reject:
		return "set aside"
	default:
		return f.Policy.String()
	}
}

// AddFindings adds the counts of more to those of list, and returns the extended
// list. Of the keys, the first ten stay.
func AddFindings(list, more []Finding) []Finding {
	for _, m := range more {
		i := slices.IndexFunc(list, func(f Finding) bool { return f.same(m) })
		if i < 0 {
			m.Keys = slices.Clone(m.Keys)
			list = append(list, m)
			continue
		}
		f := &list[i]
		f.Count += m.Count
		f.Keys = append(f.Keys, m.Keys[:min(len(m.Keys), findingKeys-len(f.Keys))]...)
	}
	return list
}

// same tells whether two findings count the same.
func (f Finding) same(other Finding) bool {
	return f.Column == other.Column && f.Kind == other.Kind && f.Policy == other.Policy
}

// note remembers what was done to a value until its row is complete.
func (e *Encoder) note(column int, kind Kind, policy Policy) {
	e.notes = append(e.notes, Finding{Column: column, Kind: kind, Policy: policy})
}

// countNotes adds the notes of a complete row to the findings.
func (e *Encoder) countNotes(row [][]byte) {
	for _, n := range e.notes {
		f := e.finding(n)
		f.Count++
		if len(f.Keys) < findingKeys && len(e.table.key) > 0 {
			f.Keys = append(f.Keys, e.table.Key(row))
		}
	}
}

// finding returns the finding that counts a note. There are few: one for each
// kind in a column.
func (e *Encoder) finding(note Finding) *Finding {
	for i := range e.findings {
		if f := &e.findings[i]; f.same(note) {
			return f
		}
	}
	e.findings = append(e.findings, note)
	return &e.findings[len(e.findings)-1]
}
