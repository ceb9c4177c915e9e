package manual

import (
	"fmt"
	"strings"
)

// roff is a text in the form of man(7).
type roff struct{ text strings.Builder }

// line writes a line, or a request, as it is.
func (r *roff) line(format string, args ...any) { fmt.Fprintf(&r.text, format+"\n", args...) }

// section begins a section.
func (r *roff) section(title string) { r.line(".SH %s", escape(title)) }

// entry writes a term with its meaning.
func (r *roff) entry(term, meaning string) {
	r.line(".TP\n\\fB%s\\fP\n%s", escape(term), escape(meaning))
}

// prose writes paragraphs, which empty lines separate. One that is indented keeps its
// lines.
func (r *roff) prose(text string) {
	for paragraph := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n\n") {
		if paragraph == "" {
			continue
		}
		r.line(".PP")
		if !strings.HasPrefix(paragraph, "    ") {
			r.line("%s", escape(paragraph))
			continue
		}
		r.line(".RS 4\n.nf")
		for line := range strings.SplitSeq(paragraph, "\n") {
			r.line("%s", escape(strings.TrimPrefix(line, "    ")))
		}
		r.line(".fi\n.RE")
	}
}

// escape has a text appear as it is: what begins a request, or an escape, and the
// characters that groff would turn into others, such as a minus into a hyphen
// (groff_char(7)).
func escape(text string) string {
	lines := strings.Split(strings.NewReplacer(
		`\`, `\e`, `-`, `\-`, `'`, `\(aq`, `"`, `\(dq`, "`", `\(ga`, `^`, `\(ha`, `~`, `\(ti`,
	).Replace(text), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
