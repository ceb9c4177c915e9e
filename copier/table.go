package copier

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

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
	c := tableCopy{table: t, schema: schemaName, rows: rows, buffers: newBuffers()}
	r, err := c.run(ctx, target)
	if err != nil {
		return r, fmt.Errorf("copying table %s: %w", t.Source.Name, err)
	}
	return r, nil
}

// tableCopy is one COPY into a table, which PostgreSQL keeps whole or not at all.
type tableCopy struct {
	table   *typemap.Table
	schema  string // the target's
	rows    Rows
	reject  RejectFunc  // may be nil
	buffers chan []byte // the free ones
}

// run copies. With an error it returns what has been set aside until then.
func (c *tableCopy) run(ctx context.Context, target *pgx.Conn) (Result, error) {
	start := time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	s := newStream(c.buffers)
	read := make(chan error, 1)
	r := Result{Table: c.table}
	var delivered int64
	go func() {
		var err error
		delivered, err = c.encode(ctx, s, &r)
		s.close(err)
		read <- err
	}()
	tag, copyErr := target.PgConn().CopyFrom(ctx, s, copyStatement(c.schema, c.table))
	ended := ctx.Err()
	cancel() // the reader may wait for a buffer
	readErr := <-read

	if err := firstCause(readErr, copyErr, ended); err != nil {
		return r, c.explain(err)
	}
	r.Rows = tag.RowsAffected()
	if r.Rows+r.Rejected != delivered {
		return r, fmt.Errorf("%d rows were read, PostgreSQL took %d and %d were set aside", delivered, r.Rows, r.Rejected)
	}
	r.Chunks, r.Duration = 1, time.Since(start)
	return r, nil
}

// firstCause tells the error that stopped a table from the one that followed
// from it: a failed reader makes COPY fail, and a failed COPY cancels the
// reader.
func firstCause(readErr, copyErr, ended error) error {
	if ended != nil {
		return ended
	}
	if copyErr == nil {
		return readErr
	}
	if readErr == nil || errors.Is(readErr, context.Canceled) {
		return copyErr
	}
	return readErr
}

// encode reads all rows into the stream and returns how many there were.
func (c *tableCopy) encode(ctx context.Context, s *stream, r *Result) (delivered int64, err error) {
	encoder := c.table.NewEncoder()
	s.filling = encoder.AppendHeader(s.filling)
	err = c.rows(ctx, func(row [][]byte) error {
		delivered++
		before := len(s.filling)
		var err error
		if s.filling, err = encoder.AppendRow(s.filling, row); err != nil {
			return c.setAside(row, err, r)
		}
		r.Bytes += int64(len(s.filling) - before)
		if len(s.filling) < bufferSize-bufferSize/16 {
			return nil
		}
		return s.next(ctx)
	})
	s.filling = encoder.AppendTrailer(s.filling)
	r.Findings = encoder.Findings()
	return delivered, err
}

func copyStatement(schemaName string, t *typemap.Table) string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = schema.QuotePostgres(c.Target.Name)
	}
	return "COPY " + schema.QuotePostgres(schemaName, t.Target.Name) + " (" + strings.Join(columns, ", ") + ") FROM STDIN (FORMAT binary)"
}
