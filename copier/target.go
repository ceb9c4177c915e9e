package copier

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/session"
)

// target is a session of PostgreSQL that is opened when it is needed, and again
// after it broke.
type target struct {
	config *Config
	conn   *pgx.Conn
	// pids are the server's processes of the last session, and before it of those
	// that broke and that the server was not told to end.
	pids []int64
}

// use has the session do something that takes the server no longer than
// Config.Stall.
func (t *target) use(ctx context.Context, do func(context.Context, *pgx.Conn) error) error {
	return within(ctx, t.config.Stall, postgresServer, func(ctx context.Context) error {
		if err := t.open(ctx); err != nil {
			return err
		}
		return do(ctx, t.conn)
	})
}

// open opens the session where there is none, and ends the one that was there
// before: a server that was not told of its end may still hold locks for it.
func (t *target) open(ctx context.Context) error {
	if t.conn != nil && !t.conn.IsClosed() {
		return nil
	}
	conn, err := session.OpenPostgres(ctx, t.config.Target)
	if err != nil {
		return err
	}
	t.conn = conn
	if t.pids != nil {
		err = endSessions(ctx, conn, sessionsKey, t.config.Run.Schema, t.pids...)
	}
	if err == nil {
		t.pids = nil
	}
	t.pids = append(t.pids, int64(conn.PgConn().PID()))
	if err == nil {
		// A COPY need not wait for the disk: the log is written in order, so that
		// a later commit that waits makes it durable too.
		_, err = conn.Exec(ctx, "SET synchronous_commit = off")
	}
	if err == nil {
		_, err = conn.Exec(ctx, "SELECT pg_advisory_lock_shared("+sessionsKey+")", t.config.Run.Schema)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("preparing the PostgreSQL session: %w", err), t.close(ctx))
	}
	return nil
}

// close ends the session where there is one.
func (t *target) close(ctx context.Context) error {
	conn := t.conn
	t.conn = nil
	return session.ClosePostgres(ctx, conn)
}
