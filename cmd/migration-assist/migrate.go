package main

import (
	"context"
	"fmt"
	"os"

	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
)

// migrateCommand is "migrate".
type migrateCommand struct {
	MySQL    string   `name:"mysql" required:"" placeholder:"DSN" env:"MIGRATION_ASSIST_MYSQL_DSN" help:"The source: user:password@tcp(host:3306)/database."`
	Postgres string   `name:"postgres" required:"" placeholder:"DSN" env:"MIGRATION_ASSIST_POSTGRES_DSN" help:"The target: postgres://user:password@host:5432/database, or a keyword string."`
	Schema   string   `default:"public" help:"The target's schema."`
	Truncate bool     `help:"Delete the rows that the target's tables already have."`
	Skip     []string `placeholder:"TABLE[.COLUMN]" help:"Leave out a table, or a column that only one side has. May be repeated."`
	Workers  int      `placeholder:"N" help:"How many tables to copy, and indexes to build, at a time; by default one for each core, 2 at least and 8 at most."`
}

// Run migrates.
func (c *migrateCommand) Run(ctx context.Context) error {
	source, err := dsn.MySQL(c.MySQL)
	if err != nil {
		return &usageError{err}
	}
	target, err := dsn.Postgres(c.Postgres)
	if err != nil {
		return &usageError{err}
	}
	return migrate.Run(ctx, migrate.Options{
		MySQL:    source,
		Postgres: target,
		Schema:   c.Schema,
		Truncate: c.Truncate,
		Skip:     c.Skip,
		Workers:  c.Workers,
		Out:      os.Stdout,
	})
}

// Validate checks what kong cannot.
func (c *migrateCommand) Validate() error {
	if c.Workers < 0 {
		return fmt.Errorf("--workers %d: give 1 or more", c.Workers)
	}
	return nil
}
