package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// documents are the files that come with every program.
type documents struct {
	manual []byte
	// completions are the scripts by shell.
	completions map[string][]byte
	// licenses are those of the libraries in the program.
	licenses []byte
	// written are the documents of the repository: README.md, docs/install.md.
	written []file
}

// documents collects them. The program for this machine prints the first of them.
func (o options) documents(ctx context.Context, binaries []string) (documents, error) {
	own := binaries[slices.Index(o.platforms, host)]
	d := documents{completions: map[string][]byte{}}
	var err error
	if d.manual, err = exec.CommandContext(ctx, own, "manual").Output(); err != nil {
		return d, fmt.Errorf("%s manual: %w", own, err)
	}
	for _, shell := range []string{"bash", "fish", "zsh"} {
		if d.completions[shell], err = exec.CommandContext(ctx, own, "completion", shell).Output(); err != nil {
			return d, fmt.Errorf("%s completion %s: %w", own, shell, err)
		}
	}
	if d.licenses, err = o.licenses(ctx, binaries); err != nil {
		return d, err
	}
	for _, name := range []string{"README.md", "CHANGELOG.md", "LICENSE", "docs"} {
		if err := d.add(o.root, name); err != nil {
			return d, err
		}
	}
	return d, nil
}

// add adds a file of the repository, or all below a folder in the order of their names.
func (d *documents) add(root, name string) error {
	return filepath.WalkDir(filepath.Join(root, name), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		d.written = append(d.written, file{filepath.ToSlash(relative), 0o644, content})
		return err
	})
}

// archived are the documents as an archive has them.
func (d *documents) archived() []file {
	return append(slices.Clone(d.written),
		file{"THIRD-PARTY-LICENSES", 0o644, d.licenses},
		file{program + ".1", 0o644, d.manual},
		file{"completions/" + program + ".bash", 0o644, d.completions["bash"]},
		file{"completions/" + program + ".fish", 0o644, d.completions["fish"]},
		file{"completions/_" + program, 0o644, d.completions["zsh"]},
	)
}

// licenses puts together the licenses of all modules in the programs, and Go's.
func (o options) licenses(ctx context.Context, binaries []string) ([]byte, error) {
	var text bytes.Buffer
	modules, err := o.modules(ctx, binaries)
	if err != nil {
		return nil, err
	}
	for _, m := range modules {
		entries, err := os.ReadDir(m.folder)
		if err != nil {
			return nil, err
		}
		found := false
		for _, entry := range entries {
			if entry.IsDir() || !isLicense(entry.Name()) {
				continue
			}
			content, err := os.ReadFile(filepath.Join(m.folder, entry.Name()))
			if err != nil {
				return nil, err
			}
			found = true
			fmt.Fprintf(&text, "%s\n%s, %s\n\n%s\n", strings.Repeat("=", 80), m.name, entry.Name(), bytes.TrimSpace(content))
		}
		if !found {
			return nil, fmt.Errorf("%s has no license in %s", m.name, m.folder)
		}
	}
	return text.Bytes(), nil
}

// isLicense tells by its name whether a file is a license, or belongs to one.
func isLicense(name string) bool {
	name = strings.ToUpper(name)
	return slices.ContainsFunc([]string{"LICENSE", "LICENCE", "UNLICENSE", "COPYING", "COPYRIGHT", "NOTICE", "PATENTS"}, func(prefix string) bool {
		return strings.HasPrefix(name, prefix)
	})
}
