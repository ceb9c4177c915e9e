package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"migration-assist/checks"
	"migration-assist/internal/rejects"
	"migration-assist/internal/session"
	"migration-assist/schema"
)

// ErrDeclined says that nothing was changed, since that was not confirmed.
var ErrDeclined = errors.New("nothing was changed in MySQL")

// fix corrects what the report has, after a confirmation, and returns a report on what
// is there afterwards.
func (c *check) fix(ctx context.Context, source *checks.Source, report *checks.Report) (_ *checks.Report, err error) {
	if !slices.ContainsFunc(report.Problems, func(p checks.Problem) bool { return p.Fix != "" && slices.Contains(c.Fixes, p.Fix) }) {
		c.printf("There is nothing to correct with %s.\n", joined(c.Fixes))
		return report, nil
	}
	path := c.Backup
	if path == "" {
		path = DefaultBackup
	}
	file, err := rejects.NewBackup(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := c.confirm(report, path); err != nil {
		return nil, err
	}
	if err := c.correct(ctx, source, report, file); err != nil {
		return nil, err
	}
	// Idle sessions of ours would look like those of others.
	if err := c.db.Close(); err != nil {
		return nil, fmt.Errorf("closing the sessions: %w", err)
	}
	fresh, err := session.OpenMySQLReadOnly(c.MySQL)
	if err != nil {
		return nil, err
	}
	c.db = fresh
	if c.catalog, err = schema.ReadMySQL(ctx, c.db, c.MySQL.DBName); err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	report, _, err = c.look(ctx)
	if err == nil {
		c.printReport(report)
	}
	return report, err
}

// correct corrects, and says what was done also where it ended with an error.
func (c *check) correct(ctx context.Context, source *checks.Source, report *checks.Report, file *rejects.File) (err error) {
	db, err := session.OpenMySQL(c.MySQL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	done, err := source.Fix(ctx, db, c.Fixes, report.Problems, &backup{file, c.catalog.Server.UTCOffset})
	for _, f := range done {
		c.printf("fixed    %-16s%s: %s %s\n", f.Fix, f.Table, rowsOf(f.Rows), f.Done)
	}
	if file.Opened() {
		c.printf("%s went to %s as they were, and what was dropped: delete that file when it is of no more use, since it may hold secrets. To put all back:\n"+
			"    migration-assist rejects replay %s --to mysql --mysql DSN\n", rowsOf(file.Rows()), file.Path(), file.Path())
	}
	return err
}

// doings say what each flag does in MySQL.
var doings = map[checks.Fix]string{
	checks.FixArtifacts: "drop", checks.FixUnicode: "correct", checks.FixVarchar: "delete rows",
}

// confirm has a person agree to what will be done.
func (c *check) confirm(report *checks.Report, path string) error {
	if c.Confirm == nil {
		return nil
	}
	var b strings.Builder
	for _, p := range report.Problems {
		if p.Fix == "" || !slices.Contains(c.Fixes, p.Fix) {
			continue
		}
		name := p.Table
		if p.Column != "" {
			name += "." + p.Column
		}
		fmt.Fprintf(&b, "%s will %s: %s", p.Fix, doings[p.Fix], name)
		if p.Rows > 0 {
			b.WriteString(", " + rowsOf(p.Rows))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "migrate needs none of this: it converts what it can on the way. The rows are written to %s first.\nChange MySQL?", path)
	yes, err := c.Confirm(b.String())
	if err == nil && !yes {
		err = ErrDeclined
	}
	return err
}

func rowsOf(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return humanize.Comma(n) + " rows"
}

func joined(list []checks.Fix) string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}

// backup writes rows to a file in the rejects file's format.
type backup struct {
	*rejects.File
	utcOffset int
}

// Add writes a row.
func (b *backup) Add(s checks.Saved) error {
	row := rejects.Row{Table: s.Table, UTCOffset: b.utcOffset, Values: s.Values, Definition: s.Definition}
	return b.File.Add(row, rejects.Why{Column: s.Column, Kind: s.Kind, Reason: s.Reason})
}
