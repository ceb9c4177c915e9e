package main

import (
	"context"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
)

// makeDump writes the migrated database into the dump's folder, uncompressed:
// the restore then spends no time on unpacking. The ledger is no part of it.
func (c *comparison) makeDump(ctx context.Context) error {
	return runTool(c.tool(ctx, "pg_dump", "--format=directory", "--compress=0", "--jobs=2", "--exclude-schema=migration_assist",
		"--file="+c.dump(), c.postgres.DSN(migratedName)))
}

// dump is the folder of the dump that is restored.
func (c *comparison) dump() string { return filepath.Join(c.folder, "dump") }

// newBareDatabase makes a database that has the tables without keys and indexes:
// what the program itself copies into.
func (c *comparison) newBareDatabase(ctx context.Context, name string) error {
	if err := c.newDatabase(ctx, name); err != nil {
		return err
	}
	return runTool(c.tool(ctx, "pg_restore", "--section=pre-data", "--exit-on-error", "--dbname="+c.postgres.DSN(name), c.dump()))
}

// restore loads the dump's rows into a new, bare database.
func (c *comparison) restore(ctx context.Context) (m measurement, err error) {
	if err := c.newBareDatabase(ctx, restoredName); err != nil {
		return m, err
	}
	return c.measure(ctx, nil, c.tool(ctx, "pg_restore", "--section=data", "--jobs=2", "--exit-on-error",
		"--dbname="+c.postgres.DSN(restoredName), c.dump()))
}

// tool is the command of a program that came with PostgreSQL.
func (c *comparison) tool(ctx context.Context, name string, arguments ...string) *exec.Cmd {
	return exec.CommandContext(ctx, filepath.Join(c.programs, name), arguments...)
}

// runTool runs a command that nothing measures.
func runTool(cmd *exec.Cmd) error {
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd.Path, err, output)
	}
	return nil
}

// folderBytes returns the length of all files of a folder.
func folderBytes(folder string) (total int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		total += info.Size()
		return nil
	})
	return total, err
}
