package main

import (
	"context"
	"strings"

	"migration-assist/copier"
	"migration-assist/internal/migrate"
	"migration-assist/typemap"
)

// migrateCommand is "migrate".
type migrateCommand struct {
	migrateFlags
	dryRunFlag
}

// dryRunFlag is the flag of a command that can say what it would do.
type dryRunFlag struct {
	DryRun bool `help:"Only say what would be done, and what is in the way, as the command plan does."`
}

// Run migrates.
func (c *migrateCommand) Run(ctx context.Context, logs *logs) error {
	if c.DryRun {
		return c.plan(ctx, c.options(), false, false)
	}
	return c.run(ctx, logs, c.options())
}

// migrateFlags are the flags of migrate.
type migrateFlags struct {
	runFlags
	SchemaFrom    string   `enum:"mattermost,source" default:"mattermost" help:"What PostgreSQL's tables are made from: Mattermost's migrations, or the source, which may be any database in MySQL."`
	Identifiers   string   `enum:"lower,keep" default:"lower" help:"With --schema-from=source: names in lower case, or as they are in MySQL."`
	CreateUnknown []string `placeholder:"TABLE,…|all" help:"Make and copy tables that only MySQL has. May be repeated."`
	IncludeConfig bool     `help:"Move the server's active configuration too, where MySQL has it, with PostgreSQL and its password as the server's database."`
	Plugins       []string `placeholder:"auto|none|PLUGIN" help:"The plugins whose tables are moved: all that MySQL has of Boards, Calls, MS Teams Sync (msteams), Playbooks and User Survey (user-survey), none, or those of a list with commas. By default auto."`
	OnlyPlugins   bool     `help:"Move the tables of plugins alone, into a target that has Mattermost's."`

	DeferFulltext bool `help:"Leave the full-text indexes of posts and files, which take most of the time, to postgres post-migrate, which builds them while Mattermost runs. Until then its search is slow."`
}

// Validate checks what kong cannot.
func (c *migrateFlags) Validate() error { return c.check(c.options()) }

func (c *migrateFlags) options() migrate.Options {
	return migrate.Options{
		SchemaFrom: migrate.SchemaFrom(c.SchemaFrom), Identifiers: typemap.Identifiers(c.Identifiers), CreateUnknown: c.CreateUnknown,
		IncludeConfig: c.IncludeConfig, DeferFullText: c.DeferFulltext,
		Plugins: c.Plugins, OnlyPlugins: c.OnlyPlugins,
	}
}

// runFlags are what migrate and copy have in common.
type runFlags struct {
	mysqlFlags    `embed:""`
	postgresFlags `embed:""`

	Schema    string   `default:"public" help:"The target's schema."`
	Truncate  bool     `help:"Delete the rows that the target's tables already have, before a run begins."`
	Restart   bool     `help:"Begin anew where a run has not ended, which goes on otherwise: the tables that it has filled are emptied."`
	Skip      []string `sep:"none" placeholder:"TABLE[.COLUMN]" help:"Leave out a table, or a column that only one side has. May be repeated, and have wildcards: 'X*'."`
	OnInvalid []string `sep:"none" placeholder:"KIND=POLICY" help:"What to do with values of a kind that PostgreSQL cannot hold: see above. May be repeated."`
	Rejects   string   `placeholder:"FILE" help:"Where rows go that a policy rejects; by default migration-assist-rejects.ndjson in the present folder."`
	Snapshot  string   `enum:"auto,lock,none" default:"auto" help:"How to read one state of MySQL while others write: auto takes the best lock that MySQL gives, for milliseconds; lock fails where it gives none; none takes none."`
	Stopped   bool     `name:"source-stopped" help:"Say that nothing writes to the database in MySQL from the beginning of the run to its end. Needed to go on, and to replace a connection that broke, where MySQL's binary log does not show it: there is none, or other databases are written to."`
	Orphans   string   `enum:"stop,not-valid" default:"stop" help:"What to do with a foreign key where rows have no parent: stop lists the rows and ends the run when all else is done; not-valid adds the key for the rows to come."`
	Workers   int      `placeholder:"N" help:"How many parts of tables to copy, and indexes to build, at a time; by default one for each core, 2 at least and 8 at most."`
	Memory    byteSize `default:"32MiB" placeholder:"SIZE" help:"How many bytes of rows to hold at a time, over all workers. A row that is larger passes alone."`

	Verify string `enum:"target,full,counts,none" default:"target" help:"What to compare after the copy: counts, what both servers count; target, also the rows that PostgreSQL returns with those that it was sent; full, those rows with MySQL's, which are read once more."`

	reportFlags   `embed:""`
	metricsFlags  `embed:""`
	progressFlags `embed:""`
}

// run runs a command with the options that are its own.
func (c *runFlags) run(ctx context.Context, logs *logs, opts migrate.Options) (err error) {
	if opts, err = c.connected(opts); err != nil {
		return err
	}
	opts.Log = logs.Logger
	return c.shown(opts, logs, func(opts migrate.Options) error { return migrate.Run(ctx, opts) })
}

// connected is complete, with the two databases.
func (c *runFlags) connected(opts migrate.Options) (_ migrate.Options, err error) {
	if opts, err = c.complete(opts); err != nil {
		return opts, &usageError{err}
	}
	if opts.MySQL, err = c.mysqlConfig(); err != nil {
		return opts, err
	}
	opts.Postgres, err = c.postgresConfig()
	return opts, err
}

// check checks the flags together with the options that are a command's own.
func (c *runFlags) check(opts migrate.Options) error {
	opts, err := c.complete(opts)
	if err != nil {
		return err
	}
	return opts.Validate()
}

// complete adds to a command's own options what the flags say, but for the two
// databases.
func (c *runFlags) complete(opts migrate.Options) (migrate.Options, error) {
	var err error
	opts.Policies, err = typemap.ParsePolicies(c.OnInvalid)
	opts.Schema, opts.Truncate, opts.Restart, opts.SourceStopped, opts.Version = c.Schema, c.Truncate, c.Restart, c.Stopped, programVersion()
	opts.Orphans = migrate.Orphans(c.Orphans)
	opts.Skip, opts.Rejects, opts.Metrics = c.Skip, c.Rejects, c.metricsOptions()
	c.set(&opts)
	opts.Snapshot, opts.Workers, opts.Memory = copier.SnapshotMode(c.Snapshot), c.Workers, int64(c.Memory)
	opts.Verify = migrate.VerifyMode(c.Verify)
	return opts, err
}

// Help lists the kinds and policies of --on-invalid.
func (c *runFlags) Help() string {
	return "A value that PostgreSQL cannot hold, or not as MySQL has it, is of one of the kinds below. The first policy of each is done where --on-invalid does not name another. " +
		"With reject, the row is written to the rejects file and the rest is copied; the exit status is 3 then.\n\n    " +
		strings.ReplaceAll(strings.TrimSpace(typemap.KindHelp()), "\n", "\n    ")
}
