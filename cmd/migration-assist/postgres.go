package main

import (
	"context"
	"os"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/target"
)

// postgresCommand is "postgres", which is two commands: kong takes a command either
// for one with arguments or for one with commands of its own.
type postgresCommand struct {
	Schema string `default:"public" help:"The schema of Mattermost's tables."`

	Prepare     prepareCommand     `cmd:"" default:"withargs" help:"Check the database before rows are moved into it, and make Mattermost's tables with --run-migrations. The word prepare may be left out."`
	PostMigrate postMigrateCommand `cmd:"" help:"Build indexes after rows were moved."`
}

// Help says how the two are called.
func (postgresCommand) Help() string {
	return "migration-assist postgres DSN is short for postgres prepare DSN, whose flags it takes; they are listed below. " +
		"As in Mattermost's guide:\n\n" +
		"    migration-assist postgres DSN --run-migrations --mattermost-version=10.5.4\n" +
		"    migration-assist postgres post-migrate --create-indexes DSN"
}

// postgresArgument names the database.
type postgresArgument struct {
	DSN string `arg:"" name:"DSN" env:"MIGRATION_ASSIST_POSTGRES_DSN" help:"The database: postgres://user:password@host:5432/database, or a keyword string."`

	postgresAccess `embed:""`
}

// config reads the DSN. Its error is a wrong command line.
func (a postgresArgument) config() (*pgx.ConnConfig, error) { return a.readPostgres(a.DSN) }

// prepareCommand is "postgres DSN".
type prepareCommand struct {
	postgresArgument `embed:""`
	RunMigrations    bool `help:"Make Mattermost's tables, where nothing is in the way."`

	MattermostVersion string `placeholder:"VERSION" help:"Make the tables of this release, the one that runs on MySQL: 10.5.4."`
	AppliedMigrations string `placeholder:"FILE" help:"Make the tables at the migrations of this list, which the command mysql writes. Where nothing else says which tables to make, it is mysql.output in the present folder, if that is there."`
	MigrationsDir     string `placeholder:"FOLDER" help:"Run Mattermost's own migration files for PostgreSQL, which are in this folder."`
	Git               string `placeholder:"PROGRAM" help:"Clone these files, for the release of --mattermost-version, with this program: git. Nothing is downloaded without this flag."`
	Repository        string `placeholder:"URL" help:"What --git clones; by default Mattermost's own repository."`

	CheckSchemaOwner bool `default:"true" negatable:"" help:"Check that the role may make and change the tables."`
	CheckTablesEmpty bool `default:"true" negatable:"" help:"Check that the tables have no rows."`
}

// Run checks, and makes the tables.
func (c *prepareCommand) Run(ctx context.Context, parent *postgresCommand) (err error) {
	opts := c.options()
	opts.Schema, opts.Out = parent.Schema, os.Stdout
	if opts.Postgres, err = c.config(); err != nil {
		return err
	}
	if err := opts.Validate(); err != nil {
		return &usageError{err}
	}
	return target.Run(ctx, opts)
}

func (c *prepareCommand) options() target.Options {
	return target.Options{
		AnyOwner: !c.CheckSchemaOwner, Filled: !c.CheckTablesEmpty, RunMigrations: c.RunMigrations,
		From: target.Origin{Release: c.MattermostVersion, Applied: c.AppliedMigrations, Files: c.MigrationsDir, Git: c.Git, Repository: c.Repository},
	}
}

// Help says what the command does.
func (c *prepareCommand) Help() string {
	return "Prints what the server and the database are, and looks for what is in the way of Mattermost's tables: it changes nothing, unless --run-migrations is given. " +
		"The exit status is 0 where nothing is in the way, and the tables are made, where that is wanted. migrate needs none of this: it makes the tables itself."
}

// postMigrateCommand is "postgres post-migrate".
type postMigrateCommand struct {
	postgresArgument `embed:""`
	CreateIndexes    bool `help:"Build all keys, indexes and views that are missing, not only the full-text indexes of posts and fileinfo, and fill empty views."`
}

// Run builds what is missing.
func (c *postMigrateCommand) Run(ctx context.Context, parent *postgresCommand) (err error) {
	opts := target.PostOptions{Schema: parent.Schema, CreateIndexes: c.CreateIndexes, Out: os.Stdout}
	if opts.Postgres, err = c.config(); err != nil {
		return err
	}
	if err := opts.Validate(); err != nil {
		return &usageError{err}
	}
	return target.PostMigrate(ctx, opts)
}

// Help says what the command does.
func (c *postMigrateCommand) Help() string {
	return "What is missing is what the tables should have at the migrations of db_migrations, and have not: a run that was stopped goes on. " +
		"Indexes of tables that others use are built CONCURRENTLY. What cannot be built does not stop the rest; it is named, with the rows that are too long for a full-text index, and the exit status is 1."
}
