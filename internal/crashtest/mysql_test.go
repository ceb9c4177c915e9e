package crashtest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/go-sql-driver/mysql"

	"migration-assist/copier"
	"migration-assist/internal/testdb"
)

// TestMySQL ends MySQL's sessions, and MySQL itself, which has written nothing since.
func TestMySQL(t *testing.T) {
	t.Parallel()
	type server struct {
		start    testdb.StartFunc
		settings []string
	}
	servers := map[string]server{"without GTIDs": {start: testdb.StartMySQL}}
	if *whole {
		servers["with GTIDs"] = server{testdb.StartMySQL, []string{"gtid-mode=ON", "enforce-gtid-consistency=ON"}}
		servers["MariaDB"] = server{testdb.StartMariaDB, []string{"log-bin=binlog"}}
	}
	for name, server := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSource(t, server.start, true, server.settings...)
			t.Cleanup(func() { t.Logf("%d times sessions or MySQL ended", s.cuts.Load()) })
			ends := []func(context.Context) error{s.killSessions, s.restart, s.crash}
			for _, end := range ends {
				for _, step := range []copier.Step{copier.Planned, copier.Fenced, copier.Copied, copier.Recorded, copier.Committed} {
					if *whole || step == copier.Fenced {
						s.requireUndeterred(t, s.program(t), end, s.atChunks(step)...)
					}
				}
			}
			for _, end := range ends[:rounds(len(ends))] {
				for _, m := range afterCopy() {
					s.requireEndsAt(t, s.program(t), m, end)
				}
			}
		})
	}
}

// killSessions kills the sessions of all migrations of the source.
func (s *source) killSessions(ctx context.Context) error {
	rows, err := s.admin.QueryContext(ctx, "SELECT id FROM information_schema.processlist WHERE user = 'mover'")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.admin.ExecContext(ctx, fmt.Sprintf("KILL %d", id)); err != nil && !isNoThread(err) {
			return err
		}
	}
	return nil
}

func (s *source) restart(ctx context.Context) error {
	if err := s.server.Halt(); err != nil {
		return err
	}
	return s.server.Resume(ctx)
}

func (s *source) crash(ctx context.Context) error {
	if err := s.server.Crash(); err != nil {
		return err
	}
	return s.server.Resume(ctx)
}

// isNoThread tells whether a session that was to be killed had ended already.
func isNoThread(err error) bool {
	answer, ok := errors.AsType[*mysql.MySQLError](err)
	return ok && answer.Number == 1094 // ER_NO_SUCH_THREAD
}
