package main

import (
	"context"
	"fmt"
	"os"

	"migration-assist/pgloadercompat"
	"migration-assist/schema"
)

// pgloaderCommand is "pgloader".
type pgloaderCommand struct {
	Plugin string `arg:"" optional:"" help:"Write the file for a plugin's tables: boards, calls, msteams, playbooks or user-survey. Without it, for Mattermost's own."`
	mysqlFlags
	postgresFlags
	Output          string `placeholder:"FILE" help:"Write to this file, which its owner alone can read, instead of to standard output. A file that is there is replaced."`
	RemoveNullChars bool   `default:"true" negatable:"" help:"Have NUL bytes, which PostgreSQL does not hold, taken out of texts."`
	Annotate        bool   `default:"true" negatable:"" help:"Say in comments what to run, what pgloader does not do, and what is not loaded."`
}

// Run writes the file.
func (c *pgloaderCommand) Run(ctx context.Context) (err error) {
	opts := pgloadercompat.Options{KeepNULs: !c.RemoveNullChars, Bare: !c.Annotate, Name: c.Output}
	if c.Plugin != "" {
		if opts.Plugin, err = schema.FindPlugin(c.Plugin); err != nil {
			return &usageError{err}
		}
	}
	if opts.MySQL, err = c.mysqlConfig(); err != nil {
		return err
	}
	if opts.Postgres, err = c.postgresConfig(); err != nil {
		return err
	}
	file, err := pgloadercompat.Make(ctx, opts)
	if err != nil {
		return err
	}
	if c.Output == "" {
		_, err = fmt.Print(file.Text)
	} else {
		err = file.Write(c.Output)
	}
	if err != nil {
		return err
	}
	for _, l := range file.LeftOut {
		fmt.Fprintln(os.Stderr, "not loaded  ", l)
	}
	fmt.Fprintln(os.Stderr, "run         ", file.Command)
	return nil
}

// Help says what the file is.
func (c *pgloaderCommand) Help() string {
	return "The file is for comparison, and for sites that must use pgloader: migrate needs none. It is derived from the catalogs of both databases, which are only read, " +
		"and holds the passwords of both. Where pgloader cannot do something, the error says so, or the comments in the file do."
}
