package main

import (
	"context"

	"migration-assist/internal/migrate"
)

// copyCommand is "copy".
type copyCommand struct {
	runFlags
	dryRunFlag
	Tables []string `sep:"none" placeholder:"TABLE" help:"Copy this table, and no others. May be repeated, and have wildcards: 'X*'. Without it, all are copied but those of plugins."`
}

// Run copies.
func (c *copyCommand) Run(ctx context.Context, logs *logs) error {
	if c.DryRun {
		return c.plan(ctx, c.options(), false, false)
	}
	return c.run(ctx, logs, c.options())
}

// Validate checks what kong cannot.
func (c *copyCommand) Validate() error { return c.check(c.options()) }

func (c *copyCommand) options() migrate.Options {
	return migrate.Options{DataOnly: true, Tables: c.Tables}
}
