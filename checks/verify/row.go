package verify

import (
	"encoding/binary"

	"migration-assist/internal/digest"
	"migration-assist/typemap"
)

// hashes are what is kept of a row. The key of a row of a table without one is the
// row itself.
type hashes struct{ key, row digest.Hash }

// What a column of a row begins with. Behind isValue and isUnfit is the length of
// what follows, so that no two rows of different columns have the same bytes.
const (
	isNull  = 0
	isValue = 1
	isUnfit = 2
)

// rowBytes are the columns of one row in a form that is the same for both databases.
type rowBytes struct {
	key []int
	// bytes are the whole row's, ends where each column's end.
	bytes    []byte
	ends     []int
	keyBytes []byte
}

func newRowBytes(t *Table) rowBytes {
	return rowBytes{key: t.key, ends: make([]int, len(t.columns))}
}

// maxRow is how many bytes of space are kept for the next row.
const maxRow = 1 << 20

// begin begins a row.
func (r *rowBytes) begin() {
	if cap(r.bytes) > maxRow {
		r.bytes = nil
	}
	r.bytes = r.bytes[:0]
}

// value begins a column, up to which the row was that long.
func (r *rowBytes) value(what byte) { r.bytes = append(r.bytes, what, 0, 0, 0, 0) }

// end ends the column that began at start.
func (r *rowBytes) end(column, start int) {
	if r.bytes[start] != isNull {
		binary.BigEndian.PutUint32(r.bytes[start+1:], uint32(len(r.bytes)-start-5))
	}
	r.ends[column] = len(r.bytes)
}

// column are the bytes of one column.
func (r *rowBytes) column(i int) []byte {
	if i == 0 {
		return r.bytes[:r.ends[0]]
	}
	return r.bytes[r.ends[i-1]:r.ends[i]]
}

// hashes hashes the row.
func (r *rowBytes) hashes() hashes {
	row := digest.Of(r.bytes)
	switch len(r.key) {
	case 0:
		return hashes{row, row}
	case 1:
		return hashes{digest.Of(r.column(r.key[0])), row}
	}
	r.keyBytes = r.keyBytes[:0]
	for _, i := range r.key {
		r.keyBytes = append(r.keyBytes, r.column(i)...)
	}
	return hashes{digest.Of(r.keyBytes), row}
}

// sourceRow writes rows of MySQL. It is for one goroutine.
type sourceRow struct {
	rowBytes
	forms []sourceForm
	rules []*rules
	table *Table
}

func newSourceRow(t *Table) *sourceRow {
	r := &sourceRow{rowBytes: newRowBytes(t), table: t}
	for i := range t.columns {
		rules := &rules{policies: &t.columns[i].policies}
		r.rules = append(r.rules, rules)
		r.forms = append(r.forms, t.columns[i].forms.source(rules))
	}
	return r
}

// read takes a row as session.ReadRows has it.
func (r *sourceRow) read(row [][]byte) hashes {
	r.begin()
	for i, value := range row {
		start := len(r.bytes)
		if value == nil {
			value = r.missing(i)
		}
		if value == nil {
			r.bytes = append(r.bytes, isNull)
			r.end(i, start)
			continue
		}
		r.value(isValue)
		bytes, outcome := r.forms[i].append(r.bytes, value)
		switch outcome {
		case held:
			r.bytes = bytes
		case null:
			r.bytes = bytes[:start]
			r.bytes = append(r.bytes, isNull)
		default:
			r.bytes = bytes[:start]
			r.value(isUnfit)
			r.bytes = append(r.bytes, value...)
		}
		r.end(i, start)
	}
	return r.hashes()
}

// missing is what stands for NULL in a column of the target that is NOT NULL, nil
// where nothing does.
func (r *sourceRow) missing(column int) []byte {
	c := &r.table.columns[column]
	if !c.target.NotNull || c.policies.Of(typemap.KindNull) != typemap.Replace || c.forms.zero == nil {
		return nil
	}
	r.rules[column].apply(typemap.KindNull)
	return c.forms.zero
}

// changed counts the values that the copy changed by a policy.
func (r *sourceRow) changed() (list []Changed) {
	for i, rules := range r.rules {
		for kind, count := range rules.counts {
			f := typemap.Finding{Column: i, Kind: typemap.Kind(kind), Policy: rules.policies.Of(typemap.Kind(kind)), Count: count}
			if count > 0 && f.Changed() {
				list = append(list, Changed{Column: r.table.columns[i].source.Name, Finding: f})
			}
		}
	}
	return list
}

// targetRow writes rows of PostgreSQL. It is for one goroutine.
type targetRow struct {
	rowBytes
	forms []targetForm
}

func newTargetRow(t *Table) *targetRow {
	r := &targetRow{rowBytes: newRowBytes(t)}
	for i := range t.columns {
		r.forms = append(r.forms, t.columns[i].forms.target())
	}
	return r
}

// read takes a row as session.ReadCopy has it.
func (r *targetRow) read(fields [][]byte) hashes {
	r.begin()
	for i, form := range r.forms {
		start := len(r.bytes)
		if fields[i] == nil {
			r.bytes = append(r.bytes, isNull)
		} else {
			r.value(isValue)
			r.bytes = form.append(r.bytes, fields[i])
		}
		r.end(i, start)
	}
	return r.hashes()
}
