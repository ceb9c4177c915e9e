package main

import (
	"context"
	"errors"
	"os"
	"runtime/debug"

	"migration-assist/copier"
	"migration-assist/internal/migrate"
	"migration-assist/typemap"
)

// verifyCommand is "verify".
type verifyCommand struct {
	mysqlFlags    `embed:""`
	postgresFlags `embed:""`

	Schema      string   `default:"public" help:"The target's schema."`
	Tables      []string `sep:"none" placeholder:"TABLE" help:"Compare this table, and no others. May be repeated, and have wildcards: 'X*'. Without it, all are compared; of plugins, what was moved."`
	Skip        []string `sep:"none" placeholder:"TABLE[.COLUMN]" help:"Leave out a table or a column. May be repeated, and have wildcards: 'X*'."`
	OnInvalid   []string `sep:"none" placeholder:"KIND=POLICY" help:"What the copy did with values of a kind that PostgreSQL cannot hold: see migrate. By default what the last run into the schema was given. May be repeated."`
	Rejects     string   `placeholder:"FILE" help:"The file of the rows that the copy has set aside; by default the one of the last run into the schema."`
	Snapshot    string   `enum:"auto,lock,none" default:"auto" help:"How to read one state of MySQL: as for migrate."`
	Workers     int      `placeholder:"N" help:"How many parts of tables to read at a time on each side; by default one for each core, 2 at least and 8 at most."`
	Sample      percent  `placeholder:"PERCENT" help:"Compare so much of the rows of each table, as in 1%, and count all: faster, and no proof."`
	Differences string   `placeholder:"FILE" help:"Write the rows that differ to this file too, a line of JSON each."`
	Repair      bool     `help:"Make the tables that differ equal to MySQL's, all of them or none, and compare them again. Rows that only PostgreSQL has are deleted there. No Mattermost server may run on either database."`
	Yes         bool     `help:"Repair without a question. Needed where standard input is no terminal."`
}

// verifyMemory is how large the heap may become before the collector works harder: what a
// comparison holds is bounded, and less than this.
const verifyMemory = 40 << 20

// Run compares.
func (c *verifyCommand) Run(ctx context.Context) (err error) {
	opts, err := c.options()
	if err != nil {
		return &usageError{err}
	}
	if opts.MySQL, err = c.mysqlConfig(); err != nil {
		return err
	}
	if opts.Postgres, err = c.postgresConfig(); err != nil {
		return err
	}
	opts.Out = os.Stdout
	if !c.Yes {
		opts.Confirm = ask
	}
	debug.SetMemoryLimit(verifyMemory)
	return migrate.Verify(ctx, opts)
}

// Validate checks what kong cannot.
func (c *verifyCommand) Validate() error {
	opts, err := c.options()
	if err != nil {
		return err
	}
	if c.Repair && !c.Yes && !isTerminal(os.Stdin) {
		return errors.New("--repair changes PostgreSQL, and standard input is no terminal on which to ask: give --yes too")
	}
	return opts.Validate()
}

// options are what the flags say, without the databases.
func (c *verifyCommand) options() (migrate.VerifyOptions, error) {
	policies, err := typemap.ParsePolicies(c.OnInvalid)
	return migrate.VerifyOptions{
		Schema: c.Schema, Tables: c.Tables, Skip: c.Skip, Policies: policies, Rejects: c.Rejects,
		Snapshot: copier.SnapshotMode(c.Snapshot), Workers: c.Workers, Sample: float64(c.Sample), Differences: c.Differences, Repair: c.Repair,
	}, err
}
