package main

import (
	"context"
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
	Skip     []string `sep:"none" placeholder:"TABLE[.COLUMN]" help:"Leave out a table, or a column that only one side has. May be repeated."`
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
	opts := c.options()
	opts.MySQL, opts.Postgres, opts.Out = source, target, os.Stdout
	return migrate.Run(ctx, opts)
}

// options are what the flags say, without the two databases.
func (c *migrateCommand) options() migrate.Options {
	return migrate.Options{Schema: c.Schema, Truncate: c.Truncate, Skip: c.Skip, Workers: c.Workers}
}

// Validate checks what kong cannot.
func (c *migrateCommand) Validate() error { return c.options().Validate() }
