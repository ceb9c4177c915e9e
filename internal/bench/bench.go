package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"

	_ "github.com/jackc/pgx/v5/stdlib"

	"migration-assist/internal/testdb"
)

// The databases on the servers. The ones of PostgreSQL are named after the way
// that filled them.
const (
	sourceName   = "mattermost"
	migratedName = "migrated"
	copiedName   = "copied"
	restoredName = "restored"
	loadedName   = "loaded"
)

// bench is one run of the command.
type bench struct {
	options
	mysql, postgres *testdb.Server
	// mariaDB is nil where a mode has not started it.
	mariaDB *testdb.Server
	// folder is for files of this run: the dump, pgloader's.
	folder string
}

// mode is one comparison.
type mode func(context.Context, *bench) error

// run starts MySQL and PostgreSQL, runs the mode, and removes all again.
func run(ctx context.Context, o options, m mode) (err error) {
	b := &bench{options: o}
	if b.folder, err = os.MkdirTemp("", "migration-assist-bench-"); err != nil {
		return fmt.Errorf("folder of the run's files: %w", err)
	}
	defer func() { err = errors.Join(err, b.stop(), os.RemoveAll(b.folder)) }()
	if b.mysql, err = testdb.StartMySQL(ctx, testdb.Options{Settings: mysqlSettings()}); err != nil {
		return err
	}
	if b.postgres, err = testdb.StartPostgres(ctx, testdb.Options{Settings: postgresSettings()}); err != nil {
		return err
	}
	fmt.Printf("%d cores\nMySQL %s with %v\nPostgreSQL %s with %v\n", runtime.NumCPU(), b.mysql.Version, mysqlSettings(), b.postgres.Version, postgresSettings())
	return m(ctx, b)
}

func (b *bench) stop() error {
	var err error
	for _, server := range []*testdb.Server{b.mysql, b.mariaDB, b.postgres} {
		if server != nil {
			err = errors.Join(err, server.Stop())
		}
	}
	return err
}
