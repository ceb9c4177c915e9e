package main

import (
	"context"
	"os"

	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
)

// recordFlags say which run's record in PostgreSQL is meant.
type recordFlags struct {
	Postgres string `name:"postgres" required:"" placeholder:"DSN" env:"MIGRATION_ASSIST_POSTGRES_DSN" help:"The target of the run: postgres://user:password@host:5432/database, or a keyword string."`
	Schema   string `default:"public" help:"The target's schema."`
}

func (f recordFlags) options() (migrate.RecordOptions, error) {
	target, err := dsn.Postgres(f.Postgres)
	if err != nil {
		return migrate.RecordOptions{}, &usageError{err}
	}
	return migrate.RecordOptions{Postgres: target, Schema: f.Schema, Out: os.Stdout}, nil
}

// statusCommand is "status".
type statusCommand struct {
	recordFlags `embed:""`
}

// Run prints how far a run is.
func (c *statusCommand) Run(ctx context.Context) error {
	opts, err := c.options()
	if err != nil {
		return err
	}
	return migrate.Status(ctx, opts)
}

// cleanCommand is "clean".
type cleanCommand struct {
	recordFlags `embed:""`
	Force       bool `help:"Also where the run has not ended, which then cannot go on."`
}

// Run removes the record of a run.
func (c *cleanCommand) Run(ctx context.Context) error {
	opts, err := c.options()
	if err != nil {
		return err
	}
	opts.Force = c.Force
	return migrate.Clean(ctx, opts)
}
