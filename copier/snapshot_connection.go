package copier

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// keepAliveInterval is how often an idle connection of a snapshot is used. The
// session's own limits are lifted, and TCP's keep-alive satisfies what counts
// packets; but proxies count bytes, and end what was idle for some minutes.
const keepAliveInterval = time.Minute

// pingTimeout bounds the wait for a server that does not answer any more.
const pingTimeout = 10 * time.Second

// openReader takes a connection from the pool and prepares it for transactions
// that keep their snapshot.
func openReader(ctx context.Context, source *sql.DB) (*sql.Conn, error) {
	conn, err := source.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to MySQL: %w", err)
	}
	if _, err := conn.ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"); err != nil {
		discard(conn)
		return nil, fmt.Errorf("preparing a connection of the snapshot: %w", err)
	}
	return conn, nil
}

// beginReading begins a transaction on each connection, on all at once. One that
// is open there ends.
func beginReading(ctx context.Context, conns ...*sql.Conn) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, conn := range conns {
		group.Go(func() error {
			_, err := conn.ExecContext(ctx, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("beginning a transaction of the snapshot: %w", err)
	}
	return nil
}

// discard ends a connection and its session: one with a transaction or a lock
// must not go back to the pool. It may be broken or discarded already.
func discard(conn *sql.Conn) {
	// The error is the one that tells the pool to close the connection.
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
}

// keepAlive pings what nobody has taken, until s.stop is called.
func (s *Snapshot) keepAlive(ctx context.Context, interval time.Duration) {
	// A snapshot lives until it is closed, whatever happens to the call that
	// opened it.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	s.stop = func() {
		cancel()
		<-ended
	}
	go func() {
		defer close(ended)
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				s.pingFree(ctx)
			case <-ctx.Done():
				return
			}
		}
	}()
}

// pingFree pings each connection that is free now.
func (s *Snapshot) pingFree(ctx context.Context) {
	for range len(s.free) {
		select {
		case conn := <-s.free:
			pingCtx, cancel := context.WithTimeout(ctx, pingTimeout)
			// Whoever takes a broken connection next sees the error.
			_ = conn.PingContext(pingCtx)
			cancel()
			s.free <- conn
		default: // taken meanwhile
			return
		}
	}
}
