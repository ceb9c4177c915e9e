package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/creack/pty"
)

// display is the mode that measures what the display on a terminal costs: whole
// migrations with it and without it, both on a terminal of 80 columns and 24 lines.
func display(ctx context.Context, b *bench) error {
	fmt.Printf("Generating %d posts and what belongs to them ...\n", b.posts)
	if err := makeSource(ctx, b.mysql, sourceName, generate(b.posts)); err != nil {
		return err
	}
	if _, err := b.migrate(ctx, b.mysql, sourceName); err != nil {
		return err
	}
	shown, none := series{name: "--progress=tty"}, series{name: "--progress=none"}
	ways := []*series{&shown, &none}
	printHeader()
	for range b.rounds {
		for _, way := range ways {
			m, err := b.onTerminal(ctx, way.name)
			if err != nil {
				return err
			}
			way.add(m)
		}
		slices.Reverse(ways)
	}
	fmt.Println()
	shown.printRatios(&none)
	client := func(s *series) (least float64) {
		for i, m := range s.runs {
			if i == 0 || m.usage.client < least {
				least = m.usage.client
			}
		}
		return least
	}
	with, without := client(&shown), client(&none)
	fmt.Printf("minima of the client's CPU: %s %.2f s, %s %.2f s: the display takes %.2f %% of the run's time on a core\n",
		shown.name, with, none.name, without, 100*(with-without)/slices.Min(none.seconds()))
	return nil
}

// onTerminal migrates on a terminal.
func (b *bench) onTerminal(ctx context.Context, progress string) (m measurement, err error) {
	if err := b.newDatabase(ctx, migratedName); err != nil {
		return m, err
	}
	cmd, err := b.command(ctx, b.mysql, sourceName, migratedName, "migrate", progress)
	if err != nil {
		return m, err
	}
	master, tty, err := pty.Open()
	if err != nil {
		return m, fmt.Errorf("open a terminal: %w", err)
	}
	defer func() { err = errors.Join(err, master.Close()) }()
	read := make(chan struct{})
	go func() {
		defer close(read)
		// A terminal whose last writer is gone is read with an error: its end.
		_, _ = io.Copy(io.Discard, master)
	}()
	if err := pty.Setsize(master, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		return m, errors.Join(fmt.Errorf("set the terminal's size: %w", err), tty.Close())
	}
	cmd.Stdout = tty
	m, err = b.measure(ctx, b.mysql, cmd)
	err = errors.Join(err, tty.Close())
	<-read
	return m, err
}
