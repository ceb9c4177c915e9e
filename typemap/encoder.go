package typemap

import (
	"database/sql/driver"
	"encoding/binary"
	"math"
	"strconv"
)

// Encoder turns rows of one table into COPY's binary format (PostgreSQL manual,
// COPY, "Binary Format") and counts what it changed. It is for one goroutine.
type Encoder struct {
	table   *Table
	codecs  []codec
	changes []Changes
}

// NewEncoder returns an encoder of the table's rows.
func (t *Table) NewEncoder() *Encoder {
	e := &Encoder{table: t, changes: make([]Changes, len(t.Columns))}
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
// value for each of the table's Columns, as the go-sql-driver returns it for
// MySQL's text protocol: nil for NULL, int64 or uint64 for an integer, []byte
// for all else. It keeps no reference to row, and allocates nothing but dst's
// growth.
//
// A value that the target cannot hold ends in a *ValueError; dst then has an
// unfinished row at its end.
func (e *Encoder) AppendRow(dst []byte, row []driver.Value) ([]byte, error) {
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(e.codecs)))
	for i, value := range row {
		if value == nil && !e.table.Columns[i].Target.NotNull {
			dst = append(dst, null...)
			continue
		}
		length := len(dst)
		dst = append(dst, 0, 0, 0, 0)
		var problem *Problem
		if dst, problem = e.appendValue(dst, i, value); problem != nil {
			return dst, e.table.valueError(i, row, problem)
		}
		binary.BigEndian.PutUint32(dst[length:], uint32(len(dst)-length-4))
	}
	return dst, nil
}

// appendValue appends a field without its length.
func (e *Encoder) appendValue(dst []byte, column int, value driver.Value) ([]byte, *Problem) {
	codec, changes := e.codecs[column], &e.changes[column]
	switch v := value.(type) {
	case []byte:
		return codec.appendBytes(dst, v, changes)
	case int64:
		return codec.appendInteger(dst, v, changes)
	case uint64:
		if v > math.MaxInt64 {
			return codec.appendBytes(dst, strconv.AppendUint(nil, v, 10), changes)
		}
		return codec.appendInteger(dst, int64(v), changes)
	case nil:
		return dst, problemNull
	default:
		return dst, problemKind
	}
}

// Changes returns what the encoder has changed so far, by column in the order
// of the table's Columns. The slice is the encoder's own: read it when no row
// is being encoded.
func (e *Encoder) Changes() []Changes { return e.changes }
