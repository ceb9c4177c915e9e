package testdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// startPatience is how long a server may take until it accepts connections.
	startPatience = 90 * time.Second
	// pollInterval is how often a starting or stopping server is looked at.
	pollInterval = 20 * time.Millisecond
	// portAttempts is how often a server is started anew because another
	// process took its port first.
	portAttempts = 5
)

// product is one of the servers that tools/deps unpacks, by the name that it
// has there.
type product string

const (
	productMySQL          product = "mysql"
	productMariaDB        product = "mariadb"
	productPostgres       product = "postgres"
	productPostgresNewest product = "postgres-newest"
)

func (p product) isPostgres() bool {
	return p == productPostgres || p == productPostgresNewest
}

// Options are what can be chosen about a server. The zero value is a server in a
// temporary folder that dies with this process.
type Options struct {
	// Folder is where the server keeps its data and its log, empty or missing
	// at the start; "" stands for a temporary folder. Stop removes it.
	Folder string
	// Detached lets the server run on when this process ends, until
	// StopDetached. It needs a Folder.
	Detached bool
	// LowerCaseTableNames is MySQL's and MariaDB's lower_case_table_names, 0 or
	// 1. MySQL takes it only when its data folder is made.
	LowerCaseTableNames int
	// Settings are the server's, as "name=value". They come after this
	// package's own, which are for data that is thrown away.
	Settings []string
	// Files are put into the data folder before the server starts, by name:
	// certificates and keys, or a pg_hba.conf instead of this package's own. The
	// server's user alone may read them.
	Files map[string][]byte
}

func (o Options) validate(p product) error {
	switch {
	case o.Detached && o.Folder == "":
		return errors.New("a detached server needs a named folder")
	case o.LowerCaseTableNames < 0 || o.LowerCaseTableNames > 1:
		return fmt.Errorf("lower_case_table_names is %d, not 0 or 1", o.LowerCaseTableNames)
	case o.LowerCaseTableNames != 0 && p.isPostgres():
		return errors.New("lower_case_table_names is not a setting of PostgreSQL")
	}
	return nil
}

// Server is a running server.
type Server struct {
	// Version is the server's own version text.
	Version string

	product product
	// dsn returns the superuser's DSN for a database, or for "" without one.
	dsn func(database string) string
	// folder and process are nil for a server that this process did not start.
	folder  *folder
	process *process
	// program is what runs, and what Resume starts again.
	program program
}

// kind is how one kind of server is made and started.
type kind interface {
	// initialise makes the server's files in a data folder that does not exist.
	initialise(ctx context.Context, data string) error
	// program is the server itself, on a port of 127.0.0.1.
	program(data string, port int) program
	// dsn returns the superuser's DSN for a database, or for "" without one.
	dsn(port int, database string) string
}

// startServer makes a data folder, starts the server in it and waits until it
// accepts connections.
func startServer(ctx context.Context, p product, k kind, o Options) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	folder, err := newFolder(o.Folder)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", p, err)
	}
	s := &Server{product: p, folder: folder}
	if err := s.initialiseAndStart(ctx, k, o.Detached); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", p, err), folder.remove())
	}
	return s, nil
}

func (s *Server) initialiseAndStart(ctx context.Context, k kind, detached bool) error {
	if err := k.initialise(ctx, s.folder.data()); err != nil {
		return err
	}
	var err error
	for range portAttempts {
		err = s.startOnFreePort(ctx, k, detached)
		if !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	return err
}

// startOnFreePort returns syscall.EADDRINUSE where another process took the port
// between choosing and starting.
func (s *Server) startOnFreePort(ctx context.Context, k kind, detached bool) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	s.program = k.program(s.folder.data(), port)
	if detached {
		s.program.deathSignal = 0
	}
	s.dsn = func(database string) string { return k.dsn(port, database) }
	return s.run(ctx)
}

// run starts the program and waits until it accepts connections.
func (s *Server) run(ctx context.Context) error {
	log, err := os.Create(s.folder.logFile())
	if err != nil {
		return fmt.Errorf("log of the server: %w", err)
	}
	defer log.Close()
	cmd := s.program.command(context.WithoutCancel(ctx))
	cmd.Stdout, cmd.Stderr = log, log
	if s.process, err = start(cmd); err != nil {
		return err
	}
	pid := strconv.Itoa(s.process.pid)
	err = os.WriteFile(s.folder.pidFile(), []byte(pid), 0o644)
	if err == nil {
		err = s.awaitConnection(ctx)
	}
	if err != nil {
		err = errors.Join(err, s.process.stop(s.product.stopSignal()))
	}
	return err
}

// awaitConnection polls the server until it answers. The answer must come from
// this server's own data folder: another server may have got the port.
func (s *Server) awaitConnection(ctx context.Context) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		data, err := s.dataFolder(ctx)
		if err == nil && strings.TrimRight(data, "/") == s.folder.data() {
			return s.readVersion(ctx)
		}
		select {
		case <-s.process.done:
			return s.startError(s.process.err)
		case <-ctx.Done():
			return s.startError(errors.Join(err, context.Cause(ctx)))
		case <-ticker.C:
		}
	}
}

// startError adds the end of the server's log to an error.
func (s *Server) startError(err error) error {
	text, readErr := os.ReadFile(s.folder.logFile())
	if bytes.Contains(text, []byte("Address already in use")) {
		err = syscall.EADDRINUSE
	}
	return errors.Join(fmt.Errorf("the server does not answer: %w; its log ends with:\n%s",
		err, lastLines(text, 20)), readErr)
}

// freePort returns a port of 127.0.0.1 that nothing listens on now.
func freePort() (int, error) {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	address, err := netip.ParseAddrPort(listener.Addr().String())
	return int(address.Port()), errors.Join(err, listener.Close())
}

// Data returns the folder in which the server works, and where it has its socket:
// "socket" for MySQL and MariaDB. It is "" for a server that this process did not
// start.
func (s *Server) Data() string {
	if s.folder == nil {
		return ""
	}
	return s.folder.data()
}

// PID returns the id of the server's process, whose children PostgreSQL's other
// processes are; 0 for a server that this process did not start.
func (s *Server) PID() int {
	if s.process == nil {
		return 0
	}
	return s.process.pid
}

// Stop stops the server and removes its folder. It does nothing to a server that
// this process did not start.
func (s *Server) Stop() error {
	if s.process == nil {
		return nil
	}
	err := s.process.stop(s.product.stopSignal())
	return errors.Join(err, s.folder.remove())
}

// stopSignal ends a server whose data is not needed any more: PostgreSQL's
// "immediate shutdown" ends its other processes too. MySQL is one process.
func (p product) stopSignal() syscall.Signal {
	if p.isPostgres() {
		return syscall.SIGQUIT
	}
	return syscall.SIGKILL
}

// StopDetached stops the server that was started with Options.Detached in this
// folder, by whichever process, and removes the folder. A folder without a pid is
// that of a start which was broken off: it is removed. Where there is no such
// folder, nothing is done.
func StopDetached(name string) error {
	if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	f, err := namedFolder(name)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(f.pidFile())
	switch {
	case errors.Is(err, os.ErrNotExist):
		return f.remove()
	case err != nil:
		return fmt.Errorf("pid of the server: %w", err)
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		return fmt.Errorf("pid of the server in %s: %w", f.pidFile(), err)
	}
	// SIGQUIT ends MySQL in order and PostgreSQL at once.
	if err := stopPID(pid, f.data(), syscall.SIGQUIT); err != nil {
		return err
	}
	return f.remove()
}
