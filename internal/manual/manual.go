// Package manual writes a program's page for man(1) from kong's model of its command
// lines.
package manual

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Page is a manual page of section 1.
type Page struct {
	// App is the grammar. Its help begins with a sentence that says what the program is.
	App *kong.Application
	// Version is the program's.
	Version string
	// Sections follow those that come from the grammar.
	Sections []Section
}

// Section is a list of terms with what they mean.
type Section struct {
	Title   string
	Entries []Entry
}

// Entry is a term and its meaning.
type Entry struct{ Term, Text string }

// Write writes the page in the form of man(7).
func Write(out io.Writer, page Page) error {
	app := page.App
	var r roff
	r.line(`.\" Made by: %s manual`, app.Name)
	r.line(`.TH %s 1 "" "%s %s"`, strings.ToUpper(app.Name), app.Name, page.Version)
	// Neither hyphenated nor justified: flags and DSNs are copied from here.
	r.line(".nh\n.ad l")
	r.section("NAME")
	summary, _, _ := strings.Cut(app.Help, "\n")
	r.line("%s \\- %s", escape(app.Name), escape(strings.ToLower(summary[:1])+strings.TrimSuffix(summary[1:], ".")))
	r.section("SYNOPSIS")
	commands := app.Leaves(true)
	for i, command := range commands {
		if i > 0 {
			r.line(".br")
		}
		r.usage(command)
	}
	r.section("DESCRIPTION")
	r.prose(app.Help)
	r.section("COMMANDS")
	r.commands(app.Node)
	r.section("ENVIRONMENT")
	for _, e := range environment(commands) {
		r.entry(e.Term, e.Text)
	}
	for _, s := range page.Sections {
		r.section(s.Title)
		for _, e := range s.Entries {
			r.entry(e.Term, e.Text)
		}
	}
	if _, err := io.WriteString(out, r.text.String()); err != nil {
		return fmt.Errorf("writing the manual page: %w", err)
	}
	return nil
}

// commands describes what is below a node of the grammar, in the grammar's order.
func (r *roff) commands(node *kong.Node) {
	for _, child := range node.Children {
		switch {
		case child.Hidden:
		case child.Leaf():
			r.command(child)
		default:
			if child.Detail != "" {
				r.line(".SS %s", escape(child.Path()))
				r.prose(child.Help)
				r.prose(child.Detail)
			}
			r.commands(child)
		}
	}
}

// command describes a command with its arguments and flags.
func (r *roff) command(leaf *kong.Node) {
	r.line(".SS %s", escape(leaf.Path()))
	r.usage(leaf)
	r.prose(leaf.Help)
	r.prose(leaf.Detail)
	for _, p := range leaf.Positional {
		r.entry(p.Summary(), help(p))
	}
	for _, group := range leaf.AllFlags(true) {
		for _, f := range group {
			if f.Name != "help" {
				r.entry(flag(f), help(f.Value))
			}
		}
	}
}

// usage is a command line in short.
func (r *roff) usage(leaf *kong.Node) {
	root := leaf
	for root.Parent != nil {
		root = root.Parent
	}
	words := strings.TrimPrefix(leaf.Summary(), leaf.Path())
	r.line(`\fB%s %s\fP%s`, escape(root.Name), escape(leaf.Path()), escape(words))
}

// flag is a flag as it is written.
func flag(f *kong.Flag) string {
	text := "--" + f.Name
	if f.Tag.Negatable != "" {
		text = "--[no-]" + f.Name
	}
	if f.Short != 0 {
		text = "-" + string(f.Short) + ", " + text
	}
	if !f.IsBool() {
		text += "=" + f.FormatPlaceHolder()
	}
	return text
}

// help is what the grammar says of a flag or an argument, with its variables.
func help(v *kong.Value) string { return kong.DefaultHelpValueFormatter(v) }

// environment lists the variables of all flags and arguments, with what the first of
// them says.
func environment(commands []*kong.Node) []Entry {
	var entries []Entry
	for _, command := range commands {
		values := slices.Clone(command.Positional)
		for _, group := range command.AllFlags(true) {
			for _, f := range group {
				values = append(values, f.Value)
			}
		}
		for _, v := range values {
			for _, name := range v.Tag.Envs {
				if !slices.ContainsFunc(entries, func(e Entry) bool { return e.Term == name }) {
					entries = append(entries, Entry{name, v.Help})
				}
			}
		}
	}
	return entries
}
