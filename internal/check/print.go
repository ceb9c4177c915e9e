package check

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"migration-assist/checks"
)

const (
	// nameWidth is how wide the names of checks are, with a space.
	nameWidth = 14
	// indent is how far the text of a problem is from the margin.
	indent = len("blocks   ") + nameWidth
	// width is how many characters a line has, where no word is longer.
	width = 120
)

// printReport lists the problems, and says what the flags are for.
func (c *check) printReport(report *checks.Report) {
	fixable := false
	for _, p := range report.Problems {
		mark := "note     "
		if p.Blocks {
			mark = "blocks   "
		}
		c.printf("%s%-*s%s\n", mark, nameWidth, p.Check, wrapped(p.String()))
		c.printf("%*s%s\n", indent, "", wrapped("→ "+p.Advice))
		fixable = fixable || p.Fix != ""
	}
	if fixable && c.Fixes == nil {
		c.printf("The --fix flags change MySQL. migrate needs none of them: it converts what it can on the way, and --on-invalid says what becomes of the rest.\n")
	}
}

// wrapped breaks a text into lines behind the indentation.
func wrapped(s string) string {
	lines := strings.Split(text.WrapSoft(s, width-indent), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n"+strings.Repeat(" ", indent))
}
