package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// writeSBOM writes what a program was built from, with the licenses, in CycloneDX's
// form: cyclonedx-gomod reads it from the program.
func (o options) writeSBOM(ctx context.Context, binary, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	// Time and serial number would be others each time.
	cmd := o.goCommand(ctx, "tool", "-modfile=tools/go.mod", "cyclonedx-gomod", "bin",
		"-json", "-licenses", "-std", "-notimestamp", "-noserial", "-version", o.version, "-output", path, binary)
	// The list has the tool's own checksum.
	cmd.Env = append(cmd.Env, "GOFLAGS=-trimpath")
	// It warns that it does not know this module's license and Go's: both are in the
	// archive.
	var messages strings.Builder
	cmd.Stderr = &messages
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("cyclonedx-gomod: %w\n%s", err, messages.String())
	}
	return nil
}
