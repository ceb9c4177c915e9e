package main

import (
	"context"
	"fmt"
	"strings"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// comparison is the mode that measures the program against others.
type comparison struct {
	*bench
	// programs is the folder of PostgreSQL's programs, program is pgloader.
	programs, program string
	// pairs are the tables that pgloader can load, unloadable those that it
	// cannot: they are left out of all ways.
	pairs      []schema.TablePair
	unloadable []string

	fromMySQL, fromDump, fromMariaDB, pgloader series
}

func compare(ctx context.Context, b *bench) error {
	c := &comparison{
		bench:       b,
		fromMySQL:   series{name: "copy from MySQL"},
		fromDump:    series{name: "pg_restore"},
		fromMariaDB: series{name: "copy from MariaDB"},
		pgloader:    series{name: "pgloader from MariaDB"},
	}
	if err := c.prepare(ctx); err != nil {
		return err
	}
	printHeader()
	for round := range b.rounds {
		if err := c.round(ctx, round); err != nil {
			return err
		}
	}
	return c.printSummary(ctx)
}

// prepare starts MariaDB, fills both sources, and has the migrated database
// dumped.
func (c *comparison) prepare(ctx context.Context) (err error) {
	if c.mariaDB, err = testdb.StartMariaDB(ctx, testdb.Options{Settings: mariaDBSettings()}); err != nil {
		return err
	}
	if c.programs, err = c.postgres.Programs(ctx); err != nil {
		return err
	}
	fmt.Printf("MariaDB %s with %v\n", c.mariaDB.Version, mariaDBSettings())
	fmt.Printf("Generating %d posts and what belongs to them, on both sources ...\n", c.posts)
	for _, source := range []*testdb.Server{c.mysql, c.mariaDB} {
		if err := makeSource(ctx, source, sourceName, generate(c.posts)); err != nil {
			return err
		}
	}
	if err := c.preparePgloader(ctx); err != nil {
		return err
	}
	if _, err := c.migrate(ctx, c.mysql, sourceName, migratedName, c.skips()...); err != nil {
		return err
	}
	return c.makeDump(ctx)
}

// copy has the program copy what pgloader can load too into new, bare tables, as the
// other ways do.
func (c *comparison) copy(ctx context.Context, source *testdb.Server, to string) (measurement, error) {
	if err := c.newBareDatabase(ctx, to); err != nil {
		return measurement{}, err
	}
	return c.run(ctx, source, sourceName, to, append([]string{"copy"}, c.skips()...)...)
}

// skips are the flags that leave out what pgloader cannot load.
func (c *comparison) skips() (flags []string) {
	for _, table := range c.unloadable {
		flags = append(flags, "--skip", table)
	}
	return flags
}

// round measures each way once.
func (c *comparison) round(ctx context.Context, round int) error {
	for _, w := range []struct {
		way
		target string
	}{
		{way{&c.fromMySQL, c.rounds, func() (measurement, error) { return c.copy(ctx, c.mysql, copiedName) }}, copiedName},
		{way{&c.fromDump, c.rounds, func() (measurement, error) { return c.restore(ctx) }}, restoredName},
		{way{&c.fromMariaDB, c.rounds, func() (measurement, error) { return c.copy(ctx, c.mariaDB, copiedName) }}, copiedName},
		{way{&c.pgloader, c.pgloaderRounds, func() (measurement, error) { return c.load(ctx) }}, loadedName},
	} {
		if round >= w.rounds {
			continue
		}
		if err := w.measureRound(round); err != nil {
			return err
		}
		if err := c.sameRows(ctx, migratedName, w.target); err != nil {
			// pgloader ends with status 0 whatever happens.
			return fmt.Errorf("%s: %w\n%s", w.series.name, err, w.series.last().output)
		}
	}
	return nil
}

func (c *comparison) printSummary(ctx context.Context) error {
	counts, err := c.countRows(ctx, migratedName)
	if err != nil {
		return err
	}
	bytes, err := folderBytes(c.dump())
	if err != nil {
		return err
	}
	fmt.Printf("\n%d rows, %.1f MiB in COPY's text form", sumRows(counts), float64(bytes)/(1<<20))
	if len(c.unloadable) > 0 {
		fmt.Printf("; left out, since pgloader cannot load it: %s", strings.Join(c.unloadable, ", "))
	}
	fmt.Println()
	c.fromMySQL.printRatios(&c.fromDump)
	if len(c.pgloader.runs) > 0 {
		c.pgloader.printRatios(&c.fromMariaDB)
	}
	fmt.Printf("peak memory of the copy: %s from MySQL, %s from MariaDB\n", mebibytes(c.fromMySQL.peak()), mebibytes(c.fromMariaDB.peak()))
	return nil
}
