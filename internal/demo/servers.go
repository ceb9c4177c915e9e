package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"migration-assist/internal/testdb"
)

// database is the name of the database on both servers.
const database = "mattermost"

// servers are the two of a demonstration.
type servers struct {
	mysql, postgres *testdb.Server
	// kept is set where they are in the folder of a demonstration with -keep.
	kept bool
}

func (s *servers) source() string { return s.mysql.DSN(database) }
func (s *servers) target() string { return s.postgres.DSN(database) }

// keptFolder is where a demonstration with -keep has its servers. There is one
// on a machine.
func keptFolder() string { return filepath.Join(os.TempDir(), "migration-assist-demo") }

func mysqlFolder() string    { return filepath.Join(keptFolder(), "mysql") }
func postgresFolder() string { return filepath.Join(keptFolder(), "postgres") }

// startServers starts both servers, each with an empty database.
func startServers(ctx context.Context, keep bool) (*servers, error) {
	var forMySQL, forPostgres testdb.Options
	if keep {
		if _, err := os.Stat(keptFolder()); err == nil {
			return nil, fmt.Errorf("%s exists: end that demonstration with make demo-stop first", keptFolder())
		}
		forMySQL = testdb.Options{Folder: mysqlFolder(), Detached: true}
		forPostgres = testdb.Options{Folder: postgresFolder(), Detached: true}
	}
	s := &servers{kept: keep}
	if err := s.start(ctx, forMySQL, forPostgres); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func (s *servers) start(ctx context.Context, forMySQL, forPostgres testdb.Options) (err error) {
	if s.mysql, err = testdb.StartMySQL(ctx, forMySQL); err != nil {
		return err
	}
	if s.postgres, err = testdb.StartPostgres(ctx, forPostgres); err != nil {
		return err
	}
	return errors.Join(s.mysql.CreateDatabase(ctx, database), s.postgres.CreateDatabase(ctx, database))
}

// stop stops the servers that run and removes their folders.
func (s *servers) stop() error {
	var err error
	for _, server := range []*testdb.Server{s.mysql, s.postgres} {
		if server != nil {
			err = errors.Join(err, server.Stop())
		}
	}
	if s.kept {
		err = errors.Join(err, os.RemoveAll(keptFolder()))
	}
	return err
}

// stopKept stops the servers that another process left running, and removes what
// is left of them.
func stopKept() error {
	if _, err := os.Stat(keptFolder()); errors.Is(err, os.ErrNotExist) {
		say("Nothing is kept.")
		return nil
	}
	if err := errors.Join(testdb.StopDetached(mysqlFolder()), testdb.StopDetached(postgresFolder())); err != nil {
		return err
	}
	if err := os.RemoveAll(keptFolder()); err != nil {
		return err
	}
	say("Nothing is kept any more: both servers are stopped, %s is removed.", keptFolder())
	return nil
}
