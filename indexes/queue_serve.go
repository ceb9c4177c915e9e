package indexes

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/session"
	"migration-assist/schema"
)

// The waits before a statement is sent again. They grow by half each time, so that
// all tries take about ten minutes.
const (
	firstWait = 500 * time.Millisecond
	longWait  = 30 * time.Second
	tries     = 30
)

// serve does jobs until there are none any more.
func (q *Queue) serve(ctx context.Context) (err error) {
	c := &connection{builder: q.builder, resources: q.resources}
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, c.conn)) }()
	for {
		w, j := q.next(ctx)
		if j == nil {
			return ctx.Err()
		}
		told := j.change != nil && j.needs == nil // of a key's two jobs, the longer one
		if told && q.builder.Building != nil {
			q.builder.Building(j.what)
		}
		began := time.Now()
		q.builder.Counters.begins(j)
		err := q.try(ctx, c, w, j)
		refused := (*ChangeError)(nil)
		if err != nil && (ctx.Err() != nil || j.change != nil && !errors.As(err, &refused)) {
			return err
		}
		q.builder.Counters.ends(j, time.Since(began), err != nil)
		q.done(w, j, err)
		if told && q.builder.Built != nil {
			q.builder.Built(j.what, time.Since(began), err)
		}
	}
}

// try does a job, and again where an error may pass. After the first time, what is
// there already is done: the answer may have been lost.
func (q *Queue) try(ctx context.Context, c *connection, w *work, j *job) error {
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval = firstWait, longWait
	again := false
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := c.use(ctx, func(ctx context.Context, conn *pgx.Conn) error {
			if again {
				if there, err := isThere(ctx, conn, q.builder.Schema, j); err != nil || there {
					return err
				}
			}
			if err := c.setParallel(ctx, j.parallel); err != nil {
				return err
			}
			if j.measure != nil {
				texts, err := q.builder.measureTexts(ctx, conn, j.measure)
				if err == nil {
					q.measured(w, texts)
				}
				return err
			}
			return q.builder.run(ctx, conn, j.statement)
		})
		again = true
		if err != nil && (ctx.Err() != nil || !session.MayPass(err)) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(waits), backoff.WithMaxTries(tries), backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, wait time.Duration) {
		if q.builder.Retrying != nil {
			q.builder.Retrying(err, wait)
		}
	}))
	return err
}

// isThere tells whether what a job makes is there.
func isThere(ctx context.Context, conn *pgx.Conn, schemaName string, j *job) (bool, error) {
	o := schema.Object{Schema: schemaName, Table: relation(j.change)}
	switch c := j.change.(type) {
	case schema.RestoreObject:
		o = c.Object
	case schema.CreateIndex:
		o.Kind, o.Name = schema.ObjectIndex, c.Index.Name
	case schema.AddConstraint:
		if j.key != nil {
			return false, nil // which is looked for before each build
		}
		o.Kind, o.Name = schema.ObjectUniqueKey, c.Constraint.Name
	case schema.CreateView:
		var there bool
		if err := conn.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", schema.QuotePostgres(schemaName, c.View.Name)).Scan(&there); err != nil {
			return false, fmt.Errorf("looking for the view %s: %w", c.View.Name, err)
		}
		return there, nil
	default:
		return false, nil
	}
	missing, err := schema.MissingObjects(ctx, conn, []schema.Object{o})
	return err == nil && missing == nil, err
}

// connection is a session of a worker, which is opened when it is needed, and again
// after it broke.
type connection struct {
	builder   Builder
	resources Resources
	conn      *pgx.Conn
	parallel  int // what the session is set to
	// pid and began identify the server's process of the last session.
	pid   uint32
	began time.Time
}

// use calls do with an open session, for as long as that is at work.
func (c *connection) use(ctx context.Context, do func(context.Context, *pgx.Conn) error) error {
	if c.conn == nil || c.conn.IsClosed() {
		if err := c.open(ctx); err != nil {
			return err
		}
	}
	return c.watched(ctx, do)
}

// open opens a session, and ends the one that was there before: a server that was not
// told of its end may still build for it.
func (c *connection) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	conn, err := session.OpenPostgres(ctx, c.builder.Target)
	if err != nil {
		return err
	}
	if c.pid != 0 {
		_, err = conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND backend_start = $2", c.pid, c.began)
	}
	var began time.Time
	if err == nil {
		err = conn.QueryRow(ctx, "SELECT backend_start FROM pg_catalog.pg_stat_activity WHERE pid = pg_backend_pid()").Scan(&began)
	}
	if err == nil {
		err = c.resources.use(ctx, conn)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("preparing the PostgreSQL session: %w", err), session.ClosePostgres(ctx, conn))
	}
	c.conn, c.pid, c.began, c.parallel = conn, conn.PgConn().PID(), began, -1
	return nil
}

// setParallel sets how many processes may help with the next statement.
func (c *connection) setParallel(ctx context.Context, parallel int) error {
	if c.parallel == parallel {
		return nil
	}
	if _, err := c.conn.Exec(ctx, "SELECT set_config('max_parallel_maintenance_workers', $1, false)", fmt.Sprint(parallel)); err != nil {
		return fmt.Errorf("setting how many of PostgreSQL's processes build an index: %w", err)
	}
	c.parallel = parallel
	return nil
}
