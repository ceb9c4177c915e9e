// Command release builds what is given to users, into a folder that is not there yet:
//
//	OS-ARCH/migration-assist                      the programs, for the Dockerfile
//	migration-assist_VERSION_OS_ARCH.tar.gz       for Windows .zip: the program with its
//	                                              manual page, completions and documents
//	migration-assist_VERSION_OS_ARCH.cdx.json     what it was built from (CycloneDX)
//	migration-assist_VERSION_ARCH.deb             Debian's package
//	SHA256SUMS                                    of the files above
//
// The same sources, version, commit, time, maintainer and toolchain give the same bytes,
// on any machine. `make release` runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// program is the name of what is released.
const program = "migration-assist"

func main() {
	var o options
	var seconds int64
	flag.StringVar(&o.out, "out", "dist", "the folder to make")
	flag.StringVar(&o.version, "version", "", "the program's version, as git describe has it")
	flag.StringVar(&o.commit, "commit", "", "the commit that is built")
	flag.StringVar(&o.maintainer, "maintainer", "", "who makes the Debian package: NAME <ADDRESS>")
	flag.Int64Var(&seconds, "time", 0, "the time of all files: seconds since 1970")
	flag.Parse()
	o.root, o.time, o.platforms = ".", time.Unix(seconds, 0).UTC(), allPlatforms
	if err := do(o); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// do makes the release. Ctrl-C ends it, and what it started.
func do(o options) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return release(ctx, o)
}

// options are the command line's.
type options struct {
	// root is the folder of the sources.
	root, out                   string
	version, commit, maintainer string
	time                        time.Time
	// platforms begin with this machine's.
	platforms []platform
}

// validate refuses what would end in a release that says something wrong.
func (o options) validate() error {
	switch {
	case o.version == "" || o.commit == "" || o.maintainer == "" || o.time.Unix() <= 0:
		return errors.New("-version, -commit, -maintainer and -time are needed: make release has them from git")
	case strings.ContainsAny(o.version+o.commit, " '\"/"):
		return fmt.Errorf("version %q, commit %q: they are part of names of files", o.version, o.commit)
	}
	if _, err := os.Stat(o.out); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s is there already: remove it", o.out)
	}
	return nil
}
