package session

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
)

// MayPass tells whether what ended with an error of PostgreSQL, or of the connection
// to it, may succeed later. That a connection was lost has no code.
func MayPass(err error) bool {
	if answer, ok := errors.AsType[*pgconn.PgError](err); ok {
		return isPassing(answer.Code)
	}
	return IsNetwork(err)
}

// isPassing tells it of a code of PostgreSQL ("PostgreSQL Error Codes" in its manual).
func isPassing(code string) bool {
	if len(code) != 5 {
		return false
	}
	return code[:2] == "08" || slices.Contains([]string{ // connection exceptions
		"40001", // serialization_failure
		"40P01", // deadlock_detected
		"53000", // insufficient_resources
		"53100", // disk_full
		"53200", // out_of_memory
		"53300", // too_many_connections
		"57P01", // admin_shutdown
		"57P02", // crash_shutdown
		"57P03", // cannot_connect_now
		"57P05", // idle_session_timeout
		"25P03", // idle_in_transaction_session_timeout
		"58030", // io_error
	}, code)
}

// MySQLMayPass tells whether an error is that of a connection to MySQL that broke, or
// of a server that cannot be reached, or takes no connections, at the moment.
func MySQLMayPass(err error) bool {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) {
		return true
	}
	if answer, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return slices.Contains([]uint16{
			1040, // ER_CON_COUNT_ERROR: too many connections
			1053, // ER_SERVER_SHUTDOWN
			1927, // ER_CONNECTION_KILLED of MariaDB
			3169, // ER_SESSION_WAS_KILLED
			4031, // ER_CLIENT_INTERACTION_TIMEOUT
		}, answer.Number)
	}
	return IsNetwork(err)
}

// IsNetwork tells whether an error is that of a connection that broke or could not be
// made, to either server.
func IsNetwork(err error) bool {
	return errors.As(err, new(*net.OpError)) || errors.As(err, new(*pgconn.ConnectError)) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, context.DeadlineExceeded) || pgconn.SafeToRetry(err)
}
