package session

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
)

// process identifies the server's process of a session. A process that comes later may
// have the same number.
type process struct {
	pid   int32
	began time.Time
}

// processKey is where a session has its process.
const processKey = "process"

// ReplacePostgres opens a session in place of one that broke, nil where there was none.
// The server ends that one, where it does not know yet: it would go on with what it was
// asked for, or wait until its answer is taken, and hold locks meanwhile.
func ReplacePostgres(ctx context.Context, config *pgx.ConnConfig, broken *pgx.Conn) (*pgx.Conn, error) {
	conn, err := OpenPostgres(ctx, config)
	if err != nil || broken == nil {
		return conn, err
	}
	if p, ok := broken.PgConn().CustomData()[processKey].(process); ok {
		_, err = conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND backend_start = $2", p.pid, p.began)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ending an earlier PostgreSQL session: %w", err), ClosePostgres(ctx, conn))
	}
	return conn, nil
}

// watchProcess finds the process of a session, and has it asked for where an answer
// does not come. What a pooler says of it may be another one's, so the server is asked.
func watchProcess(ctx context.Context, conn *pgx.Conn, config *pgx.ConnConfig) error {
	var p process
	if err := conn.QueryRow(ctx, "SELECT pid, backend_start FROM pg_catalog.pg_stat_activity WHERE pid = pg_backend_pid()", pgx.QueryExecModeSimpleProtocol).Scan(&p.pid, &p.began); err != nil {
		return err
	}
	conn.PgConn().CustomData()[processKey] = p
	watched, err := watchedOf(conn)
	if err != nil {
		return err
	}
	config = config.Copy()
	config.AfterConnect = nil // which may wait for the session
	watched.askBy(func(ctx context.Context, stall time.Duration) (bool, error) { return p.atWork(ctx, config, stall) })
	return nil
}

// watchedOf returns what a session of OpenPostgres goes over, below TLS.
func watchedOf(conn *pgx.Conn) (*watchedConn, error) {
	wire := conn.PgConn().Conn()
	if encrypted, ok := wire.(*tls.Conn); ok {
		wire = encrypted.NetConn()
	}
	watched, ok := wire.(*watchedConn)
	if !ok {
		return nil, fmt.Errorf("a %T cannot be watched", wire)
	}
	return watched, nil
}

// WithLoss adds to an error of a session of OpenPostgres why its connection was given
// up, where it was: of a statement without arguments, the driver says that it is closed.
func WithLoss(conn *pgx.Conn, err error) error {
	watched, notOurs := watchedOf(conn)
	if notOurs != nil {
		return err
	}
	return watched.withLoss(err)
}

// atWork tells whether the process is at work, or has ended its last work within that
// time. One that waits for its client to take an answer is not, since that waits for it.
// A COPY that waits for rows is: these may come late. What a server
// keeps to itself is taken to be work.
func (p process) atWork(ctx context.Context, config *pgx.ConnConfig, stall time.Duration) (atWork bool, err error) {
	conn, err := connectPostgres(ctx, config, func(conn net.Conn) net.Conn { return conn })
	if err != nil {
		return false, err
	}
	defer func() { _ = ClosePostgres(ctx, conn) }() // it was only asked
	err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND backend_start = $2
		AND NOT coalesce(clock_timestamp() - state_change >= $3 AND (state LIKE 'idle%' OR wait_event = 'ClientWrite'), false))`, p.pid, p.began, stall).Scan(&atWork)
	return atWork, err
}
