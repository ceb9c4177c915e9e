package typemap

import (
	"encoding/binary"
	"slices"
)

// Encoder turns rows of one table into COPY's binary format (PostgreSQL manual,
// COPY, "Binary Format") and counts what it changed. It is for one goroutine.
type Encoder struct {
	table    *Table
	codecs   []codec
	findings []Finding
	maxRow   int // the greatest length of a row

	// The rest is for values with a problem; see resolve.
	notes   []Finding // the present row's
	scratch [2][]byte // mended values
	checked []byte    // a value that CheckRow has encoded
}

// NewEncoder returns an encoder of the table's rows.
func (t *Table) NewEncoder() *Encoder {
	e := &Encoder{table: t, maxRow: maxRow}
	for _, c := range t.Columns {
		e.codecs = append(e.codecs, c.newCodec())
	}
	return e
}

// AppendHeader appends what stands before the first row: the signature, no
// flags, no extension.
func (e *Encoder) AppendHeader(dst []byte) []byte {
	return append(dst, "PGCOPY\n\xff\r\n\x00"+"\x00\x00\x00\x00"+"\x00\x00\x00\x00"...)
}

// AppendTrailer appends what stands behind the last row.
func (e *Encoder) AppendTrailer(dst []byte) []byte { return append(dst, 0xff, 0xff) }

// null is the length of a field that is NULL.
const null = "\xff\xff\xff\xff"

// AppendRow appends one row to dst and returns the extended slice. row has one
// value for each of the table's Columns, as MySQL's text protocol delivers the
// column's SelectExpression, and nil for NULL. It keeps no reference to row, and
// allocates nothing but dst's growth where no value has a problem.
//
// A row with a value that its policy does not let through ends in a *ValueError,
// and dst is returned without it. Where the error's Policy is Reject, the caller
// sets the row aside and goes on; the encoder is ready for the next row.
func (e *Encoder) AppendRow(dst []byte, row [][]byte) ([]byte, error) {
	start := len(dst)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(e.codecs)))
	for i, value := range row {
		if len(value) > longValue {
			dst = makeRoom(dst, row[i:])
		}
		if value == nil && !e.table.Columns[i].Target.NotNull {
			dst = append(dst, null...)
			continue
		}
		field := len(dst)
		dst = append(dst, 0, 0, 0, 0)
		var problem *Problem
		if dst, problem = e.appendValue(dst, i, value); problem != nil {
			var err error
			if dst, err = e.resolve(dst, field, i, row, problem); err != nil {
				e.endRow()
				return dst[:start], err
			}
			continue
		}
		setLength(dst, field)
	}
	if len(dst)-start > e.maxRow {
		return e.shorten(dst[:start], row)
	}
	if len(e.notes) > 0 {
		e.countNotes(row)
		e.endRow()
	}
	return dst, nil
}

// longValue is the length from which on a row's space is made before its values.
const longValue = 64 << 10

// makeRoom has dst hold values as long as these. One that grew with each long
// value would be copied each time.
func makeRoom(dst []byte, values [][]byte) []byte {
	length := 0
	for _, value := range values {
		length += fieldHead + len(value)
	}
	return slices.Grow(dst, length)
}

// fieldHead is what there may be before a value: the field's length and jsonb's
// version, or a number's other digits.
const fieldHead = 16

// setLength writes the length of the field that goes from its length to the end
// of dst.
func setLength(dst []byte, field int) {
	binary.BigEndian.PutUint32(dst[field:], uint32(len(dst)-field-4))
}

// appendValue appends a field without its length.
func (e *Encoder) appendValue(dst []byte, column int, value []byte) ([]byte, *Problem) {
	switch {
	case value == nil:
		return dst, problemNull
	case len(value) > maxRow:
		return dst, problemSize
	default:
		return e.codecs[column].append(dst, value)
	}
}

// Findings returns what the encoder let through with a change or a count so far,
// in the order in which each was first met. The slice is the encoder's own: read
// it when no row is being encoded.
func (e *Encoder) Findings() []Finding { return e.findings }
