package typemap

// Change is a kind of conversion that does not keep a value as it was.
type Change int

// The kinds of change.
const (
	// NULRemoved: NUL bytes were taken out of a text, which PostgreSQL cannot
	// hold ("Character Types" in its manual).
	NULRemoved Change = iota
	// EscapeRemoved: \u0000 escapes were taken out of a JSON text, which
	// PostgreSQL's jsonb refuses ("JSON Types" in its manual).
	EscapeRemoved
	// BooleanFromNumber: a number other than 0 and 1 became true.
	BooleanFromNumber

	changeKinds
)

// String names the change as a summary prints it.
func (c Change) String() string {
	switch c {
	case NULRemoved:
		return "NUL removed"
	case EscapeRemoved:
		return `\u0000 removed`
	case BooleanFromNumber:
		return "number to true"
	default:
		return "unknown change"
	}
}

// Changes counts a column's changed values by kind.
type Changes [changeKinds]int64

// Total is the number of changes of all kinds.
func (c *Changes) Total() int64 {
	var total int64
	for _, n := range c {
		total += n
	}
	return total
}
