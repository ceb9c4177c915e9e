package session

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
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
	id, err := strconv.ParseInt(fmt.Sprint(values[0]), 10, 64)
	if err != nil {
		return fmt.Errorf("MySQL's number of the session: %w", err)
	}
	w.askBy(func(ctx context.Context, stall time.Duration) (bool, error) { return c.atWork(ctx, id, stall) })
	return nil
}

// blocked are the states of a thread that waits for its client to take what it sends:
// of MySQL, and of MariaDB.
var blocked = []string{"sending to client", "writing to net"}

// atWork tells whether the thread of that number is at work, or has ended its last
// work within that time. Behind a proxy nothing is known of it, which is taken to be work.
func (c mysqlConnector) atWork(ctx context.Context, id int64, stall time.Duration) (bool, error) {
	config := c.config.Clone()
	config.DialFunc = newDialer(config.Timeout).DialContext
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return false, err
	}
	db := sql.OpenDB(connector)
	defer func() { _ = db.Close() }() // it was only asked
	conn, err := db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close() }() // else it outlives db
	threads, err := ReadThreads(ctx, conn)
	if err != nil {
		return false, err
	}
	for _, t := range threads {
		if t.ID == id {
			return t.Age < stall || t.Command != "Sleep" && !slices.Contains(blocked, strings.ToLower(t.State)), nil
		}
	}
	return !slices.ContainsFunc(threads, func(t Thread) bool { return t.Own }), nil
}
