package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"

	"migration-assist/internal/testdb"
)

// whole is the mode that compares whole migrations, with their indexes and their
// verification, with the restore of all that they make, and with the steps of
// Mattermost's guide. The seconds of its series are those of whole runs.
func whole(ctx context.Context, b *bench) error {
	c := &comparison{bench: b}
	if err := c.prepare(ctx); err != nil {
		return err
	}
	migrated, full, deferred := series{name: "migrate"}, series{name: "with --verify=full"}, series{name: "with --defer-fulltext"}
	restored, verified, copied := series{name: "pg_restore"}, series{name: "verify"}, series{name: "copy (its phase alone)"}
	fromMariaDB, guide := series{name: "migrate from MariaDB"}, series{name: "the guide's steps"}
	printHeader()
	for round := range b.rounds {
		for _, way := range []way{
			{&migrated, b.rounds, func() (measurement, error) { return c.migrateWhole(ctx, c.mysql, migratedName) }},
			{&verified, b.rounds, func() (measurement, error) { return c.verify(ctx) }},
			{&full, b.rounds, func() (measurement, error) { return c.migrateWhole(ctx, c.mysql, migratedName, "--verify=full") }},
			{&deferred, b.rounds, func() (measurement, error) { return c.migrateWhole(ctx, c.mysql, migratedName, "--defer-fulltext") }},
			{&restored, b.rounds, func() (measurement, error) { return c.restoreWhole(ctx) }},
			{&copied, b.rounds, func() (measurement, error) { return c.copy(ctx, c.mysql, copiedName) }},
			{&fromMariaDB, b.pgloaderRounds, func() (measurement, error) { return c.migrateWhole(ctx, c.mariaDB, copiedName) }},
			{&guide, b.pgloaderRounds, func() (measurement, error) { return c.followGuide(ctx) }},
		} {
			if err := way.measureRound(round); err != nil {
				return err
			}
		}
		if err := b.sameRows(ctx, migratedName, restoredName); err != nil {
			return err
		}
	}
	fmt.Println()
	for _, way := range []*series{&migrated, &full, &deferred} {
		way.printRatios(&restored)
	}
	verified.printRatios(&copied)
	if len(guide.runs) > 0 {
		fromMariaDB.printRatios(&guide)
	}
	fmt.Printf("peak memory: %s of migrate, %s of verify\n", mebibytes(migrated.peak()), mebibytes(verified.peak()))
	return nil
}

// migrateWhole migrates a source's database into a new, empty one.
func (c *comparison) migrateWhole(ctx context.Context, source *testdb.Server, to string, arguments ...string) (measurement, error) {
	if err := c.newDatabase(ctx, to); err != nil {
		return measurement{}, err
	}
	cmd, err := c.command(ctx, source, sourceName, to, append(append([]string{"migrate"}, arguments...), c.skips()...)...)
	if err != nil {
		return measurement{}, err
	}
	return c.measure(ctx, source, cmd)
}

// verify compares what was migrated with MySQL.
func (c *comparison) verify(ctx context.Context) (measurement, error) {
	cmd, err := c.command(ctx, c.mysql, sourceName, migratedName, append([]string{"verify"}, c.skips()...)...)
	if err != nil {
		return measurement{}, err
	}
	return c.measure(ctx, c.mysql, cmd)
}

// restoreWhole restores the dump's schema, rows and indexes into a new database.
func (c *comparison) restoreWhole(ctx context.Context) (measurement, error) {
	if err := c.newDatabase(ctx, restoredName); err != nil {
		return measurement{}, err
	}
	return c.measure(ctx, nil, c.tool(ctx, "pg_restore", "--jobs=2", "--exit-on-error", "--dbname="+c.postgres.DSN(restoredName), c.dump()))
}

// followGuide does what Mattermost's guide does, from MariaDB: the check, the schema, what
// its load file does before the load, the load, the full-text indexes. pgloader is given no
// plugin's table, and ends with status 0 whatever happens: the rows are counted.
func (c *comparison) followGuide(ctx context.Context) (sum measurement, err error) {
	if err := c.newDatabase(ctx, loadedName); err != nil {
		return sum, err
	}
	load, err := c.loader(ctx, loadedName)
	if err != nil {
		return sum, err
	}
	program := func(arguments ...string) *exec.Cmd { return exec.CommandContext(ctx, binary, arguments...) }
	source, target := c.mariaDB.DSN(sourceName), c.postgres.DSN(loadedName)
	applied := filepath.Join(c.folder, "mysql.output")
	for _, step := range []*exec.Cmd{
		program("mysql", source, "--output", applied),
		program("postgres", target, "--run-migrations", "--applied-migrations", applied),
		c.tool(ctx, "psql", "--quiet", "--dbname="+target, "--command=TRUNCATE systems", "--command=DROP INDEX idx_posts_message_txt, idx_fileinfo_content_txt"),
		load,
		program("postgres", "post-migrate", target),
	} {
		m, err := c.measure(ctx, c.mariaDB, step)
		if err != nil {
			return sum, err
		}
		sum.add(m)
	}
	return sum, c.sameRows(ctx, copiedName, loadedName)
}
