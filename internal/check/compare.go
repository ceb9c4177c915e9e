package check

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"migration-assist/checks"
	"migration-assist/schema"
)

// diffs is the folder for the files of SaveDiff, in the present one, as the official
// tool has it.
const diffs = "diffs"

// suffix is how the names of these files end.
const suffix = ".diff"

// compareSchema compares the schema with Mattermost's, where that is wanted.
func (c *check) compareSchema() error {
	if !c.FullSchema {
		return nil
	}
	wanted, err := c.Options.versions()
	if err != nil {
		return err
	}
	if wanted == nil {
		wanted = c.versions
	}
	list := checks.Compare(c.catalog, wanted)
	for _, d := range list {
		c.printf("schema   %s differs from Mattermost's at the migrations %s (- MySQL has, + Mattermost has)\n", d.Table, wanted)
		for _, line := range d.Lines {
			c.printf("         %s\n", line)
		}
	}
	if list == nil {
		c.printf("schema   as Mattermost's migrations %s leave it\n", wanted)
	}
	if !c.SaveDiff {
		return nil
	}
	return c.saveDiffs(list, wanted)
}

// saveDiffs writes a file for each table that differs, and removes those that an
// earlier run has left.
func (c *check) saveDiffs(list []checks.TableDiff, wanted schema.Versions) error {
	if err := os.MkdirAll(diffs, 0o755); err != nil {
		return fmt.Errorf("the folder for --save-diff: %w", err)
	}
	old, err := filepath.Glob(filepath.Join(diffs, "*"+suffix))
	errs := []error{err}
	for _, path := range old {
		if schema.IsMattermostTable(strings.TrimSuffix(filepath.Base(path), suffix)) {
			errs = append(errs, os.Remove(path))
		}
	}
	for _, d := range list {
		text := fmt.Sprintf("--- %s in MySQL\n+++ %s at Mattermost's migrations %s\n%s\n", d.Table, d.Table, wanted, strings.Join(d.Lines, "\n"))
		errs = append(errs, os.WriteFile(filepath.Join(diffs, d.Table+suffix), []byte(text), 0o644))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("writing what differs: %w", err)
	}
	c.printf("         written to the folder %s, a file for each of %d tables\n", diffs, len(list))
	return nil
}
