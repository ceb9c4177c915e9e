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

// statement is one statement, and what it does in words for an error.
type statement struct {
	sql, what string
	// fullText is set where it creates a full-text index.
	fullText bool
}

// execute runs the statements in their order, as many at a time as there are
// workers, each worker on a connection of its own. A statement that PostgreSQL
// refuses does not stop the others; the error joins all of them. A lost
// connection or the context's end does.
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
			return b.connected(ctx, func(conn *pgx.Conn) error {
				for s := range queue {
					_, err := conn.Exec(ctx, s.sql)
					if err == nil {
						continue
					}
					err = fmt.Errorf("%s: %w", s.what, s.explained(err))
					if ctx.Err() != nil || conn.IsClosed() {
						return err
					}
					refused <- err
				}
				return nil
			})
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

// explained adds to PostgreSQL's error what it is about, where its message does
// not say that.
func (s statement) explained(err error) error {
	var answer *pgconn.PgError
	// program_limit_exceeded
	tooLong := errors.As(err, &answer) && answer.Code == "54000"
	switch {
	case tooLong && s.fullText:
		return fmt.Errorf("%w; a row has more text than a full-text index holds: shorten it in MySQL", err)
	case tooLong:
		return fmt.Errorf("%w; a value is too long for this index: shorten it in MySQL", err)
	default:
		return schema.WithDetail(err)
	}
}

// connected calls use with a connection, and closes it.
func (b Builder) connected(ctx context.Context, use func(*pgx.Conn) error) error {
	conn, err := session.OpenPostgres(ctx, b.Target)
	if err != nil {
		return err
	}
	return errors.Join(use(conn), session.ClosePostgres(ctx, conn))
}
