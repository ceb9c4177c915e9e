package copier

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"migration-assist/internal/session"
	"migration-assist/schema"
)

// Numbers of MySQL's errors ("Server Error Message Reference").
const (
	codeLockWaitTimeout = 1205 // ER_LOCK_WAIT_TIMEOUT
	codeNoSuchThread    = 1094 // ER_NO_SUCH_THREAD
)

// releaseTimeout bounds the release of a lock, also where the run has ended.
const releaseTimeout = 10 * time.Second

// longStatementError says that a lock would wait behind a statement.
type longStatementError struct {
	User string
	Age  time.Duration
}

func (e *longStatementError) Error() string {
	return fmt.Sprintf("a statement of the user %q has been running for %s; the lock would wait until it ends, and everybody else behind the lock",
		e.User, e.Age)
}

// isBusy reports whether a lock was refused only for the moment.
func isBusy(err error) bool {
	var answer *mysql.MySQLError
	return errors.As(err, new(*longStatementError)) || errors.As(err, &answer) && answer.Number == codeLockWaitTimeout
}

// joinRefusals makes one line of them.
func joinRefusals(refusals []error) error {
	err := refusals[0]
	for _, refusal := range refusals[1:] {
		err = fmt.Errorf("%w; %w", err, refusal)
	}
	return err
}

// openUnderLock begins the transactions while a session of its own holds the
// lock. A refusal is what the server said instead of giving the lock.
func (s *Snapshot) openUnderLock(ctx context.Context, method SnapshotMethod, options SnapshotOptions) (refusal, err error) {
	session, err := openLockSession(ctx, s.source, options.LockWait)
	if err != nil {
		return nil, err
	}
	var start time.Time
	defer func() {
		err = errors.Join(err, session.end(ctx))
		if !start.IsZero() {
			s.Locked = time.Since(start)
		}
	}()
	if err := session.lock(ctx, method, options); err != nil {
		var answer *mysql.MySQLError
		if errors.As(err, &answer) || isBusy(err) {
			return err, nil
		}
		return nil, err
	}
	start = time.Now()
	if err := beginReading(ctx, s.conns...); err != nil {
		return nil, err
	}
	s.Method = method
	s.Position, err = s.log.position(ctx, session.conn)
	return nil, err
}

// lockSession is a session that holds a lock.
type lockSession struct {
	source *sql.DB
	conn   *sql.Conn
	id     int64 // the server's, of the connection
	wait   time.Duration
}

func openLockSession(ctx context.Context, source *sql.DB, wait time.Duration) (*lockSession, error) {
	conn, err := source.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to MySQL: %w", err)
	}
	s := &lockSession{source: source, conn: conn, wait: wait}
	err = conn.QueryRowContext(ctx, "SELECT CONNECTION_ID()").Scan(&s.id)
	if err == nil {
		_, err = conn.ExecContext(ctx, fmt.Sprintf("SET SESSION lock_wait_timeout = %d", s.waitSeconds()))
	}
	if err != nil {
		discard(conn)
		return nil, fmt.Errorf("preparing the session for the lock: %w", err)
	}
	return s, nil
}

// waitSeconds is the longest wait for a lock, in what lock_wait_timeout counts.
func (s *lockSession) waitSeconds() int { return int(math.Ceil(s.wait.Seconds())) }

// lock takes the lock.
func (s *lockSession) lock(ctx context.Context, method SnapshotMethod, options SnapshotOptions) error {
	if method == SnapshotTableLocks {
		tables := make([]string, len(options.Tables))
		for i, table := range options.Tables {
			tables[i] = schema.QuoteMySQL(options.Database) + "." + schema.QuoteMySQL(table) + " READ"
		}
		if _, err := s.conn.ExecContext(ctx, "LOCK TABLES "+strings.Join(tables, ", ")); err != nil {
			return fmt.Errorf("LOCK TABLES: %w", err)
		}
		return nil
	}
	err := s.guard(ctx)
	// The first statement waits for those that run, while others may still write;
	// so that the second one has little left to wait for.
	for _, statement := range []string{"FLUSH LOCAL TABLES", "FLUSH TABLES WITH READ LOCK"} {
		if err == nil {
			_, err = s.conn.ExecContext(ctx, statement)
		}
	}
	if err != nil {
		return fmt.Errorf("FLUSH TABLES WITH READ LOCK: %w", err)
	}
	return nil
}

// guard refuses to wait behind a statement that has been running for longer than
// a lock may wait. Even a FLUSH TABLES that gives up leaves the tables which that
// statement uses closed to everybody until it ends (MySQL manual, "Examining
// Server Thread Information": "Waiting for table flush"). A user without the
// privilege PROCESS sees only his own statements.
func (s *lockSession) guard(ctx context.Context) error {
	threads, err := session.ReadThreads(ctx, s.conn)
	if err != nil {
		return fmt.Errorf("looking for long statements: %w", err)
	}
	limit := time.Duration(s.waitSeconds()) * time.Second
	var longest session.Thread
	for _, t := range threads {
		if !t.Own && (t.Command == "Query" || t.Command == "Execute") && t.User != "system user" && t.User != "event_scheduler" && t.Age >= max(limit, longest.Age) {
			longest = t
		}
	}
	if longest.ID == 0 {
		return nil
	}
	return &longStatementError{User: longest.User, Age: longest.Age}
}

// end releases the lock and ends the session, also where ctx has ended.
func (s *lockSession) end(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTimeout)
	defer cancel()
	_, err := s.conn.ExecContext(ctx, "UNLOCK TABLES")
	discard(s.conn)
	if err == nil {
		return nil
	}
	// The connection broke, perhaps in a statement that still waits for the lock:
	// MySQL does not look whether anybody is there until it has it.
	_, err = s.source.ExecContext(ctx, fmt.Sprintf("KILL %d", s.id))
	var answer *mysql.MySQLError
	if errors.As(err, &answer) && answer.Number == codeNoSuchThread {
		return nil
	}
	if err != nil {
		return fmt.Errorf("ending MySQL's session %d, which may hold a lock: %w", s.id, err)
	}
	return nil
}
