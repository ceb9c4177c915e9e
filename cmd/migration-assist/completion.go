package main

import (
	"os"

	"github.com/alecthomas/kong"

	"migration-assist/internal/completion"
)

// completionCommand is "completion".
type completionCommand struct {
	Shell string `arg:"" enum:"bash,fish,zsh" help:"The shell: bash, fish or zsh."`
}

// Run prints the script.
func (c *completionCommand) Run(app *kong.Kong) error {
	return completion.Write(os.Stdout, c.Shell, app.Model)
}

// Help says how the script is used.
func (*completionCommand) Help() string {
	return "In this shell alone:\n\n" +
		"    source <(migration-assist completion bash)\n" +
		"    source <(migration-assist completion zsh)\n" +
		"    migration-assist completion fish | source\n\n" +
		"The script's first lines say where to put it for every shell to come. Debian's package has put it there."
}
