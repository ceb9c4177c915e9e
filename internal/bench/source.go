package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
)

// makeSource makes a Mattermost database of that name on a server, and has fill
// write its rows.
func makeSource(ctx context.Context, server *testdb.Server, name string, fill func(context.Context, *sql.DB) error) error {
	if err := server.CreateDatabase(ctx, name); err != nil {
		return err
	}
	return sampledb.Create(ctx, server.DSN(name), func(ctx context.Context, db *sql.DB) error {
		if err := fill(ctx, db); err != nil {
			return err
		}
		return writtenBack(ctx, db)
	})
}

// generate makes a fill of posts and what belongs to them.
func generate(posts int) func(context.Context, *sql.DB) error {
	return func(ctx context.Context, db *sql.DB) error {
		return sampledb.Generate(ctx, db, sampledb.Size{Posts: posts})
	}
}

// writtenBack waits until the server has written the rows to its files, which it
// would otherwise do while others are measured.
func writtenBack(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, "SET GLOBAL innodb_max_dirty_pages_pct = 0, GLOBAL innodb_io_capacity = 20000"); err != nil {
		return fmt.Errorf("have the source write its pages: %w", err)
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		var name string
		var dirty int
		if err := db.QueryRowContext(ctx, "SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'").Scan(&name, &dirty); err != nil {
			return fmt.Errorf("ask the source for its unwritten pages: %w", err)
		}
		if dirty == 0 {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
