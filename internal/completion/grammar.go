package completion

import (
	"strings"

	"github.com/alecthomas/kong"
)

// command is the program, or a command, as the scripts see it.
type command struct {
	// Path are the words that lead to it, as /postgres/prepare; the program's is empty.
	Path string
	// Commands are the words that may follow.
	Commands []option
	Options  []option
	// Argument is the first argument that is no flag.
	Argument value
}

// option is a flag or a command.
type option struct {
	// Flag is --name, or -n; a command has its name.
	Flag string
	// Help is the first sentence of the help.
	Help    string
	Repeats bool
	value
}

// value is what is written behind a flag, or as an argument.
type value struct {
	Takes       kind
	Placeholder string
	Choices     []string
}

// kind says what can be offered for a value. The templates know these names.
type kind string

const (
	nothing kind = ""
	file    kind = "file"
	folder  kind = "folder"
	choice  kind = "choice"
	// unknown is a value that only the user knows, as a DSN.
	unknown kind = "unknown"
)

// describe lists a node of the grammar and all that are below it.
func describe(node *kong.Node, path string) []command {
	described := command{Path: path}
	takesArguments := node
	if node.DefaultCmd != nil {
		takesArguments = node.DefaultCmd
	}
	if len(takesArguments.Positional) > 0 {
		p := takesArguments.Positional[0]
		described.Argument = describeValue(p, p.Name)
	}
	for _, group := range takesArguments.AllFlags(true) {
		for _, f := range group {
			described.Options = append(described.Options, describeFlag(f)...)
		}
	}
	commands := []command{{}}
	for _, child := range node.Children {
		if child.Hidden {
			continue
		}
		described.Commands = append(described.Commands, option{Flag: child.Name, Help: firstSentence(child.Help)})
		commands = append(commands, describe(child, path+"/"+child.Name)...)
	}
	commands[0] = described
	return commands
}

// describeFlag lists the ways to write a flag.
func describeFlag(f *kong.Flag) []option {
	o := option{Flag: "--" + f.Name, Help: firstSentence(f.Help), Repeats: f.IsCumulative()}
	if !f.IsBool() {
		o.value = describeValue(f.Value, f.FormatPlaceHolder())
	}
	ways := []option{o}
	if f.Short != 0 {
		o.Flag = "-" + string(f.Short)
		ways = append(ways, o)
	}
	if f.Tag.Negatable != "" {
		ways = append(ways, option{Flag: "--no-" + f.Name, Help: "Not: " + o.Help})
	}
	return ways
}

// describeValue says by its placeholder what a value is: FILE, FOLDER.
func describeValue(v *kong.Value, placeholder string) value {
	described := value{Takes: unknown, Placeholder: placeholder}
	switch {
	case v.Enum != "":
		described.Takes, described.Choices = choice, v.EnumSlice()
	case strings.EqualFold(placeholder, "FILE"):
		described.Takes = file
	case strings.EqualFold(placeholder, "FOLDER"):
		described.Takes = folder
	}
	return described
}

// firstSentence is a help's first sentence, without its full stop.
func firstSentence(help string) string {
	sentence, _, _ := strings.Cut(help, ". ")
	return strings.TrimSuffix(sentence, ".")
}
