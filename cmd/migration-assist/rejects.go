package main

import (
	"context"
	"errors"
	"os"

	"migration-assist/internal/dsn"
	"migration-assist/internal/migrate"
	"migration-assist/internal/restore"
	"migration-assist/typemap"
)

// rejectsCommand is "rejects".
type rejectsCommand struct {
	Replay replayCommand `cmd:"" help:"Put the rows of a rejects file back, all of them or none, after they were corrected there; or those of a backup file, with --to mysql."`
}

// replayCommand is "rejects replay".
type replayCommand struct {
	File      string   `arg:"" help:"The rejects file of a migration, or the backup file of the command mysql."`
	To        string   `enum:"postgres,mysql" default:"postgres" help:"Where to put them: postgres, or mysql, where each row is written over the one with its primary key, or inserted."`
	Postgres  string   `name:"postgres" placeholder:"DSN" env:"MIGRATION_ASSIST_POSTGRES_DSN" help:"The target of that migration: postgres://user:password@host:5432/database, or a keyword string."`
	MySQL     string   `name:"mysql" placeholder:"DSN" env:"MIGRATION_ASSIST_MYSQL_DSN" help:"The database for --to mysql: user:password@tcp(host:3306)/database."`
	Schema    string   `default:"public" help:"The target's schema."`
	OnInvalid []string `sep:"none" placeholder:"KIND=POLICY" help:"What to do with values that PostgreSQL still cannot hold: as for migrate, see there, but for reject. May be repeated."`
}

// Run puts the rows back.
func (c *replayCommand) Run(ctx context.Context) error {
	if c.To == toMySQL {
		config, err := dsn.MySQL(c.MySQL)
		if err != nil {
			return &usageError{err}
		}
		return restore.Run(ctx, restore.Options{File: c.File, MySQL: config, Out: os.Stdout})
	}
	target, err := dsn.Postgres(c.Postgres)
	if err != nil {
		return &usageError{err}
	}
	opts, err := c.options()
	if err != nil {
		return &usageError{err}
	}
	opts.Postgres, opts.Out = target, os.Stdout
	return migrate.Replay(ctx, opts)
}

// toMySQL is the value of --to for the source.
const toMySQL = "mysql"

// options are what the flags say, without the database.
func (c *replayCommand) options() (migrate.ReplayOptions, error) {
	policies, err := typemap.ParsePolicies(c.OnInvalid)
	return migrate.ReplayOptions{File: c.File, Schema: c.Schema, Policies: policies}, err
}

// Validate checks what kong cannot.
func (c *replayCommand) Validate() error {
	switch {
	case c.To == toMySQL && c.MySQL == "":
		return errors.New("missing flags: --mysql=DSN")
	case c.To == toMySQL && c.OnInvalid != nil:
		return errors.New("--on-invalid contradicts --to mysql: MySQL takes a value as it is, or not at all")
	case c.To != toMySQL && c.Postgres == "":
		return errors.New("missing flags: --postgres=DSN")
	}
	opts, err := c.options()
	if err != nil {
		return err
	}
	return opts.Validate()
}
