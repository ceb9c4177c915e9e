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
	_, err := fmt.Printf("migration-assist %s, commit %s, %s\n", programVersion(), programCommit(), runtime.Version())
	return err
}

// programVersion is what the linker was told, or what Go knows of the module.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	switch {
	case version != "":
		return version
	case ok && info.Main.Version != "":
		return info.Main.Version
	default:
		return "(unknown version)"
	}
}

// programCommit is what the linker was told, or what Go knows of the module.
func programCommit() string {
	if commit != "" {
		return commit
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}
