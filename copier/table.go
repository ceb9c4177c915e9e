package copier

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/digest"
	"migration-assist/internal/session"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// Rows calls each with every row of a table, in the form that a typemap.Encoder
// of the table takes; a row is valid until each returns. An error of each ends
// the rows and is returned.
type Rows func(ctx context.Context, each func(row [][]byte) error) error

// CopyRows copies rows from elsewhere than MySQL into one table, in one COPY over
// a connection that may be in a transaction. No row is set aside: the error is a
// *typemap.ValueError where a value has no place in the target, and wraps
// PostgreSQL's *pgconn.PgError where that refuses a row.
func CopyRows(ctx context.Context, target *pgx.Conn, schemaName string, t *typemap.Table, rows Rows) (Result, error) {
	c := tableCopy{
		table: t, schema: schemaName, memory: newMemory(DefaultMemory), stall: session.DefaultStall,
		counters: NewCounters().table(t),
		rows: func(ctx context.Context, each func(row [][]byte) error, _ func(int) error) error {
			return rows(ctx, each)
		},
	}
	r, err := c.run(ctx, target)
	if err != nil {
		return r, fmt.Errorf("copying table %s: %w", t.Source.Name, err)
	}
	return r, nil
}

// tableCopy is one COPY into a table, which PostgreSQL keeps whole or not at all.
type tableCopy struct {
	table  *typemap.Table
	schema string // the target's
	// rows are Rows that may call long before a row of many bytes is read.
	rows     func(ctx context.Context, each func(row [][]byte) error, long func(bytes int) error) error
	reject   func(row [][]byte, why *typemap.ValueError) error // may be nil
	memory   *memory
	stall    time.Duration
	counters *tableCounters
}

// run copies. With an error it returns what has been set aside until then; the
// error is a *sourceError where the rows ended with it.
//
// When PostgreSQL ends the COPY, the rest of the rows is read all the same, up to a
// limit: the connection to MySQL cannot be used again before that, and its snapshot
// may be irreplaceable.
func (c *tableCopy) run(ctx context.Context, target *pgx.Conn) (Result, error) {
	start := time.Now()
	readCtx, stopReading := context.WithCancelCause(ctx)
	defer stopReading(nil)
	copyCtx, stopCopying := context.WithCancelCause(ctx)
	defer stopCopying(nil)

	s := newStream(c.memory, c.counters)
	read := make(chan error, 1)
	r := Result{Table: c.table}
	var delivered int64
	go func() {
		var err error
		delivered, err = c.encode(readCtx, s, &r)
		read <- s.finish(readCtx, err)
	}()
	endWatch := watch(s, c.stall, stopReading, stopCopying)
	tag, copyErr := target.PgConn().CopyFrom(copyCtx, s, copyStatement(c.schema, c.table))
	s.abandon()
	readErr := <-read
	endWatch()
	s.drain()
	c.counters.rowsInWork.Add(-int64(s.counted))

	if err := c.cause(ctx, copyCtx, readCtx, copyErr, readErr); err != nil {
		return r, err
	}
	r.Rows = tag.RowsAffected()
	if r.Rows+r.Rejected != delivered {
		return r, fmt.Errorf("%d rows were read, PostgreSQL took %d and %d were set aside", delivered, r.Rows, r.Rejected)
	}
	r.Chunks, r.Duration = 1, time.Since(start)
	return r, nil
}

// cause tells the error that stopped a table from those that followed from it: a
// failed reader makes COPY fail, and a failed COPY leaves the reader without a
// taker.
func (c *tableCopy) cause(ctx, copyCtx, readCtx context.Context, copyErr, readErr error) error {
	stalled := (*stalledError)(nil)
	switch {
	case ctx.Err() != nil && (copyErr != nil || readErr != nil):
		return ctx.Err()
	case copyErr != nil && errors.As(context.Cause(copyCtx), &stalled):
		return stalled
	case readErr != nil && errors.As(context.Cause(readCtx), &stalled):
		return &sourceError{stalled}
	case readErr != nil && !errors.Is(readErr, errUnwanted):
		return c.explain(&sourceError{readErr})
	case copyErr != nil:
		return c.explain(copyErr)
	}
	return readErr
}

// drainLimit is how many bytes of rows are read after COPY has ended.
const drainLimit = 64 << 20

// encode reads all rows into the stream and returns how many there were.
func (c *tableCopy) encode(ctx context.Context, s *stream, r *Result) (delivered int64, err error) {
	encoder := &rowEncoder{Encoder: c.table.NewEncoder(), sent: digest.NewCopyRows(targetTypes(c.table))}
	if err := s.room(ctx, bufferSize); err != nil {
		return 0, err
	}
	s.filling.bytes = encoder.AppendHeader(s.filling.bytes)
	var unwanted int // bytes
	err = c.rows(ctx, func(row [][]byte) error {
		size := rowSize(row)
		s.read += size - (len(row)+1)*fieldSize
		if unwanted == 0 {
			delivered++
			s.rows++
			err := c.encodeRow(ctx, s, encoder, row, size, r)
			if !errors.Is(err, errUnwanted) {
				return err
			}
		}
		s.moved.Add(1)
		if unwanted += size; unwanted > drainLimit {
			return errUnwanted
		}
		return nil
	}, func(bytes int) error {
		if unwanted > 0 {
			return nil
		}
		if err := s.room(ctx, bytes); !errors.Is(err, errUnwanted) {
			return err
		}
		return nil // the rest is read for the connection
	})
	if err == nil && unwanted > 0 {
		err = errUnwanted
	}
	if err == nil {
		err = s.room(ctx, trailerSize)
	}
	if err == nil {
		s.filling.bytes = encoder.AppendTrailer(s.filling.bytes)
	}
	r.Findings = encoder.Findings()
	return delivered, err
}

// rowEncoder encodes rows, and takes the digest of what is sent.
type rowEncoder struct {
	*typemap.Encoder
	sent *digest.CopyRows
}

// targetTypes are the types of the columns that are copied.
func targetTypes(t *typemap.Table) []string {
	types := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		types[i] = c.Target.Type
	}
	return types
}

// encodeRow appends one row, or sets it aside.
func (c *tableCopy) encodeRow(ctx context.Context, s *stream, encoder *rowEncoder, row [][]byte, size int, r *Result) error {
	if err := s.room(ctx, size); err != nil {
		return err
	}
	before := len(s.filling.bytes)
	var err error
	if s.filling.bytes, err = encoder.AppendRow(s.filling.bytes, row); err != nil {
		s.moved.Add(1) // though no byte moves
		return c.setAside(row, err, r)
	}
	r.Bytes += int64(len(s.filling.bytes) - before)
	r.Digest.Add(encoder.sent.Hash(s.filling.bytes[before:]))
	return nil
}

const (
	// fieldSize is what a field has beside its value: its length, or a number in
	// binary that is longer than its text.
	fieldSize = 20
	// trailerSize is the length of what ends a COPY.
	trailerSize = 2
)

// rowSize is about the length of a row in COPY's binary format. Only where a value
// is mended can it be longer.
func rowSize(row [][]byte) int {
	size := fieldSize
	for _, value := range row {
		size += fieldSize + len(value)
	}
	return size
}

func copyStatement(schemaName string, t *typemap.Table) string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = schema.QuotePostgres(c.Target.Name)
	}
	return "COPY " + schema.QuotePostgres(schemaName, t.Target.Name) + " (" + strings.Join(columns, ", ") + ") FROM STDIN (FORMAT binary)"
}
