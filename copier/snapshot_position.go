package copier

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// Position is how far a server's binary log has come. Every write moves it on,
// but for those that are kept out of the log: a session with sql_log_bin = 0, and
// filters (binlog-ignore-db) where the user may not see them. The zero value is a
// position that is not visible.
type Position struct {
	// Server is the server's own UUID.
	Server string
	// GTIDs are the transactions in the log: MySQL's gtid_executed where
	// gtid_mode is ON; MariaDB's gtid_binlog_pos, and gtid_slave_pos behind it.
	GTIDs string
	// File and Offset are the place in the log, where the user may see it.
	File   string
	Offset uint64
}

// Known reports whether there is a position.
func (p Position) Known() bool { return p.GTIDs != "" || p.File != "" }

// Equal reports whether nothing was written between two readings: both are known
// and of one server, and have the same GTIDs or, without GTIDs, the same place. The place
// alone also moves when a server restarts.
func (p Position) Equal(q Position) bool {
	if !p.Known() || p.Server != q.Server || p.GTIDs != q.GTIDs {
		return false
	}
	return p.GTIDs != "" || p.File == q.File && p.Offset == q.Offset
}

// String is the place and the GTIDs, or "an unknown position".
func (p Position) String() string {
	var parts []string
	if p.File != "" {
		parts = append(parts, fmt.Sprintf("%s:%d", p.File, p.Offset))
	}
	if p.GTIDs != "" {
		parts = append(parts, "GTID "+p.GTIDs)
	}
	if parts == nil {
		return "an unknown position"
	}
	return strings.Join(parts, ", ")
}

const (
	// settle is how long a position must stay the same to be that of what
	// transactions see: a transaction is written to the log a moment before it
	// is visible, and counted among the GTIDs a moment after.
	settle = 100 * time.Millisecond
	// attempts is how often transactions are begun without a lock on a source
	// that moves.
	attempts = 5
)

// binaryLog is how a server tells its position.
type binaryLog struct {
	// ids is a query for the server's UUID and its GTIDs, and place a statement
	// for the place in the log. Both are empty where they tell nothing.
	ids, place string
}

// findBinaryLog asks a server which of the ways to tell a position it has.
func findBinaryLog(ctx context.Context, conn *sql.Conn) (binaryLog, error) {
	variables, err := logVariables(ctx, conn)
	if err != nil {
		return binaryLog{}, fmt.Errorf("reading the settings of MySQL's binary log: %w", err)
	}
	if variables["log_bin"] != "ON" {
		return binaryLog{}, nil
	}
	server, gtids := "''", "''"
	for _, name := range []string{"server_uid", "server_uuid"} { // MariaDB's, MySQL's
		if variables[name] != "" {
			server = "@@global." + name
		}
	}
	_, isMariaDB := variables["gtid_binlog_pos"]
	switch {
	case isMariaDB:
		gtids = "CONCAT_WS(' ', NULLIF(@@global.gtid_binlog_pos, ''), NULLIF(@@global.gtid_slave_pos, ''))"
	case variables["gtid_mode"] == "ON":
		gtids = "@@global.gtid_executed"
	}
	log := binaryLog{ids: "SELECT " + server + ", " + gtids}
	// MySQL's replicas may leave out of their log what they replicate, but not
	// out of the GTIDs.
	if !isMariaDB && gtids == "''" && variables["log_slave_updates"] != "ON" && variables["log_replica_updates"] != "ON" {
		return binaryLog{}, nil
	}
	for _, statement := range []string{"SHOW BINARY LOG STATUS", "SHOW MASTER STATUS"} { // since MySQL 8.2; before, and MariaDB
		_, _, err := readPlace(ctx, conn, statement)
		var answer *mysql.MySQLError
		switch {
		case err == nil:
			log.place = statement
			return log, nil
		case !errors.As(err, &answer): // else the server does not know it, or the user may not
			return binaryLog{}, fmt.Errorf("%s: %w", statement, err)
		}
	}
	return log, nil
}

// logVariables returns those of the variables that the server has.
func logVariables(ctx context.Context, conn *sql.Conn) (variables map[string]string, err error) {
	rows, err := conn.QueryContext(ctx, `SHOW GLOBAL VARIABLES WHERE Variable_name IN
		('log_bin', 'gtid_mode', 'gtid_binlog_pos', 'log_slave_updates', 'log_replica_updates', 'server_uuid', 'server_uid')`)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	variables = map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		variables[name] = value
	}
	return variables, rows.Err()
}

// readPlace returns the place in the log, and whether filters keep databases out
// of it.
func readPlace(ctx context.Context, conn *sql.Conn, statement string) (place Position, filtered bool, err error) {
	rows, err := conn.QueryContext(ctx, statement)
	if err != nil {
		return Position{}, false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names, err := rows.Columns()
	if err != nil {
		return Position{}, false, err
	}
	var only, ignored sql.NullString
	columns := []any{&place.File, &place.Offset, &only, &ignored}
	for range len(names) - len(columns) {
		columns = append(columns, new(sql.RawBytes))
	}
	if rows.Next() {
		if err := rows.Scan(columns...); err != nil {
			return Position{}, false, err
		}
	}
	return place, only.String != "" || ignored.String != "", rows.Err()
}

// position reads the position over any connection, whatever transaction is open
// there.
func (l binaryLog) position(ctx context.Context, conn *sql.Conn) (p Position, err error) {
	filtered := false
	if l.place != "" {
		if p, filtered, err = readPlace(ctx, conn, l.place); err != nil {
			return Position{}, fmt.Errorf("%s: %w", l.place, err)
		}
	}
	if l.ids == "" || filtered {
		return Position{}, nil
	}
	if err := conn.QueryRowContext(ctx, l.ids).Scan(&p.Server, &p.GTIDs); err != nil {
		return Position{}, fmt.Errorf("reading the position of MySQL's binary log: %w", err)
	}
	p.GTIDs = strings.ReplaceAll(p.GTIDs, "\n", "")
	if !p.Known() {
		return Position{}, nil
	}
	return p, nil
}

// settled returns the position, and whether it stayed the same for a moment.
func (l binaryLog) settled(ctx context.Context, conn *sql.Conn) (Position, bool, error) {
	first, err := l.position(ctx, conn)
	if err != nil || !first.Known() {
		return Position{}, false, err
	}
	timer := time.NewTimer(settle)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return Position{}, false, ctx.Err()
	}
	second, err := l.position(ctx, conn)
	return second, err == nil && second.Equal(first), err
}
