package check

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// applied is the list of applied migrations, in the form of the official tool's
// mysql.output.
type applied struct {
	Migrations []int `json:"applied_migrations"`
}

// writeApplied writes the list to standard output where that is redirected, and to the
// output file where that is another one.
func (c *check) writeApplied() error {
	list := applied{Migrations: []int{}}
	for _, m := range c.catalog.Migrations {
		list.Migrations = append(list.Migrations, m.Version)
	}
	content, err := json.MarshalIndent(list, "", "    ")
	if err != nil {
		return fmt.Errorf("the list of migrations: %w", err)
	}
	content = append(content, '\n')
	path := cmp.Or(c.Output, DefaultOutput)
	if c.Redirected != nil {
		if _, err := c.Redirected.Write(content); err != nil {
			return fmt.Errorf("writing the list of migrations to standard output: %w", err)
		}
		if same, err := c.isRedirectedTo(path); err != nil || same {
			return err
		}
	}
	err = mayReplace(path)
	if err == nil {
		err = os.WriteFile(path, content, 0o644)
	}
	switch {
	case err == nil:
		return nil
	case c.Redirected != nil && c.Output == "":
		c.printf("no list  in %s, which cannot be written (%v); standard output has it\n", path, err)
		return nil
	default:
		return fmt.Errorf("the list of migrations cannot be written to %s: %w; name another file with --output", path, err)
	}
}

// isRedirectedTo tells whether standard output goes to the file.
func (c *check) isRedirectedTo(path string) (bool, error) {
	out, err := c.Redirected.Stat()
	if err != nil {
		return false, fmt.Errorf("looking at standard output: %w", err)
	}
	file, err := os.Stat(path)
	return err == nil && os.SameFile(out, file), nil
}

// mayReplace returns an error for a file that has something else than a list of
// migrations.
func mayReplace(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("it is a folder")
	case !info.Mode().IsRegular() || info.Size() == 0:
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var list applied
	if json.Unmarshal(content, &list) != nil || list.Migrations == nil {
		return errors.New("it is there already, and has something else")
	}
	return nil
}
