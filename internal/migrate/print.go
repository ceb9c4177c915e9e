package migrate

import (
	"fmt"

	"migration-assist/internal/lines"
)

// printf may be called from several goroutines.
func (r *run) printf(format string, args ...any) {
	r.printing.Lock()
	defer r.printing.Unlock()
	// What a person reads is not worth the migration: an error in writing it
	// does not end a run.
	_, _ = fmt.Fprintf(r.Out, format, args...)
}

// tell prints a line behind a label, in as many lines as the terminal needs.
func (r *run) tell(label, format string, args ...any) {
	const indent = len("snapshot ")
	r.printf("%s\n", lines.Wrap(fmt.Sprintf("%-*s", indent, label)+fmt.Sprintf(format, args...), indent, lines.Width(r.Out)))
}
