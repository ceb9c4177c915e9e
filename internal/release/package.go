package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5" // what the file md5sums of a package has
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// copyright is in the form of Debian's machine-readable copyright file.
const copyright = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2026 the authors of migration-assist
License: Apache-2.0
 On Debian systems, the license is in /usr/share/common-licenses/Apache-2.0.
Comment: The program contains libraries. Their licenses are in
 /usr/share/doc/migration-assist/THIRD-PARTY-LICENSES.gz.
`

// overrides are what lintian need not say.
const overrides = `# Static by design: it needs nothing of the machine but the kernel.
migration-assist: statically-linked-binary
`

// packaged are a program and the documents where Debian has them.
func (d *documents) packaged(binary, changelog []byte) []file {
	const documentation = "usr/share/doc/" + program + "/"
	files := []file{
		{"usr/bin/" + program, 0o755, binary},
		{"usr/share/bash-completion/completions/" + program, 0o644, d.completions["bash"]},
		{"usr/share/fish/vendor_completions.d/" + program + ".fish", 0o644, d.completions["fish"]},
		{"usr/share/zsh/vendor-completions/_" + program, 0o644, d.completions["zsh"]},
		{"usr/share/man/man1/" + program + ".1.gz", 0o644, compressed(d.manual)},
		{"usr/share/lintian/overrides/" + program, 0o644, []byte(overrides)},
		{documentation + "copyright", 0o644, []byte(copyright)},
		{documentation + "changelog.gz", 0o644, compressed(changelog)},
		{documentation + "THIRD-PARTY-LICENSES.gz", 0o644, compressed(d.licenses)},
	}
	for _, f := range d.written {
		if f.path != "LICENSE" {
			files = append(files, file{documentation + f.path, f.mode, f.content})
		}
	}
	return files
}

// compressed is a text as gzip -9n compresses it.
func compressed(text []byte) []byte {
	var out bytes.Buffer
	// The level is a valid one, and a buffer takes all.
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	_, _ = w.Write(text)
	_ = w.Close()
	return out.Bytes()
}

// debianChangelog is a changelog of one entry: what has changed is in CHANGELOG.md.
func (o options) debianChangelog() []byte {
	return fmt.Appendf(nil, "%s (%s) stable; urgency=medium\n\n  * Version %s, commit %s: see CHANGELOG.md.\n\n -- %s  %s\n",
		program, o.debianVersion(), o.version, o.commit, o.maintainer, o.time.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
}

// writePackage writes the .deb for Linux on a processor, which Debian names as Go does.
func (o options) writePackage(ctx context.Context, arch string, files []file) error {
	tree, err := os.MkdirTemp("", program+"-package-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tree)
	size := 0
	var sums strings.Builder
	for _, f := range files {
		size += (len(f.content) + 1023) / 1024
		fmt.Fprintf(&sums, "%x  %s\n", md5.Sum(f.content), f.path)
	}
	files = append(files,
		file{"DEBIAN/control", 0o644, []byte(o.control(arch, size))},
		file{"DEBIAN/md5sums", 0o644, []byte(sums.String())})
	if err := writeTree(tree, files); err != nil {
		return err
	}
	deb := filepath.Join(o.out, fmt.Sprintf("%s_%s_%s.deb", program, o.debianVersion(), arch))
	// gzip's result does not depend on the number of threads, as that of xz does.
	cmd := exec.CommandContext(ctx, "dpkg-deb", "--root-owner-group", "-Zgzip", "--build", tree, deb)
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH="+strconv.FormatInt(o.time.Unix(), 10))
	if message, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("dpkg-deb: %w\n%s", err, message)
	}
	return nil
}

// writeTree writes files below a folder, with modes that the umask does not change.
func writeTree(folder string, files []file) error {
	if err := os.Chmod(folder, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		path := folder
		for part := range strings.SplitSeq(filepath.Dir(f.path), "/") {
			path = filepath.Join(path, part)
			if err := os.MkdirAll(path, 0o755); err != nil {
				return err
			}
			if err := os.Chmod(path, 0o755); err != nil {
				return err
			}
		}
		path = filepath.Join(folder, f.path)
		if err := os.WriteFile(path, f.content, f.mode); err != nil {
			return err
		}
		if err := os.Chmod(path, f.mode); err != nil {
			return err
		}
	}
	return nil
}

// control describes the package; size is in KiB.
func (o options) control(arch string, size int) string {
	return fmt.Sprintf(`Package: %s
Version: %s
Architecture: %s
Maintainer: %s
Installed-Size: %d
Section: database
Priority: optional
Recommends: ca-certificates
Description: move a Mattermost database from MySQL to PostgreSQL
 Moves the database of a Mattermost server from MySQL or MariaDB to PostgreSQL:
 tables, rows, keys, indexes and views. It checks before, counts afterwards, and
 goes on where a run has ended on the way.
 .
 MySQL is only read, unless a --fix flag is given.
`, program, o.debianVersion(), arch, o.maintainer, size)
}
