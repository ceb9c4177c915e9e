package session

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// queryerConn is a driver's connection that takes queries without preparing them.
type queryerConn interface {
	driver.Conn
	driver.QueryerContext
}

// ReadRows runs a SELECT in MySQL's text protocol and calls each with every
// row's values, which are valid until the next row. It goes below database/sql,
// which would copy each value.
//
// An error of each ends the connection: the driver would read the rest of the
// answer, which may be hundreds of gigabytes, to use it again.
func ReadRows(ctx context.Context, conn *sql.Conn, query string, columns int, each func(row []driver.Value) error) error {
	return conn.Raw(func(driverConn any) (err error) {
		c, ok := driverConn.(queryerConn)
		if !ok {
			return fmt.Errorf("the MySQL driver's %T has no QueryContext", driverConn)
		}
		rows, err := c.QueryContext(ctx, query, nil)
		if err != nil {
			return err
		}
		defer func() {
			if err != nil {
				// That the connection cannot be closed in order adds nothing.
				_ = c.Close()
			}
			if closeErr := rows.Close(); err == nil {
				err = closeErr
			}
		}()

		values := make([]driver.Value, columns)
		for {
			if err := rows.Next(values); err != nil {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
			if err := each(values); err != nil {
				return err
			}
		}
	})
}
