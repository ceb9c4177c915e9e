package indexes

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/session"
)

const (
	// defaultStall is Builder.Stall where it is 0.
	defaultStall = 5 * time.Minute
	// openTimeout bounds how long a session takes to be opened and prepared.
	openTimeout = time.Minute
)

// errUnanswered is why a connection is given up. It is one that broke.
var errUnanswered = fmt.Errorf("PostgreSQL has ended what the connection waits for, and its answer has not come: %w", net.ErrClosed)

// watched calls do, and gives the session up when PostgreSQL says that it has not been
// at work for as long as a stall: the answer is lost, and what is between the servers
// does not tell. A build itself may take hours in which nothing is sent.
func (c *connection) watched(ctx context.Context, do func(context.Context, *pgx.Conn) error) error {
	stall := c.builder.Stall
	if stall == 0 {
		stall = defaultStall
	}
	doing, giveUp := context.WithCancelCause(ctx)
	watching, endWatch := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(stall)
		defer ticker.Stop()
		for {
			select {
			case <-watching.Done():
				return
			case <-ticker.C:
			}
			if c.isIdle(watching, stall) {
				giveUp(errUnanswered)
				return
			}
		}
	}()
	err := do(doing, c.conn)
	endWatch()
	<-ended
	if err != nil && ctx.Err() == nil && doing.Err() != nil {
		err = context.Cause(doing)
	}
	giveUp(nil)
	return err
}

// isIdle asks over another session whether this one is gone, or has been idle for that
// long. Where that cannot be asked, nothing is known.
func (c *connection) isIdle(ctx context.Context, stall time.Duration) (idle bool) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	conn, err := session.OpenPostgres(ctx, c.builder.Target)
	if err != nil {
		return false
	}
	err = conn.QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity
		WHERE pid = $1 AND backend_start = $2 AND (state = 'active' OR clock_timestamp() - state_change < $3))`, c.pid, c.began, stall).Scan(&idle)
	_ = session.ClosePostgres(ctx, conn) // it was only asked
	return err == nil && idle
}
