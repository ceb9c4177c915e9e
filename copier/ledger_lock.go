package copier

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// runKey is the key of the advisory lock of the session that leads a run into a
// schema.
const runKey = "hashtextextended('migration-assist ' || $1, 0)"

// lockNotAvailable is PostgreSQL's error code for a lock that was waited for too
// long.
const lockNotAvailable = "55P03"

// LockRun keeps all other runs into a schema out until the session ends, and ends
// what is left of the sessions of a run that was killed. It waits a moment: the
// session of a run that was interrupted may be about to end.
func LockRun(ctx context.Context, tx pgx.Tx, schemaName string) error {
	if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '3s'"); err != nil {
		return fmt.Errorf("locking the target: %w", err)
	}
	_, err := tx.Exec(ctx, "SELECT pg_advisory_lock("+runKey+")", schemaName)
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok && answer.Code == lockNotAvailable {
		return errAtWork
	}
	if err == nil {
		_, err = tx.Exec(ctx, "SET LOCAL lock_timeout = 0")
	}
	if err != nil {
		return fmt.Errorf("locking the target: %w", err)
	}
	if err := endSessions(ctx, tx, sessionsKey, schemaName); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock("+sessionsKey+")", schemaName); err != nil {
		return fmt.Errorf("waiting for the end of an earlier run's PostgreSQL sessions: %w", err)
	}
	return nil
}

// errAtWork refuses a second run into a schema.
var errAtWork = errors.New("another migration-assist is at work in the target; wait until it has ended: migration-assist status shows how far it is")

// CheckLock tells, without waiting, whether LockRun would lock the schema now.
func CheckLock(ctx context.Context, db Queryer, schemaName string) error {
	atWork, err := isAtWork(ctx, db, schemaName)
	if err == nil && atWork {
		err = errAtWork
	}
	return err
}

// isAtWork tells whether a process leads a run into the schema now.
func isAtWork(ctx context.Context, db Queryer, schemaName string) (atWork bool, err error) {
	if err := db.QueryRow(ctx, "SELECT EXISTS (SELECT "+holders(runKey)+")", schemaName).Scan(&atWork); err != nil {
		return false, fmt.Errorf("looking for the run's PostgreSQL session: %w", err)
	}
	return atWork, nil
}

// RelockRun is LockRun for a session that replaces the one of a server's process,
// which may still hold the lock where the server was not told of its end.
func RelockRun(ctx context.Context, tx pgx.Tx, schemaName string, pid uint32) error {
	if err := endSessions(ctx, tx, runKey, schemaName, int64(pid)); err != nil {
		return err
	}
	return LockRun(ctx, tx, schemaName)
}

// sessionsKey is the key of the advisory lock that all sessions of a copy into a
// schema share.
const sessionsKey = "hashtextextended('migration-assist copies into ' || $1, 0)"

// execer is a session of PostgreSQL, in a transaction or not.
type execer interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// holders are the sessions that hold the advisory lock with a key.
func holders(key string) string {
	return `FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND (classid::bigint << 32) | objid::bigint = ` + key + `
		AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()`
}

// endSessions ends the sessions of these processes of the server, or of all where
// none is named, that hold the advisory lock with a key.
func endSessions(ctx context.Context, db execer, key, schemaName string, pids ...int64) error {
	rows, err := db.Query(ctx, "SELECT pg_terminate_backend(pid) "+holders(key)+" AND (pid = ANY ($2) OR $2::bigint[] IS NULL)", schemaName, pids)
	if err == nil {
		rows.Close()
		err = rows.Err()
	}
	if err != nil {
		return fmt.Errorf("ending an earlier PostgreSQL session of migration-assist: %w", err)
	}
	return nil
}
