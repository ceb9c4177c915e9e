package typemap

// Encoder turns rows of one table into COPY's text format (PostgreSQL manual,
// COPY, "Text Format") and counts what it changed. It is for one goroutine.
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

// AppendRow appends one row with its line end to dst and returns the extended
// slice. row has one value for each of the table's Columns: the bytes of
// MySQL's text protocol, nil for NULL. It keeps no reference to row, and
// allocates nothing but dst's growth.
//
// A value that the target cannot hold ends in a *ValueError; dst then has an
// unfinished row at its end.
func (e *Encoder) AppendRow(dst []byte, row [][]byte) ([]byte, error) {
	for i, codec := range e.codecs {
		if i > 0 {
			dst = append(dst, '\t')
		}
		value := row[i]
		if value == nil {
			if e.table.Columns[i].Target.NotNull {
				return dst, e.table.valueError(i, row, problemNull)
			}
			dst = append(dst, `\N`...)
			continue
		}
		var problem *Problem
		if dst, problem = codec.append(dst, value, &e.changes[i]); problem != nil {
			return dst, e.table.valueError(i, row, problem)
		}
	}
	return append(dst, '\n'), nil
}

// Changes returns what the encoder has changed so far, by column in the order
// of the table's Columns. The slice is the encoder's own: read it when no row
// is being encoded.
func (e *Encoder) Changes() []Changes { return e.changes }
