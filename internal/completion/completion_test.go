package completion_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/completion"
)

// grammar has what the scripts treat differently, and texts that shells could take for
// their own.
type grammar struct {
	Move struct {
		Mode   string   `enum:"fast,safe" default:"safe" help:"How: 'fast', [safe] or \"$HOME\" of \\n; see 100% of {it}. Not offered."`
		Wait   bool     `short:"w" negatable:"" default:"true" help:"Wait."`
		Skip   []string `help:"May be repeated."`
		List   string   `placeholder:"FILE" help:"A file."`
		Into   string   `placeholder:"FOLDER" help:"A folder."`
		Secret string   `hidden:""`
	} `cmd:"" help:"Move: all of it."`
	Table struct {
		Schema string `help:"Of both."`
		Make   struct {
			DSN   string `arg:""`
			Force bool   `help:"Also where it is there."`
		} `cmd:"" default:"withargs" help:"Make it."`
		ListAll struct{} `cmd:"" help:"List them."`
	} `cmd:"" help:"Deal with tables."`
	Replay struct {
		File string `arg:"" help:"The file."`
		Dry  bool   `help:"Only look."`
	} `cmd:"" help:"Put back."`
	Say struct {
		What string `arg:"" enum:"yes,no" help:"What."`
	} `cmd:"" help:"Say it."`
	Trick struct{} `cmd:"" hidden:""`
}

// TestOffers has each shell complete lines.
func TestOffers(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{completion.Bash, completion.Fish, completion.Zsh} {
		script := write(t, shell)
		for _, test := range []struct {
			name, line string
			want       []string
		}{
			{"Commands", "a-tool ", []string{"move", "replay", "say", "table"}},
			{"CommandBegun", "a-tool re", []string{"replay"}},
			{"Flags", "a-tool move --", []string{"--help", "--into", "--list", "--mode", "--no-wait", "--skip", "--wait"}},
			{"FlagsAgain", "a-tool move --skip x --s", []string{"--skip"}},
			{"FlagsAfterValues", "a-tool move --list replay --mode=fast --wa", []string{"--wait"}},
			{"FlagsOfTheParent", "a-tool table list-all --s", []string{"--schema"}},
			{"CommandsBelow", "a-tool table ", []string{"list-all", "make"}},
			{"FlagsOfTheDefault", "a-tool table --", []string{"--force", "--help", "--schema"}},
			{"FlagsBehindItsArgument", "a-tool table user:x@host/db --f", []string{"--force"}},
			{"Choices", "a-tool move --mode ", []string{"fast", "safe"}},
			{"ChoiceBegun", "a-tool move --mode f", []string{"fast"}},
			{"ChoicesOfAnArgument", "a-tool say ", []string{"no", "yes"}},
			{"FlagsBesideAFile", "a-tool replay --d", []string{"--dry"}},
		} {
			t.Run(shell+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				if diff := cmp.Diff(test.want, offered(t, shell, script, test.line)); diff != "" {
					t.Errorf("%q (-want +offered):\n%s", test.line, diff)
				}
			})
		}
	}
}

// TestOffersFiles completes values that are names of files and folders. Bash does that
// by itself where the function offers nothing, and only in a shell that a person uses.
func TestOffersFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "x-file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(folder, "x-folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, shell := range []string{completion.Fish, completion.Zsh} {
		script := write(t, shell)
		for line, want := range map[string][]string{
			"a-tool move --list ": {"x-file", "x-folder"},
			"a-tool replay ":      {"x-file", "x-folder"},
			"a-tool move --into ": {"x-folder"},
		} {
			t.Run(shell+"/"+line, func(t *testing.T) {
				t.Parallel()
				var have []string
				for _, path := range offered(t, shell, script, line+folder+"/x") {
					have = append(have, filepath.Base(path))
				}
				if diff := cmp.Diff(want, have); diff != "" {
					t.Errorf("%q (-want +offered):\n%s", line, diff)
				}
			})
		}
	}
	for _, line := range []string{"a-tool move --list ", "a-tool replay "} {
		if have := offered(t, completion.Bash, write(t, completion.Bash), line+folder+"/x"); len(have) > 0 {
			t.Errorf("%q: bash is offered %q, and so completes no file", line, have)
		}
	}
}

func TestUnknownShell(t *testing.T) {
	t.Parallel()
	err := completion.Write(&bytes.Buffer{}, "tcsh", kong.Must(&grammar{}).Model)
	if err == nil || !strings.Contains(err.Error(), `there is no completion for the shell "tcsh"`) {
		t.Errorf("error %v", err)
	}
}

// write writes the script for a shell to a file.
func write(t *testing.T, shell string) string {
	t.Helper()
	var script bytes.Buffer
	if err := completion.Write(&script, shell, kong.Must(&grammar{}, kong.Name("a-tool")).Model); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, script.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// offered is what a shell offers at the end of a line, in alphabetical order.
func offered(t *testing.T, shell, script, line string) []string {
	t.Helper()
	args := []string{filepath.Join("testdata", "complete."+shell), script, line}
	if shell == completion.Zsh {
		args = slices.Insert(args, 0, "-f")
	}
	cmd := exec.CommandContext(t.Context(), shell, args...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%s: %v (tools/deps fish zsh installs both)\n%s", shell, err, stderr.String())
	}
	words := strings.Fields(string(out))
	slices.Sort(words)
	return slices.Compact(words)
}
