package typemap

import (
	"slices"
)

// maxRow is the greatest length of a row in bytes, and so of a value. PostgreSQL
// allocates no more than 1 GB at once (MaxAllocSize in its sources), into which a
// row must fit with its head, and a value with what LZ4 adds where it finds nothing
// to compress: one byte in 255. Both fit into 8 MB.
const maxRow = 1<<30 - 8<<20

var problemRowSize = &Problem{
	Kind: KindSize, Reason: "is the longest of a row that is larger than PostgreSQL can hold", Remedy: "shorten it in MySQL",
}

// shorten does with a row that is too large what the policy of KindSize says of
// its longest value.
func (e *Encoder) shorten(dst []byte, row [][]byte) ([]byte, error) {
	longest, length := 0, 0
	for i, value := range row {
		if len(value) > length {
			longest, length = i, len(value)
		}
	}
	policy := e.table.policies.of(KindSize, valueRule{})
	if policy != Null || e.hindrance(longest, problemRowSize, policy, false) != "" {
		e.endRow()
		return dst, e.valueError(longest, row, problemRowSize, false)
	}
	// What else was noted is noted again.
	e.notes = slices.DeleteFunc(e.notes, func(n Finding) bool { return n.Kind != KindSize || row[n.Column] != nil })
	e.note(longest, KindSize, Null)
	row = slices.Clone(row)
	row[longest] = nil
	return e.AppendRow(dst, row)
}
