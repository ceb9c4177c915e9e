// Package session opens sessions of both databases as a long migration needs
// them.
package session

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// closeTimeout bounds how long a goodbye to the server may take.
const closeTimeout = 5 * time.Second

// OpenPostgres connects, in UTF-8 and without the time limits that a role or a
// database may have set for statements and locks. The server asks an idle client
// after a minute whether it is still there, so that the session of one that is gone,
// and its locks, end soon ("Connections and Authentication" in PostgreSQL's manual).
// A connection on which an answer is lost is given up; see WithStall.
func OpenPostgres(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := connectPostgres(ctx, config, func(conn net.Conn) net.Conn { return watch(ctx, conn, "PostgreSQL") })
	if err != nil {
		return nil, err
	}
	// Some of these came with later versions of PostgreSQL.
	const settings = `SELECT set_config('client_encoding', 'UTF8', false);
		SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name IN ('statement_timeout', 'lock_timeout',
			'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout');
		SELECT set_config('tcp_keepalives_idle', '60', false), set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '6', false)`
	_, err = conn.PgConn().Exec(ctx, settings).ReadAll()
	if err == nil {
		err = watchProcess(ctx, conn, config)
	}
	if err != nil {
		_ = ClosePostgres(ctx, conn) // the first error says more
		return nil, fmt.Errorf("preparing the PostgreSQL session: %w", err)
	}
	return conn, nil
}

// ApplicationName is what sessions of PostgreSQL are called in pg_stat_activity, unless
// the DSN says it.
const ApplicationName = "migration-assist"

// connectPostgres connects over what wrap makes of the connection.
func connectPostgres(ctx context.Context, config *pgx.ConnConfig, wrap func(net.Conn) net.Conn) (*pgx.Conn, error) {
	config = config.Copy()
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = ApplicationName
	}
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := newDialer(config.ConnectTimeout).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return wrap(conn), nil
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, &connectError{User: config.User, Database: config.Database, Err: err}
	}
	return conn, nil
}

// connectError says that PostgreSQL could not be reached, or refused the login.
type connectError struct {
	User, Database string
	Err            error
}

// Error has the reason of each address that was tried, in one line. Several
// names and TLS settings may lead to the same one.
func (e *connectError) Error() string {
	reason := e.Err
	if attempt := (*pgconn.ConnectError)(nil); errors.As(e.Err, &attempt) {
		reason = attempt.Unwrap()
	}
	lines := strings.Split(reason.Error(), "\n")
	slices.Sort(lines)
	return fmt.Sprintf("cannot connect to PostgreSQL, database %s as %s: %s%s", e.Database, e.User, strings.Join(slices.Compact(lines), "; "), e.remedy())
}

// remedy says what can be done about a server's certificate.
func (e *connectError) remedy() string {
	switch {
	case errors.As(e.Err, new(x509.UnknownAuthorityError)):
		return "; name the file of the authority that signed the server's certificate with the DSN's option sslrootcert"
	case errors.As(e.Err, new(x509.HostnameError)):
		return "; give a host in the DSN that the certificate is for, or the option sslmode=verify-ca, which looks at the authority alone"
	}
	return ""
}

// Unwrap returns the reason.
func (e *connectError) Unwrap() error { return e.Err }

// ClosePostgres closes a session that is still open, also where ctx has ended. Of one
// that was given up in a statement, it waits until the server was told to end that: else
// it might go on with it for hours when the program has ended. A nil conn is closed
// already.
func ClosePostgres(ctx context.Context, conn *pgx.Conn) error {
	if conn == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	if conn.IsClosed() {
		select {
		case <-conn.PgConn().CleanupDone():
		case <-ctx.Done(): // nobody can be told
		}
		return nil
	}
	if err := conn.Close(ctx); err != nil {
		return fmt.Errorf("closing the PostgreSQL session: %w", err)
	}
	return nil
}
