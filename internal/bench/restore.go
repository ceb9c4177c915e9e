package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"time"

	"migration-assist/schema"
)

// makeDump writes the migrated database into the dump's folder, uncompressed:
// the restore then spends no time on unpacking.
func (b *bench) makeDump(ctx context.Context) error {
	return b.tool(ctx, "pg_dump", "--format=directory", "--compress=0", "--jobs=2",
		"--file="+b.dump, b.postgres.DSN(migratedName))
}

// restore loads the dump's rows into a new database that has the tables without
// keys and indexes, and returns how long the rows took, in seconds.
func (b *bench) restore(ctx context.Context) (float64, error) {
	if err := b.newDatabase(ctx, restoredName); err != nil {
		return 0, err
	}
	target := "--dbname=" + b.postgres.DSN(restoredName)
	if err := b.tool(ctx, "pg_restore", "--section=pre-data", "--exit-on-error", target, b.dump); err != nil {
		return 0, err
	}
	began := time.Now()
	err := b.tool(ctx, "pg_restore", "--section=data", "--jobs=2", "--exit-on-error", target, b.dump)
	return time.Since(began).Seconds(), err
}

// tool runs a program that came with the server.
func (b *bench) tool(ctx context.Context, name string, arguments ...string) error {
	output, err := exec.CommandContext(ctx, filepath.Join(b.programs, name), arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, output)
	}
	return nil
}

// newDatabase makes the database anew. It ends with a checkpoint: neither way
// pays for what the other has written.
func (b *bench) newDatabase(ctx context.Context, name string) (err error) {
	if err := b.postgres.DropDatabase(ctx, name); err != nil {
		return err
	}
	if err := b.postgres.CreateDatabase(ctx, name); err != nil {
		return err
	}
	db, err := sql.Open("pgx", b.postgres.DSN(name))
	if err != nil {
		return fmt.Errorf("open database %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, "CHECKPOINT"); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

// sameRows returns the number of rows in all tables, which must be the same in
// both databases.
func (b *bench) sameRows(ctx context.Context) (int64, error) {
	migrated, err := b.countRows(ctx, migratedName)
	if err != nil {
		return 0, err
	}
	restored, err := b.countRows(ctx, restoredName)
	if err != nil {
		return 0, err
	}
	if migrated != restored {
		return 0, fmt.Errorf("%d rows migrated, but %d restored", migrated, restored)
	}
	return migrated, nil
}

func (b *bench) countRows(ctx context.Context, name string) (total int64, err error) {
	db, err := sql.Open("pgx", b.postgres.DSN(name))
	if err != nil {
		return 0, fmt.Errorf("open database %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tables, err := listTables(ctx, db)
	if err != nil {
		return 0, err
	}
	for _, table := range tables {
		var n int64
		query := "SELECT count(*) FROM " + schema.QuotePostgres("public", table)
		if err := db.QueryRowContext(ctx, query).Scan(&n); err != nil {
			return 0, fmt.Errorf("count the rows of %s: %w", table, err)
		}
		total += n
	}
	return total, nil
}

func listTables(ctx context.Context, db *sql.DB) (tables []string, err error) {
	rows, err := db.QueryContext(ctx, "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'public'")
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("list the tables: %w", err)
		}
		tables = append(tables, name)
	}
	return tables, rows.Err()
}

// folderBytes returns the length of all files of a folder.
func folderBytes(folder string) (total int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		total += info.Size()
		return nil
	})
	return total, err
}
