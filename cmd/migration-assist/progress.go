package main

import (
	"os"

	"migration-assist/internal/migrate"
	"migration-assist/internal/progress"
)

// progressFlags are the flags of a command that shows how far it is.
type progressFlags struct {
	Progress progress.Mode `enum:"auto,tty,plain,json,none" default:"auto" help:"How to show how far the run is: tty, a display that stays in its place; plain, a line every 10 s; json, the same as JSON on standard output, all else on standard error; none. auto is tty on a terminal, and plain elsewhere. SIGUSR1 prints a line at once."`
}

// shown runs something whose output, and how far it is, a display shows.
func (f progressFlags) shown(opts migrate.Options, logs *logs, run func(migrate.Options) error) error {
	display := progress.New(f.Progress, os.Stdout, os.Stderr)
	defer display.Close()
	defer logs.above(display)()
	defer onStatusSignal(display.Status)()
	opts.Out, opts.Watch = display, display.Watch
	return run(opts)
}
