// Command migration-assist moves a Mattermost server's database from MySQL or
// MariaDB to PostgreSQL.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"migration-assist/internal/migrate"
)

// The exit statuses of all commands.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitRejected    = 3
	exitDifferent   = 4
	exitInterrupted = 130
)

const description = `Moves a Mattermost server's database from MySQL or MariaDB to PostgreSQL.

MySQL is only read, unless a --fix flag is given. The exit status is 0 only where every row arrived, or the commands plan, mysql and postgres found nothing in the way: 1 is a failure, 2 a wrong command line, 3 that all is done but for rows in the rejects file, 4 that the two databases are not the same, 130 an interruption.`

// commands is the grammar. Each command is in a file of its own.
type commands struct {
	Migrate    migrateCommand    `cmd:"" help:"Move the whole database: build the tables, copy the rows, build the indexes, count."`
	Plan       planCommand       `cmd:"" help:"Say what migrate would do, and everything that is in the way, without a change."`
	MySQL      mysqlCommand      `cmd:"" name:"mysql" help:"Check a database in MySQL before it is moved, and correct it where a --fix flag is given."`
	Copy       copyCommand       `cmd:"" help:"Copy the rows alone, into tables that are there: their indexes are dropped, and built again after the copy."`
	Postgres   postgresCommand   `cmd:"" name:"postgres" help:"Check a database in PostgreSQL and make Mattermost's tables there before rows are moved; build indexes afterwards."`
	Pgloader   pgloaderCommand   `cmd:"" help:"Write a load file for pgloader, for Mattermost's tables or a plugin's."`
	Verify     verifyCommand     `cmd:"" help:"Compare the rows of both databases, whatever has moved them, and name those that differ."`
	Status     statusCommand     `cmd:"" help:"Show how far a run is, or was when it ended."`
	Clean      cleanCommand      `cmd:"" help:"Remove the record of a run, the schema migration_assist, from PostgreSQL."`
	Rejects    rejectsCommand    `cmd:"" help:"Deal with rows that a migration set aside."`
	Completion completionCommand `cmd:"" help:"Print a script with which a shell completes command lines."`
	Manual     manualCommand     `cmd:"" help:"Print the manual page."`
	Version    versionCommand    `cmd:"" help:"Print the version."`

	logFlags `embed:""`
}

func main() { os.Exit(run(os.Args[1:])) }

// run parses the arguments, runs the command, and turns its error into a
// message and an exit status.
func run(args []string) int {
	grammar := &commands{}
	parser := kong.Must(grammar,
		kong.Name("migration-assist"),
		kong.Description(description),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Help(printHelp),
	)
	command, err := parser.Parse(args)
	if err != nil {
		return report(&usageError{withoutDSN(err, args)})
	}
	logs, err := grammar.open()
	if err != nil {
		return report(&usageError{err})
	}
	// Over TLS the MySQL driver reads the rows, and allocates each value: a heap
	// that may grow to a few times what is in use saves half of the collector's
	// work. Long rows are what the limit is for.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(80 << 20)
	// A closed pipe on standard output does not end a migration.
	signal.Ignore(syscall.SIGPIPE)
	catchStatusSignal()
	ctx, stop := signal.NotifyContext(context.Background(), endSignals()...)
	defer stop()
	ended := context.AfterFunc(ctx, func() {
		stop()
		signal.Ignore(syscall.SIGHUP) // a terminal that goes away may send it twice
		fmt.Fprintln(logs, "migration-assist: interrupted: ending in order, which takes seconds; a second signal ends the program at once")
	})
	defer ended()
	command.BindTo(ctx, (*context.Context)(nil))
	command.Bind(logs)
	logs.Info("command", "command", command.Command(), "version", programVersion())
	err = command.Run()
	status := report(err)
	if err := logs.end(command.Command(), err, status); err != nil {
		return report(fmt.Errorf("the log was not written to its end: %w", err))
	}
	return status
}

// printHelp prints kong's help. That of a command which stands for one of its own has
// the flags of that one too.
func printHelp(o kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(o, ctx); err != nil {
		return err
	}
	node := ctx.Selected()
	if node == nil || node.DefaultCmd == nil {
		return nil
	}
	if _, err := fmt.Fprintln(ctx.Stdout); err != nil {
		return err
	}
	ctx.Path = append(ctx.Path, &kong.Path{Parent: node, Command: node.DefaultCmd})
	return kong.DefaultHelpPrinter(o, ctx)
}

// endSignals are those that end a command in order. A terminal that goes away is none
// of them where who started the program has it outlive that, as nohup does.
func endSignals() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// withoutDSN takes arguments that may hold a password out of an error of the parser,
// which quotes what it does not expect.
func withoutDSN(err error, args []string) error {
	text := err.Error()
	for _, arg := range args {
		if strings.Contains(arg, "@") || strings.Contains(arg, "password") {
			text = strings.ReplaceAll(text, arg, "DSN")
		}
	}
	return errors.New(text)
}

// usageError is an error of the command line.
type usageError struct{ error }

// report prints an error and returns the exit status for it.
func report(err error) int {
	if err == nil {
		return exitDone
	}
	status, message := exitFailed, err.Error()
	var usage *usageError
	var rejected *migrate.RejectedError
	switch {
	case errors.As(err, &usage):
		status = exitUsage
		message += "\nmigration-assist --help lists the commands, migration-assist COMMAND --help its flags."
	case errors.Is(err, context.Canceled):
		status = exitInterrupted
		message = "interrupted: " + message
	case errors.As(err, &rejected):
		status = exitRejected
	case onlyDifferent(err):
		status = exitDifferent
	}
	// The status is true also where nobody can read why.
	fmt.Fprintln(os.Stderr, "migration-assist:", message)
	return status
}

// onlyDifferent tells whether two databases are not the same, and all else is done.
func onlyDifferent(err error) bool {
	var partial *migrate.PartialError
	if errors.As(err, &partial) && !partial.Built {
		return false
	}
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return !slices.ContainsFunc(joined.Unwrap(), func(part error) bool { return !onlyDifferent(part) })
	}
	return errors.As(err, new(*migrate.DifferencesError))
}
