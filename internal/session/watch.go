package session

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
)

// DefaultStall is how long an answer is waited for, without a byte of it, before the
// server is asked over another connection whether it still works on it.
const DefaultStall = 5 * time.Minute

const (
	// askTimeout is how long that connection and its answer may take, and mostStalls
	// how many stalls where these are shorter.
	askTimeout = time.Minute
	mostStalls = 5
	// mostUnreached is how often in a row the server may not be reached for that.
	mostUnreached = 3
)

// stallKey is the key of WithStall's value.
type stallKey struct{}

// WithStall has sessions that are opened with the context watched by another stall
// than DefaultStall, which 0 stands for.
func WithStall(ctx context.Context, stall time.Duration) context.Context {
	if stall == 0 {
		return ctx
	}
	return context.WithValue(ctx, stallKey{}, stall)
}

func stallOf(ctx context.Context) time.Duration {
	if stall, ok := ctx.Value(stallKey{}).(time.Duration); ok {
		return stall
	}
	return DefaultStall
}

// unansweredError is why a connection was given up. It is one that broke.
type unansweredError struct {
	server string
	stall  time.Duration
	reason string
}

func (e *unansweredError) Error() string {
	return fmt.Sprintf("%s has not answered for %s, and %s: the connection is given up", e.server, e.stall, e.reason)
}

func (*unansweredError) Unwrap() error { return net.ErrClosed }

// question asks a server over another connection whether it is at work for a session,
// or has sent it something within the stall.
type question func(ctx context.Context, stall time.Duration) (atWork bool, err error)

// watchedConn is a connection to a server that is given up when an answer is lost: no
// byte of it has come, nor was one sent, for as long as a stall, and the server says
// that it is not at work on it. TCP does not tell where something between both
// acknowledges what it does not deliver. A statement itself may take hours in which
// nothing is sent.
//
// What is waited for is known by the goroutine that reads: both drivers read only
// while an answer is due, from one goroutine.
type watchedConn struct {
	net.Conn
	server string
	stall  time.Duration
	opened time.Time
	timer  *time.Timer
	// waiting is when the last byte moved while a read waits, since opened; 0 while
	// none does.
	waiting atomic.Int64

	mutex     sync.Mutex
	ask       question           // nil until the session is open
	cancel    context.CancelFunc // of the question under way
	unreached int
	lost      error
}

// watch watches a connection to a server, on which the login comes first.
func watch(ctx context.Context, conn net.Conn, server string) *watchedConn {
	ctx = context.WithoutCancel(ctx) // that of the opening
	c := &watchedConn{Conn: conn, server: server, stall: stallOf(ctx), opened: time.Now()}
	c.timer = time.AfterFunc(c.stall, func() { c.check(ctx) })
	c.timer.Stop()
	return c
}

// askBy has the server asked from now on. Before, during the login, silence is enough.
func (c *watchedConn) askBy(ask question) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.ask = ask
}

// now is a time since opened, never 0.
func (c *watchedConn) now() int64 { return int64(time.Since(c.opened)) + 1 }

// Read reads, watched.
func (c *watchedConn) Read(p []byte) (int, error) {
	c.waiting.Store(c.now())
	c.timer.Reset(c.stall)
	n, err := c.Conn.Read(p)
	c.waiting.Store(0)
	if !c.timer.Stop() {
		c.endQuestion()
	}
	return n, c.withLoss(err)
}

// endQuestion ends the question under way, whose answer does not matter any more.
func (c *watchedConn) endQuestion() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.cancel != nil {
		c.cancel()
	}
}

// withLoss adds to an error of the session why its connection was given up, where it
// was. Of a driver's error that may be left out.
func (c *watchedConn) withLoss(err error) error {
	if err == nil || errors.As(err, new(*unansweredError)) {
		return err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.lost == nil {
		return err
	}
	return fmt.Errorf("%w: %w", err, c.lost)
}

// Write writes. A server that takes something is given another stall for its answer.
func (c *watchedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if since := c.waiting.Load(); since != 0 {
		c.waiting.CompareAndSwap(since, c.now())
	}
	return n, err
}

// SyscallConn lets a driver see whether the server has closed an idle connection.
func (c *watchedConn) SyscallConn() (syscall.RawConn, error) {
	conn, ok := c.Conn.(syscall.Conn)
	if !ok {
		return nil, fmt.Errorf("%T has no system connection", c.Conn)
	}
	return conn.SyscallConn()
}

// check gives the connection up where the answer that a read has waited for since a
// stall is lost, or looks again a stall later.
func (c *watchedConn) check(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, min(askTimeout, mostStalls*c.stall))
	defer cancel()
	c.mutex.Lock()
	c.cancel = cancel
	ask, since := c.ask, c.waiting.Load()
	c.mutex.Unlock()
	if since == 0 {
		return
	}
	if rest := c.stall - time.Duration(c.now()-since); rest > 0 {
		c.timer.Reset(rest)
		return
	}
	atWork, err := false, error(nil)
	if ask != nil {
		atWork, err = ask(ctx, c.stall)
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	switch c.waiting.Load() {
	case since:
	case 0:
		return
	default: // another read, or the same one, which something was written for
		c.timer.Reset(c.stall)
		return
	}
	if reason := c.judge(ask != nil, atWork, err); reason != "" {
		c.lost = &unansweredError{c.server, c.stall, reason}
		_ = c.Close() // which ends the read
		return
	}
	c.timer.Reset(c.stall)
}

// judge returns why the connection is to be given up, "" where it is not. A server that
// answers with an error is there, and says nothing of the session.
func (c *watchedConn) judge(asked, atWork bool, err error) string {
	switch {
	case !asked:
		return "no session is open yet"
	case err == nil && !atWork:
		return "is not at work for this connection"
	case err == nil || errors.As(err, new(*pgconn.PgError)) || errors.As(err, new(*mysql.MySQLError)):
		c.unreached = 0
		return ""
	}
	if c.unreached++; c.unreached < mostUnreached {
		return ""
	}
	return fmt.Sprintf("cannot be asked whether it is at work: %v", err)
}
