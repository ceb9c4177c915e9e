package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version and commit are set by the linker; see the Makefile.
var version, commit string

// versionCommand is "version".
type versionCommand struct{}

// Run prints version, commit and Go version.
func (versionCommand) Run() error {
	v, c := version, commit
	if info, ok := debug.ReadBuildInfo(); ok && c == "" {
		v = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				c = s.Value
			}
		}
	}
	if v == "" {
		v = "(unknown version)"
	}
	if c == "" {
		c = "unknown"
	}
	_, err := fmt.Printf("migration-assist %s, commit %s, %s\n", v, c, runtime.Version())
	return err
}
