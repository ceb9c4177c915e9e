package session

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"

	"github.com/go-sql-driver/mysql"
)

// mysqlSettings lift the limits that a server may have for all its sessions, so
// that a session waits for PostgreSQL as long as it takes and reads whole tables,
// have TIMESTAMP values delivered in UTC, have no SQL mode, so that quotes and
// backslashes mean what they do by default and CHAR values come without the spaces
// of PAD_CHAR_TO_FULL_LENGTH ("Server SQL Modes" in the MySQL manual), and have
// information_schema show a table as it is, not as it was up to a day ago. Each
// comment is for one product (MySQL manual, "Comments"; MariaDB's "Comment Syntax").
const mysqlSettings = "SET SESSION time_zone = '+00:00', sql_mode = '', sql_select_limit = 18446744073709551615," +
	" net_write_timeout = 604800, net_read_timeout = 604800, wait_timeout = 604800" +
	" /*!50708 , max_execution_time = 0 */ /*M!100101 , max_statement_time = 0 */" +
	" /*M!100300 , idle_transaction_timeout = 0, idle_readonly_transaction_timeout = 0 */" +
	" /*!80003 , information_schema_stats_expiry = 0 */"

// readOnly has the server refuse whatever would change a table ("SET TRANSACTION
// Statement" in the MySQL manual).
const readOnly = "SET SESSION TRANSACTION READ ONLY"

// OpenMySQL returns a pool of connections to the server, none of which is open
// yet.
func OpenMySQL(config *mysql.Config) (*sql.DB, error) { return openMySQL(config, mysqlSettings) }

// OpenMySQLReadOnly is OpenMySQL for sessions that can change no table.
func OpenMySQLReadOnly(config *mysql.Config) (*sql.DB, error) {
	return openMySQL(config, mysqlSettings, readOnly)
}

func openMySQL(config *mysql.Config, settings ...string) (*sql.DB, error) {
	if _, err := mysql.NewConnector(config); err != nil {
		return nil, fmt.Errorf("the MySQL DSN cannot be used: %w", err)
	}
	return sql.OpenDB(mysqlConnector{config.Clone(), settings}), nil
}

// mysqlConnector opens sessions and prepares them.
type mysqlConnector struct {
	config   *mysql.Config
	settings []string // statements
}

// Driver returns the driver.
func (mysqlConnector) Driver() driver.Driver { return &mysql.MySQLDriver{} }

// Connect opens a session, which is a *mysqlConn.
func (c mysqlConnector) Connect(ctx context.Context) (driver.Conn, error) {
	// Each connection has a connector of its own, whose dialer keeps the wire.
	var w *wire
	config := c.config.Clone()
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := newDialer(config.Timeout).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		w = newWire(watch(ctx, conn, "MySQL"))
		return w, nil
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		if w != nil {
			err = w.withLoss(err)
		}
		return nil, withRemedy(err, config)
	}
	full, ok := conn.(driverConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the MySQL driver's %T lacks a method that a session needs", conn), conn.Close())
	}
	for _, statement := range c.settings {
		if _, err := full.ExecContext(ctx, statement, nil); err != nil {
			return nil, errors.Join(fmt.Errorf("preparing the MySQL session: %w", err), conn.Close())
		}
	}
	if err := c.watchThread(ctx, full, w); err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the MySQL session: %w", err), conn.Close())
	}
	return &mysqlConn{driverConn: full, wire: w}, nil
}
