package copier

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"migration-assist/internal/session"
)

// retry repeats what ended with an error that may pass, after a while, and returns
// the last error after the last try.
func (c *Copier) retry(ctx context.Context, try func() error) error {
	return session.Retry{Tries: c.config.Tries, MayPass: mayPass, Retrying: func(err error, wait time.Duration) {
		c.config.Counters.Retried(err)
		c.config.Retrying(err, wait)
	}}.Do(ctx, try)
}

// sourceError is an error of MySQL's side.
type sourceError struct{ error }

func (e *sourceError) Unwrap() error { return e.error }

// stalledError says that a server neither delivered nor took a byte.
type stalledError struct {
	server string
	after  time.Duration
}

func (e *stalledError) Error() string {
	verb := "delivered"
	if e.server == postgresServer {
		verb = "taken"
	}
	return fmt.Sprintf("%s has not %s anything for %s; its connection is given up", e.server, verb, e.after)
}

// within has a server do something, for which it gets that long.
func within(ctx context.Context, limit time.Duration, server string, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, &stalledError{server, limit})
	defer cancel()
	err := do(ctx)
	if stalled := (*stalledError)(nil); err != nil && errors.As(context.Cause(ctx), &stalled) {
		return stalled
	}
	return err
}

// fromSource has MySQL do something within Config.Stall, over a connection that is
// replaced first where it is lost.
func (c *Copier) fromSource(ctx context.Context, conn **sql.Conn, lost *bool, do func(context.Context) error) error {
	err := within(ctx, c.config.Stall, mysqlServer, func(ctx context.Context) error {
		if *lost {
			replaced, err := c.config.Source.Replace(ctx, *conn)
			if err != nil {
				return err
			}
			*conn, *lost = replaced, false
		}
		return do(ctx)
	})
	if err != nil {
		return &sourceError{err}
	}
	return nil
}

// The servers' names.
const (
	mysqlServer    = "MySQL"
	postgresServer = "PostgreSQL"
)

// mayPass tells whether what ended with an error may succeed later.
func mayPass(err error) bool {
	var source *sourceError
	switch {
	case errors.Is(err, ErrSnapshotLost):
		return false
	case errors.As(err, new(*stalledError)):
		return true
	case errors.As(err, &source):
		return session.MySQLMayPass(err)
	default:
		return session.MayPass(err)
	}
}
