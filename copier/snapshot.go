package copier

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// SnapshotMode says which locks may be taken to open a snapshot.
type SnapshotMode string

const (
	// SnapshotAuto takes the best lock that the server gives, and does without
	// one where it gives none. It is the default.
	SnapshotAuto SnapshotMode = "auto"
	// SnapshotLock is an error where the server gives no lock.
	SnapshotLock SnapshotMode = "lock"
	// SnapshotNone takes no lock.
	SnapshotNone SnapshotMode = "none"
)

// SnapshotMethod is how a snapshot was opened.
type SnapshotMethod int

const (
	// SnapshotGlobalLock held FLUSH TABLES WITH READ LOCK.
	SnapshotGlobalLock SnapshotMethod = iota
	// SnapshotTableLocks held LOCK TABLES … READ in another session, because
	// START TRANSACTION releases the locks of its own.
	SnapshotTableLocks
	// SnapshotUnmoved held no lock, and the source's position was the same
	// before and after.
	SnapshotUnmoved
	// SnapshotUnproven held no lock, and nothing shows that all connections see
	// the same state.
	SnapshotUnproven
)

// String says it in words.
func (m SnapshotMethod) String() string {
	switch m {
	case SnapshotGlobalLock:
		return "under a global read lock"
	case SnapshotTableLocks:
		return "under read locks on the tables"
	case SnapshotUnmoved:
		return "without a lock, while the source did not change"
	default:
		return "without a lock and without a proof that the source did not change meanwhile"
	}
}

// lockWait is SnapshotOptions.LockWait where it is not set.
const lockWait = 10 * time.Second

// SnapshotOptions say what a snapshot is for. Its user needs SELECT on the
// tables. The global lock needs RELOAD too, table locks LOCK TABLES, and a position in
// a binary log without GTIDs REPLICATION CLIENT (MariaDB: BINLOG MONITOR).
type SnapshotOptions struct {
	// Connections is how many connections see the snapshot, 1 at least. Their
	// number cannot grow later.
	Connections int
	// Mode is SnapshotAuto where it is empty.
	Mode SnapshotMode
	// Database and Tables are what is read.
	Database string
	Tables   []string
	// LockWait is how long each of the statements that lock may wait, in which
	// others wait behind it; it is rounded up to seconds. 0 stands for 10 s.
	LockWait time.Duration
	// Stopped says that nothing writes to the database until the copy has ended, as
	// the caller knows. It stands for a proof by the position, which is the whole
	// server's.
	Stopped bool
}

func (o *SnapshotOptions) validate() error {
	switch {
	case o.Connections < 1:
		return fmt.Errorf("%d connections; at least 1 is needed", o.Connections)
	case o.Database == "" || len(o.Tables) == 0:
		return errors.New("a database and its tables are needed")
	case o.LockWait < 0:
		return fmt.Errorf("%s to wait for a lock; that is less than nothing", o.LockWait)
	case !slices.Contains([]SnapshotMode{"", SnapshotAuto, SnapshotLock, SnapshotNone}, o.Mode):
		return fmt.Errorf("the mode %q is none of auto, lock and none", string(o.Mode))
	}
	return nil
}

// Snapshot is one state of the source that several connections see, whatever
// others write. Each connection is in a transaction that START TRANSACTION WITH
// CONSISTENT SNAPSHOT began (MySQL manual, "Consistent Nonlocking Reads"), and
// may only read. Tables of an engine without transactions are not part of it.
type Snapshot struct {
	// Method is how it was opened, and Locked how long a lock was held.
	Method SnapshotMethod
	Locked time.Duration
	// Opened is when the last transaction had begun.
	Opened time.Time
	// Position is the state's, where the method is a proof and the position is
	// visible.
	Position Position
	// Refusals say why no better method was used.
	Refusals []error

	source  *sql.DB
	log     binaryLog
	stopped bool           // as the caller knows
	free    chan *sql.Conn // what nobody has taken
	stop    func()         // ends the keep-alive

	mutex sync.Mutex
	conns []*sql.Conn // all of them
}

// OpenSnapshot opens a snapshot over connections of the pool, which must let it
// have one more for the lock. Locks are released when it returns, whatever it
// returns.
//
// It is an error where SnapshotLock gets no lock, and also where a lock is not
// free in time and the source's position is no proof: later there may be one.
func OpenSnapshot(ctx context.Context, source *sql.DB, options SnapshotOptions) (*Snapshot, error) {
	if err := options.validate(); err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	if options.LockWait == 0 {
		options.LockWait = lockWait
	}
	s := &Snapshot{source: source, stopped: options.Stopped, free: make(chan *sql.Conn, options.Connections), stop: func() {}}
	if err := s.open(ctx, options); err != nil {
		s.Close()
		return nil, fmt.Errorf("opening a snapshot of MySQL: %w", err)
	}
	s.Opened = time.Now()
	for _, conn := range s.conns {
		s.free <- conn
	}
	s.keepAlive(ctx, keepAliveInterval)
	return s, nil
}

func (s *Snapshot) open(ctx context.Context, options SnapshotOptions) error {
	if err := s.connect(ctx, options.Connections); err != nil {
		return err
	}
	var err error
	if s.log, err = findBinaryLog(ctx, s.conns[0]); err != nil {
		return err
	}
	if options.Mode == SnapshotNone {
		return s.openWithoutLock(ctx)
	}
	for _, method := range []SnapshotMethod{SnapshotGlobalLock, SnapshotTableLocks} {
		refusal, err := s.openUnderLock(ctx, method, options)
		if err != nil || refusal == nil {
			return err
		}
		s.Refusals = append(s.Refusals, refusal)
	}
	if options.Mode == SnapshotLock {
		return fmt.Errorf("there is no lock: %w", joinRefusals(s.Refusals))
	}
	if err := s.openWithoutLock(ctx); err != nil {
		return err
	}
	if s.Method == SnapshotUnproven && slices.ContainsFunc(s.Refusals, isBusy) {
		return fmt.Errorf("there is no lock now, and without one no proof: %w", joinRefusals(s.Refusals))
	}
	return nil
}

// connect opens the connections, so that under the lock only transactions begin.
func (s *Snapshot) connect(ctx context.Context, connections int) error {
	group, ctx := errgroup.WithContext(ctx)
	for range connections {
		group.Go(func() error {
			conn, err := openReader(ctx, s.source)
			if err != nil {
				return err
			}
			s.mutex.Lock()
			defer s.mutex.Unlock()
			s.conns = append(s.conns, conn)
			return nil
		})
	}
	return group.Wait()
}

// Take returns a connection that nobody else has, and waits where there is none.
func (s *Snapshot) Take(ctx context.Context) (*sql.Conn, error) {
	select {
	case conn := <-s.free:
		return conn, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Put gives a connection back that Take or Replace returned, with no rows open.
// What is idle for long should be given back: it is kept alive.
func (s *Snapshot) Put(conn *sql.Conn) { s.free <- conn }

// Close ends the transactions and their sessions. No connection may be in use.
func (s *Snapshot) Close() {
	s.stop()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, conn := range s.conns {
		discard(conn)
	}
}

// String says in a line how the snapshot was opened.
func (s *Snapshot) String() string {
	text := "opened " + s.Method.String()
	if s.Locked > 0 {
		text += fmt.Sprintf(", held for %s", s.Locked.Round(100*time.Microsecond))
	}
	if s.Position.Known() {
		text += fmt.Sprintf("; the source is at %s", s.Position)
	}
	return text
}
