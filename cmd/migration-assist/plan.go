package main

import (
	"context"
	"os"

	"migration-assist/internal/migrate"
)

// planCommand is "plan". It takes the flags of migrate, so that one line is planned and
// then run.
type planCommand struct {
	migrateFlags
	Deep bool `help:"Read all rows too, as the command mysql does: each value that would end the run, or be changed, is found."`
	JSON bool `name:"json" help:"Print JSON on standard output, which docs/plan.schema.json describes."`
}

// Run plans.
func (c *planCommand) Run(ctx context.Context) error {
	return c.plan(ctx, c.options(), c.Deep, c.JSON)
}

// Help says what the command is for.
func (c *planCommand) Help() string {
	return "Changes nothing in either database. The flags are those of migrate, so that the same line can be run then: those that show a run have nothing to show here. The checks are those that migrate makes before it changes anything. The exit status is 0 where nothing is in the way.\n\n" + c.runFlags.Help()
}

// plan says what a run with the options would do.
func (c *runFlags) plan(ctx context.Context, opts migrate.Options, deep, asJSON bool) (err error) {
	if opts, err = c.connected(opts); err != nil {
		return err
	}
	f, err := migrate.Plan(ctx, opts, deep)
	if err != nil {
		return err
	}
	write := f.WriteText
	if asJSON {
		write = f.WriteJSON
	}
	if err := write(os.Stdout); err != nil {
		return err
	}
	return f.Err()
}
