package main

import (
	"context"
	"io/fs"
	"os/exec"
	"path/filepath"
)

// makeDump writes the migrated database into the dump's folder, uncompressed:
// the restore then spends no time on unpacking.
func (c *comparison) makeDump(ctx context.Context) error {
	_, err := c.tool(ctx, "pg_dump", "--format=directory", "--compress=0", "--jobs=2",
		"--file="+c.dump(), c.postgres.DSN(migratedName))
	return err
}

// dump is the folder of the dump that is restored.
func (c *comparison) dump() string { return filepath.Join(c.folder, "dump") }

// newBareDatabase makes a database that has the tables without keys and indexes:
// what the program itself copies into.
func (c *comparison) newBareDatabase(ctx context.Context, name string) error {
	if err := c.newDatabase(ctx, name); err != nil {
		return err
	}
	_, err := c.tool(ctx, "pg_restore", "--section=pre-data", "--exit-on-error", "--dbname="+c.postgres.DSN(name), c.dump())
	return err
}

// restore loads the dump's rows into a new, bare database.
func (c *comparison) restore(ctx context.Context) (m measurement, err error) {
	if err := c.newBareDatabase(ctx, restoredName); err != nil {
		return m, err
	}
	return c.tool(ctx, "pg_restore", "--section=data", "--jobs=2", "--exit-on-error",
		"--dbname="+c.postgres.DSN(restoredName), c.dump())
}

// tool runs a program that came with PostgreSQL, and measures it.
func (c *comparison) tool(ctx context.Context, name string, arguments ...string) (measurement, error) {
	return c.measure(ctx, nil, exec.CommandContext(ctx, filepath.Join(c.programs, name), arguments...))
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
