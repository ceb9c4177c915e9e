package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattn/go-isatty"

	"migration-assist/checks"
	"migration-assist/internal/check"
)

// mysqlCommand is "mysql".
type mysqlCommand struct {
	DSN               string  `arg:"" name:"DSN" env:"MIGRATION_ASSIST_MYSQL_DSN" help:"The database: user:password@tcp(host:3306)/database."`
	PingOnly          bool    `help:"Only connect, and say what server it is."`
	FixArtifacts      bool    `help:"Drop tables and columns in MySQL that older releases of Mattermost have left behind."`
	FixUnicode        bool    `help:"Take NUL bytes and \\u0000 escapes out of texts and JSON in MySQL."`
	FixVarchar        bool    `help:"Delete rows in MySQL that have a text with more characters than PostgreSQL's column takes."`
	Yes               bool    `help:"Change MySQL without a question. Needed where standard input is no terminal."`
	Backup            string  `placeholder:"FILE" help:"Where rows go before a --fix flag changes or deletes them; by default migration-assist-backup.ndjson in the present folder."`
	Output            *string `placeholder:"FILE" help:"Where the list of applied migrations goes, as JSON; by default mysql.output in the present folder. It goes to standard output too where that is redirected, and what people read to standard error."`
	FullSchemaCheck   bool    `help:"Compare columns and indexes with Mattermost's schema at the database's own migrations."`
	MattermostVersion string  `placeholder:"VERSION" help:"Compare with the schema of this release instead, such as 10.5.4."`
	MigrationsDir     string  `placeholder:"FOLDER" help:"Compare with the schema at the migrations whose files for MySQL are in a folder, as in Mattermost's sources."`
	SaveDiff          bool    `help:"Write what differs to files in the folder diffs too."`

	mysqlAccess `embed:""`
}

// Run checks.
func (c *mysqlCommand) Run(ctx context.Context) error {
	opts := c.options()
	var err error
	if opts.MySQL, err = c.readMySQL(c.DSN); err != nil {
		return err
	}
	opts.Out = os.Stdout
	if !isTerminal(os.Stdout) {
		opts.Redirected, opts.Out = os.Stdout, os.Stderr
	}
	if !c.Yes {
		opts.Confirm = ask
	}
	return check.Run(ctx, opts)
}

// options are what the flags say, without the database and the terminal.
func (c *mysqlCommand) options() check.Options {
	opts := check.Options{
		PingOnly: c.PingOnly, Backup: c.Backup,
		FullSchema: c.FullSchemaCheck, Release: c.MattermostVersion, MigrationFiles: c.MigrationsDir, SaveDiff: c.SaveDiff,
	}
	if c.Output != nil {
		opts.Output = *c.Output
	}
	if c.FixArtifacts {
		opts.Fixes = append(opts.Fixes, checks.FixArtifacts)
	}
	if c.FixUnicode {
		opts.Fixes = append(opts.Fixes, checks.FixUnicode)
	}
	if c.FixVarchar {
		opts.Fixes = append(opts.Fixes, checks.FixVarchar)
	}
	return opts
}

// Validate checks what kong cannot.
func (c *mysqlCommand) Validate() error {
	opts := c.options()
	switch {
	case c.Output != nil && *c.Output == "":
		return errors.New("--output: give the name of a file")
	case opts.Fixes == nil && c.Yes:
		return errors.New("--yes answers the question that a --fix flag asks before it changes MySQL; give one too, or leave it out")
	case opts.Fixes != nil && !c.Yes && !isTerminal(os.Stdin):
		return errors.New("a --fix flag changes MySQL, and standard input is no terminal on which to ask: give --yes too")
	}
	return opts.Validate()
}

// Help says what the command is for.
func (c *mysqlCommand) Help() string {
	return "Only reads, unless a --fix flag is given: the privilege SELECT is enough. The exit status is 0 where nothing that was looked at keeps migrate from running to its end. " +
		"migrate needs none of the --fix flags: it converts what it can on the way, and its --on-invalid says what becomes of the rest."
}

func isTerminal(file *os.File) bool { return isatty.IsTerminal(file.Fd()) }

// ask has a person at the terminal answer a question.
func ask(question string) (bool, error) {
	fmt.Fprint(os.Stderr, question+" [y/N] ")
	answer, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("reading the answer: %w", err)
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", nil
}
