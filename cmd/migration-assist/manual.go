package main

import (
	"os"
	"strconv"

	"github.com/alecthomas/kong"

	"migration-assist/internal/manual"
)

// manualCommand is "manual".
type manualCommand struct{}

// Run prints the page.
func (manualCommand) Run(app *kong.Kong) error {
	return manual.Write(os.Stdout, manual.Page{App: app.Model, Version: programVersion(), Sections: manualSections()})
}

// Help says how the page is read.
func (manualCommand) Help() string {
	return "It is in the form of man(7). To read it:\n\n    migration-assist manual | man -l -"
}

// manualSections are what the grammar does not say.
func manualSections() []manual.Section {
	return []manual.Section{
		{Title: "EXIT STATUS", Entries: []manual.Entry{
			{Term: strconv.Itoa(exitDone), Text: "done: all that the command is for"},
			{Term: strconv.Itoa(exitFailed), Text: "failed, or something is in the way: what and where is on standard error"},
			{Term: strconv.Itoa(exitUsage), Text: "wrong command line, DSN, or file that a flag names: neither database was reached"},
			{Term: strconv.Itoa(exitRejected), Text: "done, but for rows that were set aside"},
			{Term: strconv.Itoa(exitDifferent), Text: "the two databases are not the same"},
			{Term: strconv.Itoa(exitInterrupted), Text: "interrupted by Ctrl-C, SIGTERM or SIGHUP, and ended in order"},
		}},
		{Title: "FILES", Entries: []manual.Entry{
			{Term: "~/.my.cnf", Text: "What a MySQL DSN leaves out is taken from the group [client] of this file."},
			{Term: "~/.pgpass", Text: "Passwords for PostgreSQL, as for psql."},
			{Term: "migration-assist-rejects.ndjson", Text: "Rows that migrate and copy have set aside. It holds whole rows, passwords and tokens among them."},
			{Term: "migration-assist-backup.ndjson", Text: "Rows as they were before the command mysql has changed or deleted them. It holds whole rows too."},
			{Term: "mysql.output", Text: "The list of applied migrations that the command mysql writes."},
		}},
	}
}
