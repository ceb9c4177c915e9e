package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// root is the repository.
var root = filepath.Join("..", "..")

// documents are the texts of README.md and docs/*.md, by their paths in the repository.
func documents(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, path := range append(paths, filepath.Join(root, "README.md")) {
		name, err := filepath.Rel(root, path)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.ToSlash(name)] = string(readFile(t, path))
	}
	return texts
}

// block is a part of a document that is shown as it is: lines between fences, or
// indented by four spaces outside of a list.
type block struct {
	// section is the heading above.
	section string
	// language is what stands behind the opening fence.
	language string
	// lines have continuations joined, and no prompt.
	lines []string
}

// blocks are the code blocks of a document, in its order.
func blocks(text string) (list []block) {
	var section string
	var fence, joined string
	inside := false // an indented block
	add := func(line string) {
		last := &list[len(list)-1]
		line = joined + strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "$ "))
		joined = ""
		if before, continued := strings.CutSuffix(line, `\`); continued {
			joined = before
			return
		}
		last.lines = append(last.lines, line)
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch content, indented := strings.CutPrefix(line, "    "); {
		case strings.HasPrefix(line, "```") && fence == "":
			fence, inside = "```", false
			list = append(list, block{section: section, language: strings.TrimPrefix(line, "```")})
		case strings.HasPrefix(line, "```"):
			fence = ""
		case fence != "":
			add(line)
		case indented && !inside:
			inside = true
			list = append(list, block{section: section})
			add(content)
		case indented:
			add(content)
		default:
			inside = inside && line == ""
			if heading, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") {
				section = heading
			}
		}
	}
	return list
}

// inlineCode are the code spans of a document.
var inlineCode = regexp.MustCompile("`([^`\n]+)`")

// commandLines are what a document says to run: the lines of its blocks, and its code
// spans, without comments.
func commandLines(text string) (lines []string) {
	for _, b := range blocks(text) {
		for _, line := range b.lines {
			line, _, _ = strings.Cut(line, " #")
			lines = append(lines, line)
		}
	}
	for _, span := range inlineCode.FindAllStringSubmatch(text, -1) {
		lines = append(lines, span[1])
	}
	return lines
}

// shellWord is a word, or a part of one, of a shell's command line.
var shellWord = regexp.MustCompile(`(?:'[^']*'|"[^"]*"|[^\s'"])+`)

// arguments are those of this program in a command line, as a shell would give them.
// There are none where it does not run it.
func arguments(line string) (args []string) {
	words := shellWord.FindAllString(line, -1)
	start := slices.Index(words, "migration-assist")
	if start < 0 || start > 0 && !slices.Contains([]string{"systemd-run", "run"}, words[1]) {
		return nil
	}
	for _, word := range words[start+1:] {
		switch word = strings.NewReplacer(`'`, "", `"`, "").Replace(word); {
		case strings.HasPrefix(word, "|") || strings.HasPrefix(word, ">"):
			return args
		case word != "…":
			args = append(args, word)
		}
	}
	return args
}

// helpShown is what --help ends the parser with.
type helpShown struct{}

// parse parses a command line as the program does.
func parse(args []string) (err error) {
	defer func() {
		if cause := recover(); cause != nil && cause != (helpShown{}) {
			panic(cause)
		}
	}()
	parser, err := kong.New(&commands{}, kong.Name("migration-assist"), kong.Exit(func(int) { panic(helpShown{}) }), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		return err
	}
	_, err = parser.Parse(args)
	return err
}

// TestDocumentedCommands has the parser read every command line of the documents.
// Words in capitals stand for something, and are taken as they are.
func TestDocumentedCommands(t *testing.T) {
	// The DSNs are in the environment, as the documents have them.
	t.Setenv("MIGRATION_ASSIST_MYSQL_DSN", "x")
	t.Setenv("MIGRATION_ASSIST_POSTGRES_DSN", "x")
	parsed := map[string]bool{}
	for name, text := range documents(t) {
		for _, line := range commandLines(text) {
			args := arguments(line)
			if len(args) == 0 || args[0] == "COMMAND" || args[0] == "--help" {
				continue
			}
			parsed[args[0]] = true
			if (strings.Contains(line, "--fix-") || strings.Contains(line, "--repair")) && !slices.Contains(args, "--yes") {
				args = append(args, "--yes") // the test has no terminal
			}
			if err := parse(args); err != nil {
				t.Errorf("%s: %s: %v", name, line, err)
			}
		}
	}
	for _, leaf := range leaves(t) {
		if command, _, _ := strings.Cut(commandName(leaf), " "); !parsed[command] {
			t.Errorf("no document has a command line of %s", command)
		}
	}
}

// TestDocumentedTargets has every `make` of the documents name targets of the Makefile.
func TestDocumentedTargets(t *testing.T) {
	t.Parallel()
	targets := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^([a-z-]+):.*## `).FindAllStringSubmatch(string(readFile(t, filepath.Join(root, "Makefile"))), -1) {
		targets[match[1]] = true
	}
	count := 0
	for name, text := range documents(t) {
		for _, line := range commandLines(text) {
			line, _, _ = strings.Cut(line, "&&")
			words := strings.Fields(line)
			if len(words) < 2 || words[0] != "make" {
				continue
			}
			for _, word := range words[1:] {
				if count++; !strings.Contains(word, "=") && !targets[word] {
					t.Errorf("%s: %s: the Makefile has no target %s", name, line, word)
				}
			}
		}
	}
	if count == 0 {
		t.Error("no document has a make")
	}
}

// link is a link to another part of the documents.
var link = regexp.MustCompile(`\]\(([^)\s]*)\)`)

// TestDocumentLinks has every link between documents lead to a file and a heading.
func TestDocumentLinks(t *testing.T) {
	t.Parallel()
	texts := documents(t)
	for name, text := range texts {
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			path, anchor, _ := strings.Cut(match[1], "#")
			to := name
			if path != "" {
				to = filepath.ToSlash(filepath.Join(filepath.Dir(name), path))
			}
			if _, err := os.Stat(filepath.Join(root, to)); err != nil {
				t.Errorf("%s: %s: %v", name, match[1], err)
			}
			if anchor != "" && !slices.Contains(anchors(texts[to]), anchor) {
				t.Errorf("%s: %s: there is no such heading", name, match[1])
			}
		}
	}
}

// anchors are the names that GitHub gives to the headings of a document.
func anchors(text string) (names []string) {
	for _, match := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		name := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(match[1]), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}
	return names
}

// TestTroubleshootingTexts looks in the code for each text that the program says by
// docs/troubleshooting.md, in which … stands for anything.
func TestTroubleshootingTexts(t *testing.T) {
	t.Parallel()
	_, text, _ := strings.Cut(documents(t)["docs/troubleshooting.md"], "\n## What this program says\n")
	text, _, _ = strings.Cut(text, "\n## ")
	code, count := sources(t), 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "| `") && !strings.HasPrefix(line, "| …") {
			continue
		}
		cell, _, _ := strings.Cut(strings.TrimPrefix(line, "|"), " | ")
		for _, span := range inlineCode.FindAllStringSubmatch(cell, -1) {
			count++
			for part := range strings.SplitSeq(span[1], "…") {
				if part = strings.Trim(part, " ();"); !strings.Contains(code, part) {
					t.Errorf("the code does not say «%s», of «%s»", part, span[1])
				}
			}
		}
	}
	if count < 40 {
		t.Errorf("there are %d texts", count)
	}
}

// sources is the code of the program, with the parts of each text joined.
func sources(t *testing.T) string {
	t.Helper()
	var code strings.Builder
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		code.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`" \+\s*"`).ReplaceAllString(code.String(), "")
}
