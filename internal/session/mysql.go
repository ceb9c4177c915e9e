package session

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"net"

	"github.com/go-sql-driver/mysql"
)

// readBuffer is how many bytes are read from MySQL at a time. The driver reads
// 4 KiB, which is a system call for every few rows.
const readBuffer = 64 << 10

// OpenMySQL returns a pool of connections to the server, none of which is open
// yet.
func OpenMySQL(config *mysql.Config) (*sql.DB, error) {
	config = config.Clone()
	dialer := net.Dialer{Timeout: config.Timeout}
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &bufferedConn{Conn: conn, reader: bufio.NewReaderSize(conn, readBuffer)}, nil
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("the MySQL DSN cannot be used: %w", err)
	}
	return sql.OpenDB(connector), nil
}

// bufferedConn is a connection that reads ahead.
type bufferedConn struct {
	net.Conn
	reader *bufio.Reader
}

func (c *bufferedConn) Read(p []byte) (int, error) { return c.reader.Read(p) }
