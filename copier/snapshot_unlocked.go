package copier

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// ErrSnapshotLost is returned where a connection of a snapshot broke and nothing
// can see the same state again. The copy must stop.
var ErrSnapshotLost = errors.New("the snapshot of MySQL is lost")

// openWithoutLock begins the transactions while the source's position stays the
// same, or tries to.
func (s *Snapshot) openWithoutLock(ctx context.Context) error {
	s.Method = SnapshotUnproven
	for range attempts {
		position, unmoved, err := beginUnmoved(ctx, s.log, s.conns...)
		switch {
		case err != nil:
			return err
		case unmoved:
			s.Method, s.Position = SnapshotUnmoved, position
			return nil
		case !position.Known():
			s.Refusals = append(s.Refusals, errors.New("the position of the source's binary log is not visible"))
			return nil
		}
	}
	s.Refusals = append(s.Refusals, fmt.Errorf("the source changed in each of %d attempts", attempts))
	return nil
}

// beginUnmoved begins the transactions, and reports whether the source's position
// was the same from a moment before to a moment after. The position is the last one.
func beginUnmoved(ctx context.Context, log binaryLog, conns ...*sql.Conn) (position Position, unmoved bool, err error) {
	before, stillBefore, err := log.settled(ctx, conns[0])
	if err != nil {
		return Position{}, false, err
	}
	if err := beginReading(ctx, conns...); err != nil {
		return Position{}, false, err
	}
	after, stillAfter, err := log.settled(ctx, conns[0])
	return after, stillBefore && stillAfter && before.Equal(after), err
}

// Replace ends a connection that broke, and returns another one that sees the
// same state. That it can only where the source has provably not changed since, or
// the options said that nothing writes there: its position is known, and nothing
// was written behind it before and after the new transaction begins. Otherwise the error is ErrSnapshotLost; after any other
// error, such as that of a server that restarts, Replace may be called again with
// the same connection.
func (s *Snapshot) Replace(ctx context.Context, broken *sql.Conn) (*sql.Conn, error) {
	discard(broken)
	if !s.stopped && !s.Position.Known() {
		return nil, fmt.Errorf("%w: a connection broke, and nothing shows whether the source has changed since", ErrSnapshotLost)
	}
	conn, err := openReader(ctx, s.source)
	if err != nil {
		return nil, fmt.Errorf("replacing a connection of the snapshot: %w", err)
	}
	position, same, err := s.beginSame(ctx, conn)
	switch {
	case err != nil:
		discard(conn)
		return nil, fmt.Errorf("replacing a connection of the snapshot: %w", err)
	case !same:
		discard(conn)
		return nil, fmt.Errorf("%w: a connection broke, and the source has changed since: it was at %s and is at %s",
			ErrSnapshotLost, s.Position, position)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.conns = append(slices.DeleteFunc(s.conns, func(c *sql.Conn) bool { return c == broken }), conn)
	return conn, nil
}

// beginSame begins a transaction, and reports whether it sees the snapshot's state.
func (s *Snapshot) beginSame(ctx context.Context, conn *sql.Conn) (position Position, same bool, err error) {
	position, unmoved, err := beginUnmoved(ctx, s.log, conn)
	switch {
	case err != nil || s.stopped:
		return position, err == nil, err
	case !unmoved:
		return position, false, nil
	}
	same, err = s.log.unmoved(ctx, conn, s.Position, position)
	return position, same, err
}
