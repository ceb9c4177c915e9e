package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// postgresSettings are those of a server that keeps its data: a commit is on
// disk. Its log has room, so that no checkpoint falls into a measurement. Both
// ways write to the same server.
func postgresSettings() []string {
	return []string{
		"shared_buffers=512MB", "max_wal_size=4GB",
		"fsync=on", "synchronous_commit=on", "full_page_writes=on",
	}
}

// mysqlSettings are those of a server whose data fits into its memory, as the
// dump fits into the page cache.
func mysqlSettings() []string {
	return []string{"innodb-buffer-pool-size=1G", "innodb-redo-log-capacity=1G"}
}

// findPrograms returns the folder of PostgreSQL's programs.
func (b *bench) findPrograms(ctx context.Context) (folder string, err error) {
	db, err := sql.Open("pgx", b.postgres.DSN("postgres"))
	if err != nil {
		return "", fmt.Errorf("open PostgreSQL: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.QueryRowContext(ctx, "SELECT setting FROM pg_config WHERE name = 'BINDIR'").Scan(&folder)
	if err != nil {
		return "", fmt.Errorf("find PostgreSQL's programs: %w", err)
	}
	return folder, nil
}
