package copier

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

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

// copyTable copies one table.
func (w *worker) copyTable(ctx context.Context, t *typemap.Table) (Result, error) {
	query := selectStatement(w.config.SourceDatabase, t)
	c := tableCopy{
		table: t, schema: w.config.TargetSchema, reject: w.config.Reject, buffers: w.buffers,
		rows: func(ctx context.Context, each func(row []driver.Value) error) error {
			return readRows(ctx, w.source, query, len(t.Columns), each)
		},
	}
	return c.run(ctx, w.target)
}

func selectStatement(database string, t *typemap.Table) string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = c.SelectExpression()
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + schema.QuoteMySQL(database) + "." + schema.QuoteMySQL(t.Source.Name)
}
