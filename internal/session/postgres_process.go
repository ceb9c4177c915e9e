package session

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
)

// Process identifies the server's process of a session. A process that comes later
// may have the same number.
type Process struct {
	pid   int32
	began time.Time
}

// processKey is where a session has its process.
const processKey = "process"

// ProcessOf returns the process of a session that OpenPostgres has opened.
func ProcessOf(conn *pgx.Conn) Process {
	p, _ := conn.PgConn().CustomData()[processKey].(Process)
	return p
}

// End ends the process over another session, where it is still there: a server that
// was not told of a connection's end goes on for it, and holds its locks.
func (p Process) End(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND backend_start = $2", p.pid, p.began)
	if err != nil {
		return fmt.Errorf("ending an earlier PostgreSQL session: %w", err)
	}
	return nil
}

// watchProcess finds the process of a session, and has it asked for where an answer
// does not come. What a pooler says of it may be another one's, so the server is asked.
func watchProcess(ctx context.Context, conn *pgx.Conn, config *pgx.ConnConfig) error {
	var p Process
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
// time. One that waits for its client is not, since that waits for it. What a server
// keeps to itself is taken to be work.
func (p Process) atWork(ctx context.Context, config *pgx.ConnConfig, stall time.Duration) (atWork bool, err error) {
	conn, err := connectPostgres(ctx, config, func(conn net.Conn) net.Conn { return conn })
	if err != nil {
		return false, err
	}
	defer func() { _ = ClosePostgres(ctx, conn) }() // it was only asked
	err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND backend_start = $2
		AND NOT coalesce(clock_timestamp() - state_change >= $3 AND (state LIKE 'idle%' OR wait_event_type = 'Client'), false))`, p.pid, p.began, stall).Scan(&atWork)
	return atWork, err
}
