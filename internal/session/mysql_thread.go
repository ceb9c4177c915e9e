package session

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// watchThread finds the server's thread of a session, and has it asked for where an
// answer does not come.
func (c mysqlConnector) watchThread(ctx context.Context, conn driverConn, w *wire) error {
	rows, err := conn.QueryContext(ctx, "SELECT CONNECTION_ID()", nil)
	if err != nil {
		return err
	}
	values := make([]driver.Value, 1)
	err = rows.Next(values)
	if closeErr := rows.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	id := fmt.Sprint(values[0])
	w.askBy(func(ctx context.Context, stall time.Duration) (bool, error) { return c.atWork(ctx, id, stall) })
	return nil
}

// blocked are the states of a thread that waits for its client to take what it sends:
// of MySQL, and of MariaDB.
var blocked = []string{"sending to client", "writing to net"}

// atWork tells whether the thread of that number is at work, or has ended its last
// work within that time. MySQL refuses the list while some session's statement has bytes
// that are no text: then nothing is known, and it is asked again a stall later.
func (c mysqlConnector) atWork(ctx context.Context, id string, stall time.Duration) (bool, error) {
	config := c.config.Clone()
	config.DialFunc = newDialer(config.Timeout).DialContext
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return false, err
	}
	db := sql.OpenDB(connector)
	defer func() { _ = db.Close() }() // it was only asked
	var command string
	var state sql.NullString
	var seconds int64
	err = db.QueryRowContext(ctx, "SELECT COMMAND, STATE, TIME FROM information_schema.PROCESSLIST WHERE ID = "+id).Scan(&command, &state, &seconds)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, err
	case time.Duration(seconds)*time.Second < stall:
		return true, nil
	}
	return command != "Sleep" && !slices.Contains(blocked, strings.ToLower(state.String)), nil
}
