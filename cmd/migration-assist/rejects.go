package main

import (
	"context"
	"os"

	"migration-assist/internal/migrate"
	"migration-assist/typemap"
)

// rejectsCommand is "rejects".
type rejectsCommand struct {
	Replay replayCommand `cmd:"" help:"Put the rows of a rejects file back, all of them or none, after they were corrected there."`
}

// replayCommand is "rejects replay".
type replayCommand struct {
	File          string `arg:"" help:"The rejects file of a migration."`
	postgresFlags `embed:""`

	Schema    string   `default:"public" help:"The target's schema."`
	OnInvalid []string `sep:"none" placeholder:"KIND=POLICY" help:"What to do with values that PostgreSQL still cannot hold: as for migrate, see there, but for reject. May be repeated."`
}

// Run puts the rows back.
func (c *replayCommand) Run(ctx context.Context) error {
	target, err := c.postgresConfig()
	if err != nil {
		return err
	}
	opts, err := c.options()
	if err != nil {
		return &usageError{err}
	}
	opts.Postgres, opts.Out = target, os.Stdout
	return migrate.Replay(ctx, opts)
}

// options are what the flags say, without the database.
func (c *replayCommand) options() (migrate.ReplayOptions, error) {
	policies, err := typemap.ParsePolicies(c.OnInvalid)
	return migrate.ReplayOptions{File: c.File, Schema: c.Schema, Policies: policies}, err
}

// Validate checks what kong cannot.
func (c *replayCommand) Validate() error {
	opts, err := c.options()
	if err != nil {
		return err
	}
	return opts.Validate()
}
