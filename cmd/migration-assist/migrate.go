package main

import (
	"context"
	"os"
	"strings"

	"migration-assist/copier"
	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
	"migration-assist/typemap"
)

// migrateCommand is "migrate".
type migrateCommand struct {
	MySQL     string   `name:"mysql" required:"" placeholder:"DSN" env:"MIGRATION_ASSIST_MYSQL_DSN" help:"The source: user:password@tcp(host:3306)/database."`
	Postgres  string   `name:"postgres" required:"" placeholder:"DSN" env:"MIGRATION_ASSIST_POSTGRES_DSN" help:"The target: postgres://user:password@host:5432/database, or a keyword string."`
	Schema    string   `default:"public" help:"The target's schema."`
	Truncate  bool     `help:"Delete the rows that the target's tables already have, before a run begins."`
	Restart   bool     `help:"Begin anew where a run has not ended, which goes on otherwise: the tables that it has filled are emptied."`
	Skip      []string `sep:"none" placeholder:"TABLE[.COLUMN]" help:"Leave out a table, or a column that only one side has. May be repeated."`
	Include   []string `sep:"none" placeholder:"TABLE" help:"Make and copy a table that only MySQL has. May be repeated."`
	OnInvalid []string `sep:"none" placeholder:"KIND=POLICY" help:"What to do with values of a kind that PostgreSQL cannot hold: see above. May be repeated."`
	Rejects   string   `placeholder:"FILE" help:"Where rows go that a policy rejects; by default migration-assist-rejects.ndjson in the present folder."`
	Snapshot  string   `enum:"auto,lock,none" default:"auto" help:"How to read one state of MySQL while others write: auto takes the best lock that MySQL gives, for milliseconds; lock fails where it gives none; none takes none."`
	Stopped   bool     `name:"source-stopped" help:"Say that nothing writes to the database in MySQL from the beginning of the run to its end. Needed to go on, and to replace a connection that broke, where MySQL's binary log does not show it: there is none, or other databases are written to."`
	Workers   int      `placeholder:"N" help:"How many parts of tables to copy, and indexes to build, at a time; by default one for each core, 2 at least and 8 at most."`
	Memory    byteSize `default:"32MiB" placeholder:"SIZE" help:"How many bytes of rows to hold at a time, over all workers. A row that is larger passes alone."`

	metricsFlags `embed:""`
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
	opts, err := c.options()
	if err != nil {
		return &usageError{err}
	}
	opts.MySQL, opts.Postgres, opts.Out = source, target, os.Stdout
	return migrate.Run(ctx, opts)
}

// options are what the flags say, without the two databases.
func (c *migrateCommand) options() (migrate.Options, error) {
	policies, err := typemap.ParsePolicies(c.OnInvalid)
	return migrate.Options{
		Schema: c.Schema, Truncate: c.Truncate, Restart: c.Restart, SourceStopped: c.Stopped, Version: programVersion(), Skip: c.Skip, Include: c.Include,
		Policies: policies, Rejects: c.Rejects,
		Snapshot: copier.SnapshotMode(c.Snapshot), Workers: c.Workers, Memory: int64(c.Memory),
		Metrics: c.metricsFlags.options(),
	}, err
}

// Validate checks what kong cannot.
func (c *migrateCommand) Validate() error {
	opts, err := c.options()
	if err != nil {
		return err
	}
	return opts.Validate()
}

// Help lists the kinds and policies of --on-invalid.
func (c *migrateCommand) Help() string {
	return "A value that PostgreSQL cannot hold, or not as MySQL has it, is of one of the kinds below. The first policy of each is done where --on-invalid does not name another. " +
		"With reject, the row is written to the rejects file and the rest is migrated; the exit status is 3 then.\n\n    " +
		strings.ReplaceAll(strings.TrimSpace(typemap.KindHelp()), "\n", "\n    ")
}
