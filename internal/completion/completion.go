// Package completion writes the scripts with which shells complete a program's command
// lines. A script holds all that it offers: the program is not run for it, since a
// half-typed command line may have a password.
package completion

import (
	"embed"
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/alecthomas/kong"
)

// The shells that there are scripts for.
const (
	Bash = "bash"
	Fish = "fish"
	Zsh  = "zsh"
)

//go:embed *.tmpl
var scripts embed.FS

// Write writes the script for a shell, which completes what the grammar has and does
// not hide.
func Write(out io.Writer, shell string, app *kong.Application) error {
	name := shell + ".tmpl"
	script, err := template.New(name).Funcs(template.FuncMap{
		"join":     strings.Join,
		"quote":    quote,
		"fish":     quoteFish,
		"fishFlag": fishFlag,
		"spec":     zshSpec,
	}).ParseFS(scripts, name)
	if err != nil {
		return fmt.Errorf("there is no completion for the shell %q: %w", shell, err)
	}
	commands := describe(app.Node, "")
	var paths []string
	for _, c := range commands[1:] {
		paths = append(paths, c.Path)
	}
	return script.Execute(out, struct {
		Program, Function string
		Paths             []string
		Commands          []command
	}{app.Name, "_" + strings.ReplaceAll(app.Name, "-", "_"), paths, commands})
}

// quote quotes a text for bash and zsh.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// quoteFish quotes a text for fish, where a backslash stands for itself in single
// quotes, but not before a quote or another backslash.
func quoteFish(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

// fishFlag is a flag as fish's complete takes it.
func fishFlag(flag string) string {
	if long, ok := strings.CutPrefix(flag, "--"); ok {
		return "-l " + long
	}
	return "-s " + strings.TrimPrefix(flag, "-")
}

// zshSpec is a flag as zsh's _arguments takes it.
func zshSpec(o option) string {
	escape := strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`, `:`, `\:`)
	var spec strings.Builder
	if o.Repeats {
		spec.WriteString("*")
	}
	spec.WriteString(o.Flag)
	if o.Takes != nothing {
		spec.WriteString("=")
	}
	spec.WriteString("[" + escape.Replace(o.Help) + "]")
	if o.Takes != nothing {
		spec.WriteString(":" + escape.Replace(o.Placeholder) + ":" + zshAction(o.value))
	}
	return quote(spec.String())
}

// zshAction is what _arguments does for a value.
func zshAction(v value) string {
	switch v.Takes {
	case file:
		return "_files"
	case folder:
		return "_files -/"
	case choice:
		return "(" + strings.Join(v.Choices, " ") + ")"
	default:
		return " "
	}
}
