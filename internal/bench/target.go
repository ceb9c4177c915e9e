package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"migration-assist/schema"
)

// newDatabase makes the database anew. It ends with a checkpoint: no way pays for
// what another has written.
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

// sameRows returns an error where the tables of two databases have not the same
// numbers of rows.
func (b *bench) sameRows(ctx context.Context, want, have string) error {
	wanted, err := b.countRows(ctx, want)
	if err != nil {
		return err
	}
	counted, err := b.countRows(ctx, have)
	if err != nil {
		return err
	}
	for _, table := range slices.Sorted(maps.Keys(wanted)) {
		if counted[table] != wanted[table] {
			err = errors.Join(err, fmt.Errorf("%s has %d rows in %s, but %d in %s", table, wanted[table], want, counted[table], have))
		}
	}
	return err
}

// countRows counts the rows of each table of a database.
func (b *bench) countRows(ctx context.Context, name string) (counts map[string]int64, err error) {
	db, err := sql.Open("pgx", b.postgres.DSN(name))
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tables, err := listTables(ctx, db)
	if err != nil {
		return nil, err
	}
	counts = map[string]int64{}
	for _, table := range tables {
		var n int64
		query := "SELECT count(*) FROM " + schema.QuotePostgres("public", table)
		if err := db.QueryRowContext(ctx, query).Scan(&n); err != nil {
			return nil, fmt.Errorf("count the rows of %s: %w", table, err)
		}
		counts[table] = n
	}
	return counts, nil
}

// listTables lists the tables that are moved.
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
		if _, unmoved := schema.Unmoved(name); !unmoved {
			tables = append(tables, name)
		}
	}
	return tables, rows.Err()
}

// sumRows returns the number of rows in all tables.
func sumRows(counts map[string]int64) (total int64) {
	for _, n := range counts {
		total += n
	}
	return total
}
