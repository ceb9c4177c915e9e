package testdb

import (
	"context"
	"errors"
	"fmt"
	"syscall"
)

// Halt stops the server in order and keeps its data, for Resume: PostgreSQL's "fast
// shutdown", which tells clients and ends their sessions, and MySQL's own one.
func (s *Server) Halt() error {
	if s.product.isPostgres() {
		return s.halt(syscall.SIGINT)
	}
	return s.halt(syscall.SIGTERM)
}

// Crash ends the server as a crash does and keeps its data, for Resume. What the
// server has not written to a file is lost; the operating system loses nothing.
func (s *Server) Crash() error { return s.halt(s.product.stopSignal()) }

func (s *Server) halt(signal syscall.Signal) error {
	if s.process == nil {
		return fmt.Errorf("halt %s: this process did not start it", s.product)
	}
	if err := s.process.stop(signal); err != nil {
		return fmt.Errorf("halt %s: %w", s.product, err)
	}
	return nil
}

// Resume starts a server that Halt or Crash has stopped, with the same data and on
// the same port, and waits until it accepts connections. Where something else has
// that port for the moment, it tries again.
func (s *Server) Resume(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	err := s.run(ctx)
	for errors.Is(err, syscall.EADDRINUSE) && ctx.Err() == nil {
		err = s.run(ctx)
	}
	if err != nil {
		return fmt.Errorf("resume %s: %w", s.product, err)
	}
	return nil
}
