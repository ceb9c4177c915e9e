// Command bench measures how fast bin/migration-assist copies, between private
// servers on this machine. `make bench` builds the program, fetches pgloader and
// runs the comparison; the other modes are run by
//
//	make build && go run ./internal/bench -scale
//
// and its like. A mode prints the seconds of each run, the CPU seconds that the
// source, PostgreSQL and the client used meanwhile, which say what the limit was,
// and the ratios that it is for.
//
// Several modes are run one after the other. Without a mode, the copy is compared with pg_restore, which loads the same rows
// from a local dump: the fastest way into PostgreSQL that there is without reading
// a MySQL server; and with pgloader. Both sources have the same -posts posts and
// what belongs to them. In each of -rounds rounds,
//
//   - the program's command copy copies MySQL's database;
//   - pg_restore --section=data -j2 loads a dump of the same rows;
//   - the program copies MariaDB's database: pgloader cannot log in to a current MySQL;
//   - in the first -pgloader-rounds rounds, pgloader loads MariaDB's database, with the
//     settings of Mattermost's guide.
//
// All of them fill the same tables, which have no keys and no indexes, and must end with
// the same number of rows in each.
//
//   - -scale: the copy of -scale-posts posts, of 3/10 and of 1/10 as many, by row.
//   - -table: one table of -table-rows rows with a string as its key, copied with
//     one worker and with two.
//   - -whole: whole migrations, with the indexes and the verification, with
//     --verify=full and with --defer-fulltext, against pg_restore -j2 of the same schema,
//     rows and indexes; verify alone against the copy; and from MariaDB against the steps
//     of Mattermost's guide with pgloader.
//   - -wide: the memory for 8 rows of 50 MB, and for -wide-rows rows of 1 MB.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// options are the command line's.
type options struct {
	posts, rounds, pgloaderRounds int
	scale, table, whole, wide     bool
	scalePosts                    int
	tableRows, wideRows           int
}

func main() {
	var o options
	flag.IntVar(&o.posts, "posts", 300_000, "rows in Posts of the comparison; all tables have a little less than twice as many")
	flag.IntVar(&o.rounds, "rounds", 3, "how often each way is measured")
	flag.IntVar(&o.pgloaderRounds, "pgloader-rounds", 2, "in how many of the rounds pgloader is measured, which takes long; 0 is none")
	flag.BoolVar(&o.scale, "scale", false, "measure whether the time grows linearly with the rows")
	flag.BoolVar(&o.table, "table", false, "measure one table with one worker and with two")
	flag.BoolVar(&o.whole, "whole", false, "measure whole migrations, with their indexes and verification")
	flag.BoolVar(&o.wide, "wide", false, "measure the memory for wide rows")
	flag.IntVar(&o.scalePosts, "scale-posts", 1_000_000, "posts of -scale's largest database, 10 at least")
	flag.IntVar(&o.tableRows, "table-rows", 3_000_000, "rows of -table")
	flag.IntVar(&o.wideRows, "wide-rows", 2_000, "rows of 1 MB of -wide; the two servers need twice their size on the disk")
	flag.Parse()
	if err := do(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// do runs the modes. Ctrl-C ends it, and what it started.
func do(o options) error {
	if o.rounds < 1 {
		return errors.New("-rounds must be at least 1")
	}
	if o.scale && o.scalePosts < 10 {
		return errors.New("-scale-posts must be at least 10")
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	chosen := false
	for _, m := range []struct {
		wanted bool
		mode   mode
	}{{o.whole, whole}, {o.wide, wide}, {o.table, oneTable}, {o.scale, scale}} {
		if !m.wanted {
			continue
		}
		chosen = true
		if err := run(ctx, o, m.mode); err != nil {
			return err
		}
	}
	if chosen {
		return nil
	}
	return run(ctx, o, compare)
}
