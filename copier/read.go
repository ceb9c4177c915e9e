package copier

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// readRows runs a SELECT in MySQL's text protocol and calls each with every
// row's values, which are valid until the next row. It goes below database/sql,
// which would copy each value.
func readRows(ctx context.Context, conn *sql.Conn, query string, columns int, each func(row []driver.Value) error) error {
	return conn.Raw(func(driverConn any) (err error) {
		queryer, ok := driverConn.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("the MySQL driver's %T has no QueryContext", driverConn)
		}
		rows, err := queryer.QueryContext(ctx, query, nil)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()

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
