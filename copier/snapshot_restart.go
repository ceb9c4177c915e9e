package copier

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// IsAt reports whether the snapshot is of the state in which the source was at an
// earlier position, by the source's log or by what the options said of the source.
func (s *Snapshot) IsAt(ctx context.Context, earlier Position) (bool, error) {
	if s.stopped || !s.Position.Known() || !earlier.Known() {
		return s.stopped, nil
	}
	conn, err := s.Take(ctx)
	if err != nil {
		return false, err
	}
	defer s.Put(conn)
	return s.log.unmoved(ctx, conn, earlier, s.Position)
}

// unmoved reports whether nothing was written between two positions of a server.
// Without GTIDs the place moves when the server restarts: then the log itself tells
// whether there is more behind the first one than the marks of files.
func (l binaryLog) unmoved(ctx context.Context, conn *sql.Conn, from, to Position) (bool, error) {
	if from.Equal(to) {
		return true, nil
	}
	if from.Server != to.Server || from.GTIDs != "" || to.GTIDs != "" || from.File == "" || to.File == "" {
		return false, nil
	}
	files, err := columnOf(ctx, conn, "SHOW BINARY LOGS", "Log_name")
	first := slices.Index(files, from.File)
	last := slices.Index(files, to.File)
	if err != nil || first < 0 || last < first {
		return false, unlessRefused(err)
	}
	for i, file := range files[first : last+1] {
		statement := "SHOW BINLOG EVENTS IN " + quoteText(file)
		if i == 0 {
			statement += fmt.Sprintf(" FROM %d", from.Offset)
		}
		events, err := columnOf(ctx, conn, statement+fmt.Sprintf(" LIMIT %d", marks+1), "Event_type")
		if err != nil || len(events) > marks || slices.ContainsFunc(events, func(event string) bool { return !isMark(event) }) {
			return false, unlessRefused(err)
		}
	}
	return true, nil
}

// marks is how many events at the most mark the beginning and the end of a file.
const marks = 4

// isMark tells whether an event says something of the file only ("Event types" in
// the manual of MySQL's binary log).
func isMark(event string) bool {
	return slices.Contains([]string{"Format_desc", "Previous_gtids", "Stop", "Rotate"}, event)
}

// unlessRefused returns an error, unless it is that the user may not see the log:
// then there is no proof.
func unlessRefused(err error) error {
	if errors.As(err, new(*mysql.MySQLError)) {
		return nil
	}
	return err
}

// quoteText writes a text as a literal of MySQL, in a session without SQL modes.
func quoteText(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(text) + "'"
}

// columnOf returns one column of all rows of a statement, by its name.
func columnOf(ctx context.Context, conn *sql.Conn, statement, name string) (values []string, err error) {
	rows, err := conn.QueryContext(ctx, statement)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", statement, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	wanted := slices.Index(names, name)
	if wanted < 0 {
		return nil, fmt.Errorf("%s: there is no column %s", statement, name)
	}
	columns := make([]any, len(names))
	for i := range columns {
		columns[i] = new(sql.RawBytes)
	}
	var value string
	columns[wanted] = &value
	for rows.Next() {
		if err := rows.Scan(columns...); err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, rows.Err()
}
