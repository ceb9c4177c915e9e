package main

import (
	"context"
	"fmt"
	"os/exec"
)

// whole is the mode that compares whole migrations with the restore of all that they
// make. The seconds of its series are those of whole runs.
func whole(ctx context.Context, b *bench) (err error) {
	c := &comparison{bench: b}
	if c.programs, err = b.postgres.Programs(ctx); err != nil {
		return err
	}
	fmt.Printf("Generating %d posts and what belongs to them ...\n", b.posts)
	if err := makeSource(ctx, b.mysql, sourceName, generate(b.posts)); err != nil {
		return err
	}
	if _, err := b.migrate(ctx, b.mysql, sourceName, migratedName); err != nil {
		return err
	}
	if err := c.makeDump(ctx); err != nil {
		return err
	}
	migrated, deferred, restored := series{name: "migrate"}, series{name: "with --defer-fulltext"}, series{name: "pg_restore"}
	printHeader()
	for range b.rounds {
		for _, way := range []struct {
			series *series
			target string
			make   func() (*exec.Cmd, error)
		}{
			{&migrated, migratedName, func() (*exec.Cmd, error) { return b.migration(ctx, b.mysql, sourceName, migratedName) }},
			{&deferred, migratedName, func() (*exec.Cmd, error) {
				return b.migration(ctx, b.mysql, sourceName, migratedName, "--defer-fulltext")
			}},
			{&restored, restoredName, func() (*exec.Cmd, error) {
				return c.tool(ctx, "pg_restore", "--jobs=2", "--exit-on-error", "--dbname="+b.postgres.DSN(restoredName), c.dump()), nil
			}},
		} {
			if err := b.newDatabase(ctx, way.target); err != nil {
				return err
			}
			cmd, err := way.make()
			if err != nil {
				return err
			}
			m, err := b.measure(ctx, b.mysql, cmd)
			if err != nil {
				return err
			}
			way.series.add(m)
		}
		if err := b.sameRows(ctx, migratedName, restoredName); err != nil {
			return err
		}
	}
	fmt.Println()
	migrated.printRatios(&restored)
	deferred.printRatios(&restored)
	printEach(&migrated, &deferred, &restored)
	return nil
}

// printEach prints the ratios of each round, in which the machine was most alike.
func printEach(migrated, deferred, restored *series) {
	for i, seconds := range restored.seconds() {
		fmt.Printf("round %d: %s %.2f, %s %.2f of %s\n", i+1, migrated.name, migrated.seconds()[i]/seconds, deferred.name, deferred.seconds()[i]/seconds, restored.name)
	}
}
