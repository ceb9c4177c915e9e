package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"migration-assist/schema"
)

// DefaultRepository is Mattermost's own.
const DefaultRepository = "https://github.com/mattermost/mattermost.git"

// migrationFolders are where the repository has its migration files: since release 8.0,
// and before.
var migrationFolders = []string{"server/channels/db/migrations/postgres", "db/migrations/postgres"}

// clone is a part of a repository in a temporary folder.
type clone struct {
	Origin
	folder string
}

// cloneFiles gets the migration files of a release from its repository, and nothing
// else of it where the repository's server can leave that out. They are in a temporary
// folder, which remove removes.
func cloneFiles(ctx context.Context, o Origin) (d definition, remove func() error, err error) {
	tag, err := schema.ReleaseTag(o.Release)
	if err != nil {
		return d, nil, err
	}
	if o.Repository == "" {
		o.Repository = DefaultRepository
	}
	c := &clone{Origin: o}
	if c.folder, err = os.MkdirTemp("", "migration-assist-"); err != nil {
		return d, nil, fmt.Errorf("making a temporary folder for the clone: %w", err)
	}
	remove = func() error { return os.RemoveAll(c.folder) }
	files, err := c.checkOut(ctx, tag)
	if err != nil {
		return d, nil, errors.Join(err, remove())
	}
	return definition{files: files, from: tag + " of " + withoutPassword(o.Repository)}, remove, nil
}

// checkOut clones without files, and takes out the one folder.
func (c *clone) checkOut(ctx context.Context, tag string) (*schema.Files, error) {
	if _, err := c.git(ctx, "clone", "--quiet", "--depth=1", "--no-checkout", "--filter=blob:none", "--branch="+tag, "--", c.Repository, c.folder); err != nil {
		return nil, err
	}
	found, err := c.git(ctx, append([]string{"-C", c.folder, "ls-tree", "-d", "--name-only", "HEAD", "--"}, migrationFolders...)...)
	if err != nil {
		return nil, err
	}
	name, _, _ := strings.Cut(found, "\n")
	if name == "" {
		return nil, fmt.Errorf("the repository %s has no migration files at %s, in %s", withoutPassword(c.Repository), tag, strings.Join(migrationFolders, " or "))
	}
	if _, err := c.git(ctx, "-C", c.folder, "checkout", "--quiet", "HEAD", "--", name); err != nil {
		return nil, err
	}
	return schema.OpenFiles(filepath.Join(c.folder, filepath.FromSlash(name)))
}

// git runs git, which asks nobody for a password, and returns what it prints.
func (c *clone) git(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, c.Git, args...)
	// A hook that runs this program has variables that say which repository git is in.
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GIT_DIR=") || strings.HasPrefix(v, "GIT_WORK_TREE=") || strings.HasPrefix(v, "GIT_INDEX_FILE=")
	}), "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	// Told to end, git ends what it has started too.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	switch {
	case err == nil:
		return strings.TrimSpace(out.String()), nil
	case ctx.Err() != nil:
		return "", fmt.Errorf("getting the migration files of %s with %s: %w", c.Release, c.Git, ctx.Err())
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("--git %s: there is no such program; where nothing can be cloned, --mattermost-version alone takes what this program knows", c.Git)
	}
	return "", fmt.Errorf("getting the migration files of %s from %s with %s: %w: %s", c.Release, withoutPassword(c.Repository), c.Git, err, c.plain(said.String()))
}

// plain is what git said in one line, without the repository's password.
func (c *clone) plain(said string) string {
	if u, err := url.Parse(c.Repository); err == nil && u.User != nil {
		said = strings.ReplaceAll(said, u.User.String()+"@", "")
	}
	return strings.ReplaceAll(strings.TrimSpace(said), "\n", "; ")
}

// withoutPassword is an address without the user and password that it may have.
func withoutPassword(repository string) string {
	u, err := url.Parse(repository)
	if err != nil || u.User == nil {
		return repository
	}
	u.User = nil
	return u.String()
}
