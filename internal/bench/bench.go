package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"migration-assist/internal/sampledb"
	"migration-assist/internal/testdb"
)

// options are the command line's.
type options struct {
	posts, rounds int
}

// The databases on the two servers.
const (
	sourceName   = "mattermost"
	migratedName = "migrated"
	restoredName = "restored"
)

// bench is one comparison.
type bench struct {
	mysql, postgres *testdb.Server
	// programs is the folder of PostgreSQL's programs.
	programs string
	// dump is the folder of the dump that is restored.
	dump string
}

func run(ctx context.Context, o options) (err error) {
	if o.rounds < 1 {
		return errors.New("-rounds must be at least 1")
	}
	folder, err := os.MkdirTemp("", "migration-assist-bench-")
	if err != nil {
		return fmt.Errorf("folder of the dump: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	b := &bench{dump: filepath.Join(folder, "dump")}
	defer func() { err = errors.Join(err, b.stop()) }()
	if b.mysql, err = testdb.StartMySQL(ctx, testdb.Options{Settings: mysqlSettings()}); err != nil {
		return err
	}
	if b.postgres, err = testdb.StartPostgres(ctx, testdb.Options{Settings: postgresSettings()}); err != nil {
		return err
	}
	if b.programs, err = b.postgres.Programs(ctx); err != nil {
		return err
	}
	fmt.Printf("MySQL %s with %v\nPostgreSQL %s with %v\n", b.mysql.Version, mysqlSettings(), b.postgres.Version, postgresSettings())
	fmt.Printf("Generating %d posts and what belongs to them ...\n", o.posts)
	if err := b.makeSource(ctx, o.posts); err != nil {
		return err
	}
	r := new(result)
	for round := range o.rounds {
		if err := b.round(ctx, r); err != nil {
			return fmt.Errorf("round %d: %w", round+1, err)
		}
		r.printRound(round)
	}
	r.printSummary()
	return nil
}

// round measures both ways once.
func (b *bench) round(ctx context.Context, r *result) error {
	m, err := b.migrate(ctx)
	if err != nil {
		return err
	}
	if r.bytes == 0 {
		if err := b.makeDump(ctx); err != nil {
			return err
		}
		if r.bytes, err = folderBytes(b.dump); err != nil {
			return err
		}
	}
	seconds, err := b.restore(ctx)
	if err != nil {
		return err
	}
	if r.rows, err = b.sameRows(ctx); err != nil {
		return err
	}
	r.migrations = append(r.migrations, m)
	r.restores = append(r.restores, seconds)
	return nil
}

func (b *bench) makeSource(ctx context.Context, posts int) error {
	if err := b.mysql.CreateDatabase(ctx, sourceName); err != nil {
		return err
	}
	return sampledb.Create(ctx, b.mysql.DSN(sourceName), func(ctx context.Context, db *sql.DB) error {
		if err := sampledb.Generate(ctx, db, sampledb.Size{Posts: posts}); err != nil {
			return err
		}
		return writtenBack(ctx, db)
	})
}

// writtenBack waits until MySQL has written the generated rows to its files,
// which it would otherwise do while both ways are measured.
func writtenBack(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, "SET GLOBAL innodb_max_dirty_pages_pct = 0, GLOBAL innodb_io_capacity = 20000"); err != nil {
		return fmt.Errorf("have MySQL write its pages: %w", err)
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		var name string
		var dirty int
		if err := db.QueryRowContext(ctx, "SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'").Scan(&name, &dirty); err != nil {
			return fmt.Errorf("ask MySQL for its unwritten pages: %w", err)
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

func (b *bench) stop() error {
	var err error
	for _, server := range []*testdb.Server{b.mysql, b.postgres} {
		if server != nil {
			err = errors.Join(err, server.Stop())
		}
	}
	return err
}
