package main

import (
	"context"
	"os"

	"migration-assist/internal/migrate"
)

// recordFlags say which run's record in PostgreSQL is meant.
type recordFlags struct {
	postgresFlags `embed:""`

	Schema string `default:"public" help:"The target's schema."`
}

func (f recordFlags) options() (migrate.RecordOptions, error) {
	target, err := f.postgresConfig()
	if err != nil {
		return migrate.RecordOptions{}, err
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
