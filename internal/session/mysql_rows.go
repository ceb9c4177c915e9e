package session

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/go-sql-driver/mysql"
)

// ReadRows runs a SELECT over a connection of OpenMySQL's pool and calls each with
// every row: its values as MySQL's text protocol has them, nil for NULL. A row is
// valid until each returns.
//
// It is for rows by the million. It reads the wire itself, below database/sql and
// the driver, which would allocate and copy each value; a packet is parsed where it
// was read to, and nothing is allocated but for rows that are longer than the wire's
// buffer. Over TLS, which is the driver's, and with compression the driver's rows
// are read.
//
// The end of ctx ends the read at once, and the connection. So does an error of
// each: the rest of the answer may be hundreds of gigabytes. The server's error is
// a *mysql.MySQLError; where the connection broke, the error is a
// mysql.ErrInvalidConn or a driver.ErrBadConn.
func ReadRows(ctx context.Context, conn *sql.Conn, query string, columns int, each func(row [][]byte) error) error {
	return ReadLongRows(ctx, conn, query, columns, each, nil)
}

// ReadLongRows is ReadRows for rows that may be long. It calls long before a row is
// read that does not fit into one packet of 16 MB, with how many bytes that has at
// least: long may wait until there is memory for it, and meanwhile none is held for
// another row. An error of long is as one of each. Where the driver's rows are read,
// it is not called.
func ReadLongRows(ctx context.Context, conn *sql.Conn, query string, columns int, each func(row [][]byte) error, long func(bytes int) error) error {
	return conn.Raw(func(driverConn any) error {
		c, ok := driverConn.(*mysqlConn)
		switch {
		case !ok:
			return fmt.Errorf("a %T cannot be read from: OpenMySQL has not opened it", driverConn)
		case !c.IsValid():
			return driver.ErrBadConn
		case c.wire.plain():
			return withLoss(c.readWire(ctx, query, columns, each, long))
		default:
			return withLoss(c.readDriver(ctx, query, columns, each))
		}
	})
}

// Numbers of errors with which a server ends the session ("Server Error Message
// Reference"; "MariaDB Error Code Reference").
const (
	codeShutdown         = 1053 // ER_SERVER_SHUTDOWN
	codeConnectionKilled = 1927 // MariaDB's ER_CONNECTION_KILLED
)

// withLoss makes an error with which the server ends the session a
// mysql.ErrInvalidConn too.
func withLoss(err error) error {
	var answer *mysql.MySQLError
	if errors.As(err, &answer) && (answer.Number == codeShutdown || answer.Number == codeConnectionKilled) {
		return fmt.Errorf("%w: %w", mysql.ErrInvalidConn, err)
	}
	return err
}

// commandQuery is COM_QUERY.
const commandQuery = 0x03

// readWire sends the query and reads the answer over the wire, where the driver
// has nothing under way.
func (c *mysqlConn) readWire(ctx context.Context, query string, columns int, each func(row [][]byte) error, long func(bytes int) error) (err error) {
	length := 1 + len(query)
	if length >= maxPacket {
		return fmt.Errorf("a query of %d bytes is longer than a packet", len(query))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// The packet that is sent has the number 0.
	a := answer{packets: packets{in: c.wire.reader, sequence: 1, announce: long}, capabilities: c.wire.capabilities}
	stop := context.AfterFunc(ctx, func() { _ = c.wire.Close() })
	defer func() {
		if !stop() {
			a.ended = false
			if err == nil || errors.Is(err, mysql.ErrInvalidConn) {
				err = ctx.Err()
			}
		}
		if !a.ended {
			// That it cannot be closed in order adds nothing.
			_ = c.Close()
		}
	}()
	packet := append(make([]byte, 0, packetHead+length), byte(length), byte(length>>8), byte(length>>16), 0, commandQuery)
	if _, err := c.wire.Write(append(packet, query...)); err != nil {
		return lost(err)
	}
	return a.read(columns, each)
}

// readDriver reads the driver's rows.
func (c *mysqlConn) readDriver(ctx context.Context, query string, columns int, each func(row [][]byte) error) (err error) {
	rows, err := c.QueryContext(ctx, query, nil)
	if err != nil {
		return err
	}
	ended := false
	defer func() {
		if !ended {
			_ = c.Close() // so that the driver does not read the rest
		}
		if closeErr := rows.Close(); err == nil {
			err = closeErr
		}
	}()
	if n := len(rows.Columns()); n != columns {
		return fmt.Errorf("there are %d columns instead of %d", n, columns)
	}
	values := make([]driver.Value, columns)
	var texts rowTexts
	for {
		if err := rows.Next(values); err != nil {
			if errors.Is(err, io.EOF) {
				ended = true
				return nil
			}
			ended = errors.As(err, new(*mysql.MySQLError))
			return err
		}
		row, err := texts.of(values)
		if err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

// rowTexts makes texts of the numbers that the driver has read, in space that
// rows share.
type rowTexts struct {
	row    [][]byte
	digits []byte
}

// of returns the texts of a row's values, valid until the next call.
func (t *rowTexts) of(values []driver.Value) ([][]byte, error) {
	t.row, t.digits = t.row[:0], t.digits[:0]
	for _, value := range values {
		start := len(t.digits)
		switch v := value.(type) {
		case nil:
			t.row = append(t.row, nil)
			continue
		case []byte:
			t.row = append(t.row, v)
			continue
		case int64:
			t.digits = strconv.AppendInt(t.digits, v, 10)
		case uint64:
			t.digits = strconv.AppendUint(t.digits, v, 10)
		case float32:
			t.digits = strconv.AppendFloat(t.digits, float64(v), 'g', -1, 32)
		case float64:
			t.digits = strconv.AppendFloat(t.digits, v, 'g', -1, 64)
		default:
			return nil, fmt.Errorf("the MySQL driver returned a %T, which has no text", value)
		}
		t.row = append(t.row, t.digits[start:])
	}
	return t.row, nil
}
