package copier

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// queryerConn is a driver's connection that takes queries without preparing them.
type queryerConn interface {
	driver.Conn
	driver.QueryerContext
}

// readRows runs a SELECT in MySQL's text protocol and calls each with every row:
// the texts or bytes of its values, nil for NULL, which are valid until the next
// row. It goes below database/sql, which would copy each value.
//
// An error of each ends the connection: the driver would read the rest of the
// answer, which may be hundreds of gigabytes, to use it again.
func readRows(ctx context.Context, conn *sql.Conn, query string, columns int, each func(row [][]byte) error) error {
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
		var row rowTexts
		for {
			if err := rows.Next(values); err != nil {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
			texts, err := row.of(values)
			if err != nil {
				return err
			}
			if err := each(texts); err != nil {
				return err
			}
		}
	})
}

// rowTexts makes texts of the numbers that the driver has read, in space that
// rows share.
type rowTexts struct {
	texts  [][]byte
	digits []byte
}

// of returns the texts of a row's values, valid until the next call.
func (r *rowTexts) of(values []driver.Value) ([][]byte, error) {
	r.texts, r.digits = r.texts[:0], r.digits[:0]
	for _, value := range values {
		start := len(r.digits)
		switch v := value.(type) {
		case nil:
			r.texts = append(r.texts, nil)
			continue
		case []byte:
			r.texts = append(r.texts, v)
			continue
		case int64:
			r.digits = strconv.AppendInt(r.digits, v, 10)
		case uint64:
			r.digits = strconv.AppendUint(r.digits, v, 10)
		case float32:
			r.digits = strconv.AppendFloat(r.digits, float64(v), 'g', -1, 32)
		case float64:
			r.digits = strconv.AppendFloat(r.digits, v, 'g', -1, 64)
		default:
			return nil, fmt.Errorf("the MySQL driver returned a %T, which has no text", value)
		}
		r.texts = append(r.texts, r.digits[start:])
	}
	return r.texts, nil
}
