package session

import (
	"bufio"
	"context"
	"database/sql/driver"
	"encoding/binary"
)

// mysqlConn is a connection of the driver, and the wire below it, from which
// ReadRows reads.
type mysqlConn struct {
	driverConn
	wire *wire
}

// driverConn is all that database/sql asks a connection for.
type driverConn interface {
	driver.Conn
	runner
	keeper
}

// QueryContext is the driver's, and says where the connection was given up.
func (c *mysqlConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.driverConn.QueryContext(ctx, query, args)
	return rows, c.wire.withLoss(err)
}

// ExecContext is the driver's, and says where the connection was given up.
func (c *mysqlConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	result, err := c.driverConn.ExecContext(ctx, query, args)
	return result, c.wire.withLoss(err)
}

// PrepareContext is the driver's, and says where the connection was given up.
func (c *mysqlConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	stmt, err := c.driverConn.PrepareContext(ctx, query)
	return stmt, c.wire.withLoss(err)
}

// runner runs statements.
type runner interface {
	driver.ExecerContext
	driver.QueryerContext
	driver.ConnPrepareContext
	driver.ConnBeginTx
}

// keeper tells what a connection can be used for.
type keeper interface {
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	driver.NamedValueChecker
}

// readBuffer is how many bytes are read from MySQL at a time. The driver reads
// 4 KiB, which is a system call for every few rows.
const readBuffer = 64 << 10

// wire is a network connection to MySQL that reads ahead.
type wire struct {
	*watchedConn
	reader *bufio.Reader
	// capabilities are what the client and the server agreed to speak.
	capabilities capabilities
}

// capabilities are flags of MySQL's protocol ("Capabilities Flags" in its
// documentation).
type capabilities uint32

const (
	// capCompress is CLIENT_COMPRESS.
	capCompress capabilities = 1 << 5
	// capTLS is CLIENT_SSL.
	capTLS capabilities = 1 << 11
	// capDeprecateEOF is CLIENT_DEPRECATE_EOF: no packet stands between a
	// result's columns and its rows, and an OK packet ends it.
	capDeprecateEOF capabilities = 1 << 24
)

// loginHead is the length of what a login begins with: a packet's head and the
// capabilities. A request for TLS, which may come before it, begins the same.
const loginHead = packetHead + 4

func newWire(conn *watchedConn) *wire {
	return &wire{watchedConn: conn, reader: bufio.NewReaderSize(conn, readBuffer)}
}

// Read reads what the driver waits for.
func (w *wire) Read(p []byte) (int, error) { return w.reader.Read(p) }

// Write sends. What is written first is the driver's login: it has the
// capabilities that the server has offered and the driver takes.
func (w *wire) Write(p []byte) (int, error) {
	if w.capabilities == 0 && len(p) >= loginHead {
		w.capabilities = capabilities(binary.LittleEndian.Uint32(p[packetHead:]))
	}
	return w.watchedConn.Write(p)
}

// plain tells whether packets go over the wire as they are.
func (w *wire) plain() bool { return w.capabilities&(capTLS|capCompress) == 0 }
