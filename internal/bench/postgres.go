package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// preparePostgres gives the server enough room for its log that no checkpoint
// falls into a measurement, finds its programs, and returns the settings that
// matter, as "name=value". Both ways write to the same server.
func (b *bench) preparePostgres(ctx context.Context) (settings string, err error) {
	db, err := sql.Open("pgx", b.postgres.DSN("postgres"))
	if err != nil {
		return "", fmt.Errorf("open PostgreSQL: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, statement := range []string{"ALTER SYSTEM SET max_wal_size = '4GB'", "SELECT pg_reload_conf()"} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return "", fmt.Errorf("%s: %w", statement, err)
		}
	}
	err = db.QueryRowContext(ctx, "SELECT setting FROM pg_config WHERE name = 'BINDIR'").Scan(&b.programs)
	if err != nil {
		return "", fmt.Errorf("find PostgreSQL's programs: %w", err)
	}
	var list []string
	for _, name := range []string{"shared_buffers", "fsync", "synchronous_commit", "full_page_writes"} {
		var value string
		if err := db.QueryRowContext(ctx, "SHOW "+name).Scan(&value); err != nil {
			return "", fmt.Errorf("read the setting %s: %w", name, err)
		}
		list = append(list, name+"="+value)
	}
	return strings.Join(append(list, "max_wal_size=4GB"), ", "), nil
}
