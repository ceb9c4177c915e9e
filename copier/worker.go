package copier

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/session"
	"migration-assist/typemap"
)

// worker copies one chunk after the other. It holds one connection to each side.
type worker struct {
	copier *Copier
	source *sql.Conn
	lost   bool // whether source broke
	target target
	since  time.Time // the present step
}

// step says that a step of a chunk has ended, and begins the next one.
func (w *worker) step(s Step, chunk *Chunk) {
	w.copier.config.Counters.took(s, time.Since(w.since))
	w.copier.config.Observe(s, chunk)
	w.since = time.Now()
}

// close gives MySQL's connection back and closes PostgreSQL's.
func (w *worker) close(ctx context.Context) error {
	w.copier.config.Source.Put(w.source)
	return w.target.close(ctx)
}

// copyChunk copies one chunk. Where that ends with an error that may pass, it
// begins the chunk anew: PostgreSQL has kept nothing of it, or all.
func (w *worker) copyChunk(ctx context.Context, chunk *Chunk) error {
	counters := w.copier.config.Counters
	counters.started(chunk)
	var r Result // of the last attempt that had a transaction
	err := w.copier.retry(ctx, func() error { return w.try(ctx, chunk, &r) })
	if err != nil {
		counters.stopped(chunk)
		return fmt.Errorf("copying %s: %w", chunk, err)
	}
	if table, whole := counters.done(chunk, r); whole {
		w.copier.config.Copied(table)
	}
	return nil
}

// try copies one chunk once, and its record with it, if it is not done yet: the
// answer to an earlier commit may have been lost. r is what the earlier attempt
// did, and is set to what this one did.
func (w *worker) try(ctx context.Context, chunk *Chunk, r *Result) error {
	config := &w.copier.config
	if err := w.copier.fromSource(ctx, &w.source, &w.lost, func(context.Context) error { return nil }); err != nil {
		return err
	}
	w.since = time.Now()
	var tx pgx.Tx
	var done bool
	err := w.target.use(ctx, func(ctx context.Context, conn *pgx.Conn) (err error) {
		if tx, err = conn.Begin(ctx); err != nil {
			return fmt.Errorf("beginning a transaction in PostgreSQL: %w", err)
		}
		done, err = config.Run.fence(ctx, tx, chunk)
		return err
	})
	if err == nil && !done && r.Rejected > 0 {
		err = config.Rejects.Drop(chunk)
	}
	if err == nil && !done {
		w.step(Fenced, chunk)
		*r, err = w.copyInto(ctx, tx, chunk)
	}
	if err != nil || done {
		return errors.Join(err, w.rollback(ctx, tx))
	}
	if err := w.target.use(ctx, func(ctx context.Context, _ *pgx.Conn) error { return tx.Commit(ctx) }); err != nil {
		return fmt.Errorf("committing in PostgreSQL: %w", err)
	}
	w.step(Committed, chunk)
	return nil
}

// rollback ends a transaction, unless its connection has ended with it.
func (w *worker) rollback(ctx context.Context, tx pgx.Tx) error {
	if tx == nil || w.target.conn == nil || w.target.conn.IsClosed() {
		return nil
	}
	return w.target.use(context.WithoutCancel(ctx), func(ctx context.Context, _ *pgx.Conn) error {
		err := tx.Rollback(ctx)
		if w.target.conn.IsClosed() { // which ends it too
			return nil
		}
		return err
	})
}

// copyInto copies the chunk's rows in a transaction, and records that.
func (w *worker) copyInto(ctx context.Context, tx pgx.Tx, chunk *Chunk) (Result, error) {
	config := &w.copier.config
	query := selectStatement(config.SourceDatabase, chunk)
	c := tableCopy{
		table: chunk.Table, schema: config.Run.Schema, memory: w.copier.memory, stall: config.Stall,
		counters: config.Counters.table(chunk.Table),
		rows: func(ctx context.Context, each func(row [][]byte) error, long func(int) error) error {
			return session.ReadLongRows(ctx, w.source, query, len(chunk.Table.Columns), each, long)
		},
	}
	if config.Rejects != nil {
		c.reject = func(row [][]byte, why *typemap.ValueError) error { return config.Rejects.Write(chunk, row, why) }
	}
	r, err := c.run(ctx, tx.Conn())
	if err != nil {
		w.lost = w.lost || errors.As(err, new(*sourceError))
		return r, err
	}
	w.step(Copied, chunk)
	err = w.target.use(ctx, func(ctx context.Context, _ *pgx.Conn) error { return config.Run.record(ctx, tx, chunk, r) })
	if err == nil {
		w.step(Recorded, chunk)
	}
	return r, err
}

func selectStatement(database string, chunk *Chunk) string {
	return "SELECT " + strings.Join(chunk.Table.SelectExpressions(), ", ") + " " + chunk.From(database)
}
