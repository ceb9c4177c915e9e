package indexes

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sync/errgroup"

	"migration-assist/internal/session"
	"migration-assist/schema"
)

// statement does one thing, which what says in words for an error.
type statement struct {
	// sql are sent one after the other.
	sql  []string
	what string
	// change is what it makes, nil where it makes nothing.
	change schema.Change
	// unfinished is the index that a build which was stopped, or fails, leaves behind,
	// "" where there is none.
	unfinished string
	// key is the constraint for which sql builds the index, nil where it builds none.
	// The index may be there: a run that was killed between the two has left it.
	key *schema.AddConstraint
	// analyze is the relation that is analyzed, in place of sql.
	analyze string
	// measure are the indexes whose texts are measured, in place of sql.
	measure []schema.CreateIndex
}

// ChangeError says that PostgreSQL refused to build something.
type ChangeError struct {
	// Change is what was to be built.
	Change schema.Change
	// Err has PostgreSQL's answer, a *pgconn.PgError.
	Err error

	reason error // Err in words that say what to do
}

func (e *ChangeError) Error() string { return fmt.Sprintf("%s: %v", e.Change, e.reason) }

// Unwrap returns PostgreSQL's answer.
func (e *ChangeError) Unwrap() error { return e.Err }

// TooLong tells whether a row was too long for the index.
func (e *ChangeError) TooLong() bool {
	answer, ok := errors.AsType[*pgconn.PgError](e.Err)
	return ok && answer.Code == programLimitExceeded
}

// Refused returns the errors of this kind that the error of a build joins.
func Refused(err error) (list []*ChangeError) {
	list, _ = split(err)
	return list
}

// NotRefused returns what else the error of a build joins, such as a lost connection;
// nil where that is nothing.
func NotRefused(err error) error {
	_, rest := split(err)
	return rest
}

func split(err error) (list []*ChangeError, rest error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			refused, other := split(err)
			list, rest = append(list, refused...), errors.Join(rest, other)
		}
		return list, rest
	}
	if refused, ok := errors.AsType[*ChangeError](err); ok {
		return []*ChangeError{refused}, nil
	}
	return nil, err
}

// programLimitExceeded is PostgreSQL's code for a value that an index cannot hold.
const programLimitExceeded = "54000"

// execute runs the statements in their order, as many at a time as there are
// workers, each worker on a connection of its own. A statement that PostgreSQL
// refuses does not stop the others; the error joins all of them. The context's end
// does, and a connection that is lost again and again.
func (b Builder) execute(ctx context.Context, statements []statement, workers int) error {
	queue := make(chan statement, len(statements))
	for _, s := range statements {
		queue <- s
	}
	close(queue)
	refused := make(chan error, len(statements))
	group, ctx := errgroup.WithContext(ctx)
	for range min(workers, len(statements)) {
		group.Go(func() error {
			return b.executeAll(ctx, queue, refused)
		})
	}
	err := group.Wait()
	close(refused)
	errs := []error{err}
	for err := range refused {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// executeAll runs the statements of a queue over a connection of its own.
func (b Builder) executeAll(ctx context.Context, queue <-chan statement, refused chan<- error) (err error) {
	c := &connection{builder: b}
	defer func() { err = errors.Join(err, session.ClosePostgres(ctx, c.conn)) }()
	for s := range queue {
		err := c.try(ctx, s, func(conn *pgx.Conn) error { return b.run(ctx, conn, s) })
		if err == nil {
			continue
		}
		if ctx.Err() != nil || c.conn == nil || c.conn.IsClosed() {
			return err
		}
		refused <- err
	}
	return nil
}

// run sends the statement. The error says what it was about.
func (b Builder) run(ctx context.Context, conn *pgx.Conn, s statement) error {
	if err := b.dropUnfinished(ctx, conn, s); err != nil {
		return err
	}
	if s.analyze != "" {
		return b.analyze(ctx, conn, s.analyze)
	}
	if there, err := b.hasIndex(ctx, conn, s.key); err != nil || there {
		return err
	}
	for _, sql := range s.sql {
		_, err := conn.Exec(ctx, sql)
		if err == nil {
			continue
		}
		failed := fmt.Errorf("%s: %w", s.what, schema.WithDetail(err))
		if s.change != nil && errors.As(err, new(*pgconn.PgError)) {
			failed = s.refused(err)
		}
		if ctx.Err() != nil || conn.IsClosed() {
			return failed
		}
		if err := b.dropUnfinished(ctx, conn, s); err != nil {
			return errors.Join(failed, err)
		}
		return failed
	}
	return nil
}

// refused adds to PostgreSQL's answer what it is about, where its message does not
// say that.
func (s statement) refused(err error) *ChangeError {
	e := &ChangeError{Change: s.change, Err: err, reason: schema.WithDetail(err)}
	switch {
	case e.TooLong() && isFullText(s.change):
		e.reason = fmt.Errorf("%w; a row has more text than a full-text index holds: shorten it in MySQL", err)
	case e.TooLong():
		e.reason = fmt.Errorf("%w; a value is too long for this index: shorten it in MySQL", err)
	}
	return e
}

// connected calls read with a connection, and closes it, and again where an error may
// pass.
func (b Builder) connected(ctx context.Context, read func(*pgx.Conn) error) error {
	return session.Retry{Retrying: b.Retrying}.Do(ctx, func() error {
		conn, err := session.OpenPostgres(ctx, b.Target)
		if err != nil {
			return err
		}
		return errors.Join(session.WithLoss(conn, read(conn)), session.ClosePostgres(ctx, conn))
	})
}
