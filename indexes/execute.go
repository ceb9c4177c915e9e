package indexes

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"migration-assist/internal/session"
	"migration-assist/schema"
)

// statement is one statement, and what it does in words for an error.
type statement struct{ sql, what string }

// execute runs the statements in their order, as many at a time as there are
// workers, each worker on a connection of its own.
func (b Builder) execute(ctx context.Context, statements []statement, workers int) error {
	queue := make(chan statement, len(statements))
	for _, s := range statements {
		queue <- s
	}
	close(queue)
	group, ctx := errgroup.WithContext(ctx)
	for range min(workers, len(statements)) {
		group.Go(func() error {
			return b.connected(ctx, func(conn *pgx.Conn) error {
				for s := range queue {
					if _, err := conn.Exec(ctx, s.sql); err != nil {
						return fmt.Errorf("%s: %w", s.what, schema.WithDetail(err))
					}
				}
				return nil
			})
		})
	}
	return group.Wait()
}

// connected calls use with a connection, and closes it.
func (b Builder) connected(ctx context.Context, use func(*pgx.Conn) error) error {
	conn, err := session.OpenPostgres(ctx, b.Target)
	if err != nil {
		return err
	}
	return errors.Join(use(conn), session.ClosePostgres(ctx, conn))
}
