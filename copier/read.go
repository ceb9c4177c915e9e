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

// readRows runs a SELECT in MySQL's text protocol and calls each with every
// row's values: nil for NULL, and bytes that are valid until the next row. It
// goes below database/sql, which would copy each value.
func readRows(ctx context.Context, conn *sql.Conn, query string, columns int, each func(row [][]byte) error) error {
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
		row := newTextRow(columns)
		for {
			if err := rows.Next(values); err != nil {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
			if err := row.set(values); err != nil {
				return err
			}
			if err := each(row.values); err != nil {
				return err
			}
		}
	})
}

// textRow holds one row's values as text. The driver has parsed the numbers of
// the text protocol already; they get their text back.
type textRow struct {
	values  [][]byte
	numbers [][]byte // scratch, one for each column
}

func newTextRow(columns int) *textRow {
	r := &textRow{values: make([][]byte, columns), numbers: make([][]byte, columns)}
	for i := range r.numbers {
		r.numbers[i] = make([]byte, 0, 32)
	}
	return r
}

func (r *textRow) set(values []driver.Value) error {
	for i, value := range values {
		switch v := value.(type) {
		case nil:
			r.values[i] = nil
		case []byte:
			r.values[i] = v
		case int64:
			r.values[i] = strconv.AppendInt(r.numbers[i], v, 10)
		case uint64:
			r.values[i] = strconv.AppendUint(r.numbers[i], v, 10)
		default:
			return fmt.Errorf("column %d: the MySQL driver returned a %T", i+1, v)
		}
	}
	return nil
}
