package indexes

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/session"
	"migration-assist/schema"
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

// try does a job.
func (q *Queue) try(ctx context.Context, c *connection, w *work, j *job) error {
	return c.try(ctx, j.statement, func(conn *pgx.Conn) error {
		if err := c.setParallel(ctx, j.parallel); err != nil {
			return err
		}
		if j.measure == nil {
			return q.build(ctx, conn, j.statement)
		}
		texts, err := q.builder.measureTexts(ctx, conn, j.measure)
		if err != nil && (ctx.Err() != nil || session.MayPass(err)) {
			return err
		}
		// What cannot be measured is not known, as before: this is for the order alone.
		q.measured(w, texts)
		return nil
	})
}

// build sends a job's statement, or one that blocks nobody where others use its
// relation. Two of these would wait for each other.
func (q *Queue) build(ctx context.Context, conn *pgx.Conn, s statement) error {
	concurrent, ok := q.builder.blockingNobody(s)
	if q.builder.InUse == nil || !ok {
		return q.builder.run(ctx, conn, s)
	}
	inUse, err := q.builder.InUse(ctx, conn, relation(s.change))
	if err != nil {
		return err
	}
	if !inUse {
		return q.builder.run(ctx, conn, s)
	}
	q.concurrent.Lock()
	defer q.concurrent.Unlock()
	return q.builder.run(ctx, conn, concurrent)
}

// isThere tells whether what a statement makes is there.
func isThere(ctx context.Context, conn *pgx.Conn, schemaName string, s statement) (bool, error) {
	o := schema.Object{Schema: schemaName, Table: relation(s.change)}
	switch c := s.change.(type) {
	case schema.RestoreObject:
		o = c.Object
	case schema.CreateIndex:
		o.Kind, o.Name = schema.ObjectIndex, c.Index.Name
	case schema.AddConstraint:
		if s.key != nil {
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
	resources Resources // none where they are those of any session
	conn      *pgx.Conn
	parallel  int // what the session is set to
}

// try does what a statement says with an open session, and again where an error may
// pass. After the first time, what is there already is done: the answer may have been
// lost.
func (c *connection) try(ctx context.Context, s statement, do func(*pgx.Conn) error) error {
	again := false
	return session.Retry{Retrying: c.builder.Retrying}.Do(ctx, func() error {
		if c.conn == nil || c.conn.IsClosed() {
			if err := c.open(ctx); err != nil {
				return err
			}
		}
		err := c.once(ctx, s, again, do)
		again = true
		return session.WithLoss(c.conn, err)
	})
}

func (c *connection) once(ctx context.Context, s statement, again bool, do func(*pgx.Conn) error) error {
	if again {
		unfinished := s
		if concurrent, ok := c.builder.blockingNobody(s); ok && c.builder.InUse != nil {
			unfinished = concurrent // as it may have been built
		}
		if err := c.builder.dropUnfinished(ctx, c.conn, unfinished); err != nil {
			return err
		}
		if there, err := isThere(ctx, c.conn, c.builder.Schema, s); err != nil || there {
			return err
		}
	}
	return do(c.conn)
}

// open opens a session in place of the one that was there before.
func (c *connection) open(ctx context.Context) error {
	conn, err := session.ReplacePostgres(ctx, c.builder.Target, c.conn)
	if err != nil {
		return err
	}
	c.conn, c.parallel = conn, -1
	if c.resources == (Resources{}) {
		return nil
	}
	if err := c.resources.use(ctx, conn); err != nil {
		return errors.Join(fmt.Errorf("preparing the PostgreSQL session: %w", err), session.ClosePostgres(ctx, conn))
	}
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
