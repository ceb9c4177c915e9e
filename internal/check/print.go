package check

import (
	"fmt"
	"strings"

	"migration-assist/checks"
	"migration-assist/internal/lines"
)

const (
	// nameWidth is how wide the names of checks are, with a space.
	nameWidth = 14
	// indent is how far the text of a problem is from the margin.
	indent = len("blocks   ") + nameWidth
)

// printReport lists the problems, and says what the flags are for.
func (c *check) printReport(report *checks.Report) {
	fixable, width := false, lines.Width(c.Out)
	for _, p := range report.Problems {
		mark := "note     "
		if p.Blocks {
			mark = "blocks   "
		}
		c.printf("%s\n", lines.Wrap(fmt.Sprintf("%s%-*s%s", mark, nameWidth, p.Check, p), indent, width))
		c.printf("%s\n", lines.Wrap(strings.Repeat(" ", indent)+"→ "+p.Advice, indent, width))
		fixable = fixable || p.Fix != ""
	}
	if fixable && c.Fixes == nil {
		c.printf("%s\n", lines.Wrap("The --fix flags change MySQL. migrate needs none of them: it converts what it can on the way, and --on-invalid says what becomes of the rest.", 0, width))
	}
}
