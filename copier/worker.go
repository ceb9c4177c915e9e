package copier

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/session"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// worker holds one connection to each side.
type worker struct {
	config  *Config
	source  *sql.Conn
	target  *pgx.Conn
	buffers chan []byte // the free ones
}

func (c *Copier) connect(ctx context.Context) (*worker, error) {
	source, err := c.config.Source.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to MySQL: %w", err)
	}
	w := &worker{config: &c.config, source: source, buffers: newBuffers()}
	if w.target, err = session.OpenPostgres(ctx, c.config.Target); err != nil {
		return nil, errors.Join(err, w.close(ctx))
	}
	// A COPY need not wait for the disk: the log is written in order, so that
	// the next ordinary commit makes it durable too.
	if _, err := w.target.Exec(ctx, "SET synchronous_commit = off"); err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the PostgreSQL session: %w", err), w.close(ctx))
	}
	return w, nil
}

// close closes both connections.
func (w *worker) close(ctx context.Context) error {
	err := w.source.Close()
	if err != nil {
		err = fmt.Errorf("closing the MySQL connection: %w", err)
	}
	return errors.Join(err, session.ClosePostgres(ctx, w.target))
}

// copyTable copies one table in one COPY, which PostgreSQL keeps whole or not
// at all.
func (w *worker) copyTable(ctx context.Context, t *typemap.Table) (Result, error) {
	start := time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	s := newStream(w.buffers)
	read := make(chan error, 1)
	r := Result{Table: t}
	go func() {
		err := w.readTable(ctx, s, &r)
		s.close(err)
		read <- err
	}()
	tag, copyErr := w.target.PgConn().CopyFrom(ctx, s, copyStatement(w.config.TargetSchema, t))
	ended := ctx.Err()
	cancel() // the reader may wait for a buffer
	readErr := <-read

	if err := firstCause(readErr, copyErr, ended); err != nil {
		return Result{}, fmt.Errorf("copying table %s: %w", t.Source.Name, schema.WithDetail(err))
	}
	if tag.RowsAffected() != r.Rows {
		return Result{}, fmt.Errorf("copying table %s: MySQL delivered %d rows and PostgreSQL took %d", t.Source.Name, r.Rows, tag.RowsAffected())
	}
	r.Duration = time.Since(start)
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

// readTable reads all rows of the table into the stream and counts them.
func (w *worker) readTable(ctx context.Context, s *stream, r *Result) error {
	encoder := r.Table.NewEncoder()
	s.filling = encoder.AppendHeader(s.filling)
	err := readRows(ctx, w.source, selectStatement(w.config.SourceDatabase, r.Table), len(r.Table.Columns), func(row []driver.Value) error {
		before := len(s.filling)
		var err error
		if s.filling, err = encoder.AppendRow(s.filling, row); err != nil {
			return err
		}
		r.Rows++
		r.Bytes += int64(len(s.filling) - before)
		if len(s.filling) < bufferSize-bufferSize/16 {
			return nil
		}
		return s.next(ctx)
	})
	s.filling = encoder.AppendTrailer(s.filling)
	r.Findings = encoder.Findings()
	return err
}

func selectStatement(database string, t *typemap.Table) string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = schema.QuoteMySQL(c.Source.Name)
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + schema.QuoteMySQL(database) + "." + schema.QuoteMySQL(t.Source.Name)
}

func copyStatement(schemaName string, t *typemap.Table) string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = schema.QuotePostgres(c.Target.Name)
	}
	return "COPY " + schema.QuotePostgres(schemaName, t.Target.Name) + " (" + strings.Join(columns, ", ") + ") FROM STDIN (FORMAT binary)"
}
