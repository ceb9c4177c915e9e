//go:build !windows

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// catchStatusSignal has SIGUSR1 end no command, whether it shows how far it is or not.
func catchStatusSignal() { signal.Notify(make(chan os.Signal, 1), syscall.SIGUSR1) }

// onStatusSignal calls show at each SIGUSR1 until stop is called.
func onStatusSignal(show func()) (stop func()) {
	signals := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(signals, syscall.SIGUSR1)
	go func() {
		for {
			select {
			case <-signals:
				show()
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}
