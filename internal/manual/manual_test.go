package manual_test

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/manual"
)

// grammar has texts that man(7) would take for its own.
type grammar struct {
	Move  moveCommand `cmd:"" help:"Move all."`
	Trick struct{}    `cmd:"" hidden:"" help:"Not shown."`
}

type moveCommand struct {
	To     string `arg:"" env:"TO" help:"Where to."`
	Mode   string `enum:"fast,safe" default:"safe" help:"'fast' or a \\n."`
	Wait   bool   `short:"w" negatable:"" help:"Wait."`
	Secret string `hidden:""`
}

// Help has a paragraph and an example.
func (moveCommand) Help() string { return ".file is moved.\n\n    a-tool move 'x'\n    .again" }

// TestWrite shows the whole page of a small program.
func TestWrite(t *testing.T) {
	t.Parallel()
	var page strings.Builder
	app := kong.Must(&grammar{}, kong.Name("a-tool"), kong.Description("Moves things.\n\nAnd more."))
	if err := manual.Write(&page, manual.Page{App: app.Model, Version: "1.2", Sections: []manual.Section{
		{Title: "FILES", Entries: []manual.Entry{{Term: "~/.a-tool", Text: "What it keeps."}}},
	}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, page.String()); diff != "" {
		t.Errorf("page (-want +written):\n%s", diff)
	}
}

const want = `.\" Made by: a-tool manual
.TH A-TOOL 1 "" "a-tool 1.2"
.nh
.ad l
.SH NAME
a\-tool \- moves things
.SH SYNOPSIS
\fBa\-tool move\fP <to> [flags]
.SH DESCRIPTION
.PP
Moves things.
.PP
And more.
.SH COMMANDS
.SS move
\fBa\-tool move\fP <to> [flags]
.PP
Move all.
.PP
\&.file is moved.
.PP
.RS 4
.nf
a\-tool move \(aqx\(aq
\&.again
.fi
.RE
.TP
\fB<to>\fP
Where to ($TO).
.TP
\fB\-\-mode=\(dqsafe\(dq\fP
\(aqfast\(aq or a \en.
.TP
\fB\-w, \-\-[no\-]wait\fP
Wait.
.SH ENVIRONMENT
.TP
\fBTO\fP
Where to.
.SH FILES
.TP
\fB\(ti/.a\-tool\fP
What it keeps.
`
