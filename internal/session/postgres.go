// Package session opens sessions of both databases as a long migration needs
// them.
package session

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// closeTimeout bounds how long a goodbye to the server may take.
const closeTimeout = 5 * time.Second

// OpenPostgres connects, in UTF-8 and without the time limits that a role or a
// database may have set for statements and locks.
func OpenPostgres(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("cannot connect to PostgreSQL as %s: %w", config.User, err)
	}
	const settings = "SET client_encoding = 'UTF8'; SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0"
	if _, err := conn.Exec(ctx, settings); err != nil {
		_ = ClosePostgres(ctx, conn) // the first error says more
		return nil, fmt.Errorf("preparing the PostgreSQL session: %w", err)
	}
	return conn, nil
}

// ClosePostgres closes a session that is still open, also where ctx has ended.
// A nil conn is closed already.
func ClosePostgres(ctx context.Context, conn *pgx.Conn) error {
	if conn == nil || conn.IsClosed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	if err := conn.Close(ctx); err != nil {
		return fmt.Errorf("closing the PostgreSQL session: %w", err)
	}
	return nil
}
