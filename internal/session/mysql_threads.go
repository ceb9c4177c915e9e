package session

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Thread is a session of a MySQL server, or something that the server does by itself.
type Thread struct {
	ID int64
	// Own is set for the session that has asked.
	Own                  bool
	User, Host, Database string
	// Command is what it does: "Sleep" between two statements, "Query" or "Execute" for
	// one. State says more.
	Command, State string
	// Age is how long it has been doing that, in whole seconds.
	Age time.Duration
}

// ReadThreads lists the threads of the server, as far as the user may see them: without
// the privilege PROCESS those of his own account. Where none is Own, a proxy is between,
// and has numbers of its own for sessions.
//
// It is SHOW PROCESSLIST ("SHOW PROCESSLIST Statement" in the MySQL manual).
// information_schema.processlist, which could be asked for a part of it, is refused by
// MySQL while any session's statement has a character beyond utf8mb3, such as an emoji in
// a post (error 3854).
func ReadThreads(ctx context.Context, conn *sql.Conn) (threads []Thread, err error) {
	var own int64
	if err := conn.QueryRowContext(ctx, "SELECT CONNECTION_ID()").Scan(&own); err != nil {
		return nil, err
	}
	rows, err := conn.QueryContext(ctx, "SHOW PROCESSLIST")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		t, err := scanThread(rows, columns)
		if err != nil {
			return nil, err
		}
		t.Own = t.ID == own
		threads = append(threads, t)
	}
	return threads, rows.Err()
}

// scanThread reads a row. MariaDB has columns that MySQL has not.
func scanThread(rows *sql.Rows, columns []string) (t Thread, err error) {
	var id, seconds sql.NullInt64
	texts := map[string]*sql.NullString{}
	values := make([]any, len(columns))
	for i, column := range columns {
		switch column = strings.ToLower(column); column {
		case "id":
			values[i] = &id
		case "time":
			values[i] = &seconds
		default:
			texts[column] = new(sql.NullString)
			values[i] = texts[column]
		}
	}
	if err := rows.Scan(values...); err != nil {
		return t, err
	}
	for _, column := range []string{"user", "host", "db", "command", "state"} {
		if texts[column] == nil {
			return t, fmt.Errorf("the list of MySQL's processes has no column %s", column)
		}
	}
	return Thread{
		ID: id.Int64, User: texts["user"].String, Host: texts["host"].String, Database: texts["db"].String,
		Command: texts["command"].String, State: texts["state"].String, Age: time.Duration(seconds.Int64) * time.Second,
	}, nil
}
