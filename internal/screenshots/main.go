// Command screenshots makes the pictures of docs/images anew: the terminal during a
// migration between private servers, the live page at the same time, and the page of a
// report. `make screenshots` builds the program and fetches tmux and chromium first.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"html"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

const (
	// binary is what make build builds, below the module's root, where go run is
	// started; images is where the pictures go, and sample the report that is shown.
	binary = "bin/migration-assist"
	images = "docs/images"
	sample = "internal/report/testdata/report.html"
)

func main() {
	posts := flag.Int("posts", 300_000, "rows in Posts of the database that is migrated")
	flag.Parse()
	if err := run(*posts); err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

// run makes all pictures. Ctrl-C ends it, and what it started.
func run(posts int) (err error) {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	folder, err := os.MkdirTemp("", "migration-assist-screenshots-")
	if err != nil {
		return fmt.Errorf("folder of the run's files: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	b := browser{folder}
	if err := b.reports(ctx); err != nil {
		return err
	}
	return b.migration(ctx, posts)
}

// reports takes the sample report: in the light, in the dark and as it is printed.
func (b browser) reports(ctx context.Context) error {
	page, err := os.ReadFile(sample)
	if err != nil {
		return err
	}
	for name, change := range map[string][2]string{
		"report-light": {},
		"report-dark":  {"@media (prefers-color-scheme: dark)", "@media all"},
		"report-print": {"@media print", "@media all"},
	} {
		path := filepath.Join(b.folder, name+".html")
		if err := os.WriteFile(path, []byte(strings.Replace(string(page), change[0], change[1], 1)), 0o600); err != nil {
			return err
		}
		if err := b.take(ctx, "file://"+path, name, 1000, 2250); err != nil {
			return err
		}
	}
	return nil
}

// browser takes pictures, with files in a folder.
type browser struct{ folder string }

// take takes a picture of a page that is so many pixels wide and high.
func (b browser) take(ctx context.Context, url, name string, width, height int) error {
	path, err := filepath.Abs(filepath.Join(images, name+".png"))
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--user-data-dir="+filepath.Join(b.folder, "profile"),
		"--timeout=5000", fmt.Sprintf("--window-size=%d,%d", width, height), "--screenshot="+path, url)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, output)
	}
	fmt.Println(path)
	return nil
}

// terminalPage is a page that shows what a terminal has.
const terminalPage = `<!DOCTYPE html><meta charset="utf-8"><style>
body { margin: 0; background: #14181d; color: #dfe5ea; }
pre { margin: 0; padding: 12px; font: 15px/18px "DejaVu Sans Mono", monospace; }
</style><pre>%s</pre>
`

// shown takes a picture of a terminal of 80 columns and 24 lines.
func (b browser) shown(ctx context.Context, text, name string) error {
	path := filepath.Join(b.folder, name+".html")
	if err := os.WriteFile(path, fmt.Appendf(nil, terminalPage, html.EscapeString(text)), 0o600); err != nil {
		return err
	}
	return b.take(ctx, "file://"+path, name, 748, 456)
}

// measured is a display during the copy that has rates.
var measured = regexp.MustCompile(`(?m)^copy +\[#.*\n.*\nrate +[0-9]`)

// follow takes pictures of a migration in a terminal: of that, and of the live page at
// an address, when the copy has been measured, and of the terminal at the end.
func (b browser) follow(ctx context.Context, screen func() (string, error), ended func() bool, url string) error {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	taken := false
	for !ended() {
		text, err := screen()
		if err != nil {
			return err
		}
		if !taken && measured.MatchString(text) {
			taken = true
			if err := errors.Join(b.take(ctx, url, "live", 1000, 1300), b.shown(ctx, text, "terminal")); err != nil {
				return err
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if !taken {
		return errors.New("the copy ended before it was measured: give more -posts")
	}
	text, err := screen()
	if err != nil {
		return err
	}
	return b.shown(ctx, text, "terminal-end")
}
