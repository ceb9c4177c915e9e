// Command bench compares the speed of migration-assist's copy with that of
// pg_restore, which loads the same rows from a local dump: the fastest way into
// PostgreSQL that there is without reading a MySQL server.
//
// It makes a database of -posts posts on a private MySQL. In each of -rounds
// rounds it migrates that into an empty database of a private PostgreSQL with
// bin/migration-assist, and loads a dump of the result into a database that has
// the tables only, with pg_restore --section=data -j2.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	var o options
	flag.IntVar(&o.posts, "posts", 300_000, "rows in Posts; all tables have a little less than twice as many")
	flag.IntVar(&o.rounds, "rounds", 3, "how often each way is measured")
	flag.Parse()
	if err := do(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// do runs the comparison. Ctrl-C ends it, and what it started.
func do(o options) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	return run(ctx, o)
}
