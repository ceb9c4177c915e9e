package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
)

// logFlags are the flags of all commands about their log: what a program or a person
// reads later, beside the output, which is for who watches. It is written only where
// one of them asks for it. No secret is in it: what is logged are names, numbers and
// errors, whose texts have none.
type logFlags struct {
	LogLevel  string `enum:"debug,info,warn,error," default:"" placeholder:"LEVEL" help:"Log what is done, from this level on: debug, info, warn or error; by default info where --log-file is given, and nothing where it is not."`
	LogFormat string `enum:"text,json" default:"text" help:"The form of the log's lines: text or json."`
	LogFile   string `placeholder:"FILE" help:"Append the log to this file; without it, it goes to standard error."`
	Verbose   bool   `help:"The same as --log-level=debug."`
}

// logs is where the log goes.
type logs struct {
	*slog.Logger
	file *os.File // nil where it goes to standard error, or nowhere

	mutex  sync.Mutex
	stderr io.Writer
}

// open opens the log.
func (f logFlags) open() (*logs, error) {
	l := &logs{Logger: slog.New(slog.DiscardHandler), stderr: os.Stderr}
	level, wanted := f.level()
	if !wanted && f.LogFormat == "json" {
		return nil, errors.New("--log-format=json: nothing is logged; give --log-level=info, or --log-file FILE, too")
	}
	if !wanted {
		return l, nil
	}
	var out io.Writer = l
	if f.LogFile != "" {
		var err error
		if l.file, err = os.OpenFile(f.LogFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
			return nil, fmt.Errorf("--log-file: %w; name another file", err)
		}
		out = l.file
	}
	options := &slog.HandlerOptions{Level: level}
	if f.LogFormat == "json" {
		l.Logger = slog.New(slog.NewJSONHandler(out, options))
	} else {
		l.Logger = slog.New(slog.NewTextHandler(out, options))
	}
	return l, nil
}

// level is from which on lines are logged, if any are wanted.
func (f logFlags) level() (slog.Level, bool) {
	switch {
	case f.Verbose || f.LogLevel == "debug":
		return slog.LevelDebug, true
	case f.LogLevel == "warn":
		return slog.LevelWarn, true
	case f.LogLevel == "error":
		return slog.LevelError, true
	default:
		return slog.LevelInfo, f.LogLevel == "info" || f.LogFile != ""
	}
}

// Write writes to standard error, or above a display.
func (l *logs) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.stderr.Write(p)
}

// above has lines for a terminal's standard error pass through a display on the same
// terminal until stop is called.
func (l *logs) above(display io.Writer) (stop func()) {
	if !isTerminal(os.Stderr) || !isTerminal(os.Stdout) {
		return func() {}
	}
	l.set(display)
	return func() { l.set(os.Stderr) }
}

func (l *logs) set(w io.Writer) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.stderr = w
}

// end logs how the command ended, and closes the log.
func (l *logs) end(command string, err error, status int) error {
	if err == nil {
		l.Info("command ended", "command", command, "status", status)
	} else {
		l.Log(context.Background(), slog.LevelError, "command ended", "command", command, "status", status, "error", err)
	}
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}
