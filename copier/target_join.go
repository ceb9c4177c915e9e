package copier

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// JoinSessions returns the configuration of sessions that belong to the copies into
// a schema: EndSessions ends them. A server goes on with what a killed process has
// asked for, such as an index, until it is done.
func JoinSessions(config *pgx.ConnConfig, schemaName string) *pgx.ConnConfig {
	joined := config.Copy()
	joined.AfterConnect = func(ctx context.Context, conn *pgconn.PgConn) error {
		if config.AfterConnect != nil {
			if err := config.AfterConnect(ctx, conn); err != nil {
				return err
			}
		}
		answer := conn.ExecParams(ctx, "SELECT pg_advisory_lock_shared("+sessionsKey+")", [][]byte{[]byte(schemaName)}, nil, nil, nil).Read()
		if answer.Err != nil {
			return fmt.Errorf("joining the PostgreSQL sessions of the migration: %w", answer.Err)
		}
		return nil
	}
	return joined
}

// Joined returns the server's processes of the sessions that belong to the copies into
// a schema; see JoinSessions.
func Joined(ctx context.Context, conn *pgx.Conn, schemaName string) (pids []int32, err error) {
	rows, err := conn.Query(ctx, "SELECT pid "+holders(sessionsKey), schemaName)
	if err == nil {
		pids, err = pgx.CollectRows(rows, pgx.RowTo[int32])
	}
	if err != nil {
		return nil, fmt.Errorf("looking for the PostgreSQL sessions of the migration: %w", err)
	}
	return pids, nil
}
