package copier

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/session"
)

// worker holds one connection to each side.
type worker struct {
	config  *Config
	source  *sql.Conn
	target  *pgx.Conn
	buffers chan []byte // the free ones
}

func (c *Copier) connect(ctx context.Context) (*worker, error) {
	source, err := c.config.Source.Take(ctx)
	if err != nil {
		return nil, err
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

// close gives MySQL's connection back and closes PostgreSQL's.
func (w *worker) close(ctx context.Context) error {
	w.config.Source.Put(w.source)
	return session.ClosePostgres(ctx, w.target)
}

// lostConnections is how many connections to MySQL a worker may lose in one chunk.
const lostConnections = 3

// copyChunk copies one chunk. Where the connection to MySQL breaks and another one
// can see the same state, it begins the chunk anew: PostgreSQL has kept nothing of
// it. A row that was set aside ends that, since it would be set aside twice.
func (w *worker) copyChunk(ctx context.Context, chunk *Chunk) (chunkResult, error) {
	for lost := 0; ; lost++ {
		r, err := w.copyChunkOnce(ctx, chunk)
		if err == nil || !isLost(err) || ctx.Err() != nil || lost == lostConnections || r.Rejected > 0 {
			return r, err
		}
		source, replaceErr := w.config.Source.Replace(ctx, w.source)
		if replaceErr != nil {
			return r, errors.Join(err, replaceErr)
		}
		w.source = source
	}
}

// isLost tells whether an error is that of a connection to MySQL that broke.
func isLost(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn)
}

func (w *worker) copyChunkOnce(ctx context.Context, chunk *Chunk) (chunkResult, error) {
	t, began := chunk.Table, time.Now()
	query := selectStatement(w.config.SourceDatabase, chunk)
	c := tableCopy{
		table: t, schema: w.config.TargetSchema, reject: w.config.Reject, buffers: w.buffers,
		rows: func(ctx context.Context, each func(row [][]byte) error) error {
			return session.ReadRows(ctx, w.source, query, len(t.Columns), each)
		},
	}
	r, err := c.run(ctx, w.target)
	if err != nil {
		return chunkResult{Result: r}, fmt.Errorf("copying %s: %w", chunk, err)
	}
	return chunkResult{Result: r, chunk: chunk, began: began, ended: time.Now()}, nil
}

func selectStatement(database string, chunk *Chunk) string {
	columns := make([]string, len(chunk.Table.Columns))
	for i, c := range chunk.Table.Columns {
		columns[i] = c.SelectExpression()
	}
	return "SELECT " + strings.Join(columns, ", ") + " " + chunk.From(database)
}
