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
		err = endSessions(ctx, conn, t.config.Run.Schema, t.pids...)
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

// sessionsKey is the key of the advisory lock that all sessions of a copy into a
// schema share.
const sessionsKey = "hashtextextended('migration-assist copies into ' || $1, 0)"

// EndSessions ends the sessions of copies into a schema whose processes were
// killed, and waits until they are gone. The caller knows that no other process is
// at work.
func EndSessions(ctx context.Context, tx pgx.Tx, schemaName string) error {
	if err := endSessions(ctx, tx, schemaName); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock("+sessionsKey+")", schemaName); err != nil {
		return fmt.Errorf("waiting for the end of an earlier run's PostgreSQL sessions: %w", err)
	}
	return nil
}

// execer is a session of PostgreSQL, in a transaction or not.
type execer interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// endSessions ends the sessions of these processes of the server, or of all where
// none is named, that hold the lock that the sessions of copies share.
func endSessions(ctx context.Context, db execer, schemaName string, pids ...int64) error {
	rows, err := db.Query(ctx, `SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_locks
		WHERE locktype = 'advisory' AND objsubid = 1 AND (classid::bigint << 32) | objid::bigint = `+sessionsKey+`
		AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
		AND pid <> pg_backend_pid() AND (pid = ANY ($2) OR $2::bigint[] IS NULL)`, schemaName, pids)
	if err == nil {
		rows.Close()
		err = rows.Err()
	}
	if err != nil {
		return fmt.Errorf("ending an earlier PostgreSQL session of migration-assist: %w", err)
	}
	return nil
}
