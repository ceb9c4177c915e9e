package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// root is the folder of the sources.
var root = filepath.Join("..", "..")

// testOptions are those of a release of this machine's program, and of one for each
// other system.
func testOptions(root, out string) options {
	return options{
		root: root, out: out, version: "v1.2.3-4-gabcdef0", commit: "abcdef012345", maintainer: "Nobody <nobody@example.org>",
		time:      time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC),
		platforms: []platform{host, {"darwin", "arm64"}, {"windows", "amd64"}},
	}
}

// TestRelease makes a release and looks at each of its files.
func TestRelease(t *testing.T) {
	t.Parallel()
	o := testOptions(root, filepath.Join(t.TempDir(), "dist"))
	if err := release(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	name := "migration-assist_v1.2.3-4-gabcdef0_"
	deb := "migration-assist_1.2.3+4.gabcdef0_" + host.arch + ".deb"
	t.Run("Checksums", func(t *testing.T) {
		t.Parallel()
		checked := run(t, o.out, "sha256sum", "--check", "--strict", "SHA256SUMS")
		want := name + "darwin_arm64.cdx.json: OK\n" + name + "darwin_arm64.tar.gz: OK\n" +
			name + "linux_" + host.arch + ".cdx.json: OK\n" + name + "linux_" + host.arch + ".tar.gz: OK\n" +
			name + "windows_amd64.cdx.json: OK\n" + name + "windows_amd64.zip: OK\n"
		if diff := cmp.Diff(sortedLines(want+deb+": OK\n"), sortedLines(checked)); diff != "" {
			t.Errorf("files (-want +have):\n%s", diff)
		}
	})
	t.Run("Version", func(t *testing.T) {
		t.Parallel()
		requireVersion(t, filepath.Join(o.out, host.String(), "migration-assist"))
	})
	t.Run("Tar", func(t *testing.T) {
		t.Parallel()
		requireArchived(t, tarPaths(t, filepath.Join(o.out, name+"darwin_arm64.tar.gz")), name+"darwin_arm64/", "migration-assist")
	})
	t.Run("Zip", func(t *testing.T) {
		t.Parallel()
		requireArchived(t, zipPaths(t, filepath.Join(o.out, name+"windows_amd64.zip")), name+"windows_amd64/", "migration-assist.exe")
	})
	t.Run("SBOM", func(t *testing.T) {
		t.Parallel()
		requireSBOM(t, filepath.Join(o.out, name+"linux_"+host.arch+".cdx.json"))
	})
	t.Run("Package", func(t *testing.T) {
		t.Parallel()
		requireInstalls(t, filepath.Join(o.out, deb))
	})
	t.Run("Dockerfile", func(t *testing.T) {
		t.Parallel()
		requireImage(t, o.out)
	})
	t.Run("Again", func(t *testing.T) {
		t.Parallel()
		requireSameElsewhere(t, o.out)
	})
	t.Run("SameFolder", func(t *testing.T) {
		t.Parallel()
		if err := release(t.Context(), o); err == nil || !strings.Contains(err.Error(), "is there already: remove it") {
			t.Errorf("error %v", err)
		}
	})
}

// requireVersion runs a program that was built here.
func requireVersion(t *testing.T, binary string) {
	t.Helper()
	if have := run(t, "", binary, "version"); !strings.HasPrefix(have, "migration-assist v1.2.3-4-gabcdef0, commit abcdef012345, go1.") {
		t.Errorf("it prints %q", have)
	}
}

// requireArchived compares an archive's files with what is needed without a network.
func requireArchived(t *testing.T, paths []string, folder, binary string) {
	t.Helper()
	for _, want := range []string{
		binary, "README.md", "CHANGELOG.md", "LICENSE", "THIRD-PARTY-LICENSES", "docs/install.md", "docs/monitoring/alerts.yml",
		"migration-assist.1", "completions/migration-assist.bash", "completions/migration-assist.fish", "completions/_migration-assist",
	} {
		if !slices.Contains(paths, folder+want) {
			t.Errorf("%s is missing among %q", want, paths)
		}
	}
}

func tarPaths(t *testing.T, path string) (paths []string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	uncompressed, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for archive := tar.NewReader(uncompressed); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return paths
		}
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, header.Name)
	}
}

func zipPaths(t *testing.T, path string) (paths []string) {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	for _, f := range archive.File {
		paths = append(paths, f.Name)
	}
	return paths
}

// requireSBOM compares the list with what Go says that the program needs.
func requireSBOM(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var sbom struct {
		BOMFormat string
		Metadata  struct {
			Timestamp string
			Component struct{ Version string }
		}
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(text, &sbom); err != nil {
		t.Fatal(err)
	}
	if sbom.BOMFormat != "CycloneDX" || sbom.Metadata.Component.Version != "v1.2.3-4-gabcdef0" || sbom.Metadata.Timestamp != "" {
		t.Errorf("format %q of version %q, at %q", sbom.BOMFormat, sbom.Metadata.Component.Version, sbom.Metadata.Timestamp)
	}
	var have []string
	for _, c := range sbom.Components {
		if c.Name != "std" {
			have = append(have, c.Name+" "+c.Version)
		}
	}
	list := run(t, root, "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./cmd/migration-assist")
	if diff := cmp.Diff(slices.Compact(sortedLines(list)), sortedLines(strings.Join(have, "\n"))); diff != "" {
		t.Errorf("libraries (-go list +SBOM):\n%s", diff)
	}
}

// requireInstalls has dpkg install, list and remove a package below a folder of its own.
func requireInstalls(t *testing.T, deb string) {
	t.Helper()
	for field, want := range map[string]string{
		"Package": "migration-assist", "Version": "1.2.3+4.gabcdef0", "Architecture": host.arch,
		"Maintainer": "Nobody <nobody@example.org>", "Depends": "",
	} {
		if have := strings.TrimSpace(run(t, "", "dpkg-deb", "--field", deb, field)); have != want {
			t.Errorf("%s is %q, want %q", field, have, want)
		}
	}
	installed := t.TempDir()
	if err := os.MkdirAll(filepath.Join(installed, "var/lib/dpkg"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, "", "dpkg", "--root="+installed, "--log=/dev/null", "--force-not-root", "--force-bad-path", "--install", deb)
	requireVersion(t, filepath.Join(installed, "usr/bin/migration-assist"))
	for path := range strings.FieldsSeq(run(t, "", "dpkg", "--root="+installed, "--listfiles", "migration-assist")) {
		stat, err := os.Stat(filepath.Join(installed, path))
		if err != nil {
			t.Error(err)
			continue
		}
		if want := fs.FileMode(0o644); !stat.IsDir() && path != "/usr/bin/migration-assist" && stat.Mode() != want {
			t.Errorf("%s has mode %s, want %s", path, stat.Mode(), want)
		}
	}
	if changed := run(t, "", "dpkg", "--root="+installed, "--verify"); changed != "" {
		t.Errorf("dpkg --verify: %s", changed)
	}
	run(t, "", "dpkg", "--root="+installed, "--log=/dev/null", "--force-not-root", "--force-bad-path", "--purge", "migration-assist")
	if _, err := os.Stat(filepath.Join(installed, "usr/bin/migration-assist")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after --purge: %v", err)
	}
}

// requireImage looks for what the Dockerfile copies.
func requireImage(t *testing.T, out string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	copied := 0
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] != "COPY" {
			continue
		}
		copied++
		path, built := strings.CutPrefix(strings.ReplaceAll(words[1], "${TARGETARCH}", host.arch), "dist/")
		folder := root
		if built {
			folder = out
		}
		if _, err := os.Stat(filepath.Join(folder, path)); err != nil {
			t.Errorf("%s: %v", strings.TrimSpace(line), err)
		}
	}
	if copied != 2 {
		t.Errorf("the Dockerfile copies %d files, want the program and its license", copied)
	}
}

// requireSameElsewhere makes the same release from a copy of the sources in another
// folder, and compares the checksums. `make release-check` does that with an empty cache,
// too.
func requireSameElsewhere(t *testing.T, out string) {
	t.Helper()
	elsewhere := filepath.Join(t.TempDir(), "another folder")
	for path := range strings.SplitSeq(run(t, root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"), "\x00") {
		content, err := os.ReadFile(filepath.Join(root, path))
		if errors.Is(err, fs.ErrNotExist) || path == "" {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(elsewhere, path)
		if err := os.MkdirAll(filepath.Dir(copied), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(copied, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := testOptions(elsewhere, filepath.Join(elsewhere, "dist"))
	if err := release(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	var sums [2]string
	for i, folder := range []string{out, o.out} {
		text, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS"))
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = string(text)
	}
	if diff := cmp.Diff(sums[0], sums[1]); diff != "" {
		t.Errorf("checksums (-first +second):\n%s", diff)
	}
}

// TestInspectRefusesDynamic inspects a program that needs libc.
func TestInspectRefusesDynamic(t *testing.T) {
	t.Parallel()
	dpkg, err := exec.LookPath("dpkg")
	if err != nil {
		t.Fatal(err)
	}
	if err := inspect(dpkg, host); err == nil || !strings.Contains(err.Error(), "it is not static: it has an interpreter") {
		t.Errorf("error %v", err)
	}
	if err := inspect(dpkg, platform{"windows", "amd64"}); err == nil {
		t.Error("it is taken for a program for Windows")
	}
}

// TestDebianVersion has dpkg sort the versions of commits that follow each other.
func TestDebianVersion(t *testing.T) {
	t.Parallel()
	last := ""
	for i, test := range []struct{ described, want string }{
		{"c445b66", "0~20260102030400.c445b66"},
		{"0aaaaaa-dirty", "0~20260102030401.0aaaaaa+dirty"},
		{"v1.2.3-rc1", "1.2.3~rc1"},
		{"v1.2.3-rc1-5-g1a2b3c4", "1.2.3~rc1+5.g1a2b3c4"},
		{"v1.2.3", "1.2.3"},
		{"v1.2.3-dirty", "1.2.3+dirty"},
		{"v1.2.4-5-g1a2b3c4", "1.2.4+5.g1a2b3c4"},
		{"v1.2.4-5-g1a2b3c4-dirty", "1.2.4+5.g1a2b3c4+dirty"},
		{"v1.2.4-12-g0a2b3c4", "1.2.4+12.g0a2b3c4"},
		{"1.3.0", "1.3.0"},
	} {
		have := options{version: test.described, time: time.Date(2026, 1, 2, 3, 4, i, 0, time.UTC)}.debianVersion()
		if have != test.want {
			t.Errorf("%s is %s, want %s", test.described, have, test.want)
		}
		if last != "" {
			run(t, "", "dpkg", "--compare-versions", last, "lt", have)
		}
		last = have
	}
}

// run runs a program in a folder and returns what it prints.
func run(t *testing.T, folder, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = folder
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s%s", name, args, err, out, stderr.String())
	}
	return string(out)
}

func sortedLines(text string) []string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	slices.Sort(lines)
	return lines
}
