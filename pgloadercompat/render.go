package pgloadercompat

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// settings are how pgloader works: eight threads, which fill four tables at a time,
// each read by one thread and written by another one. It can read one table by several
// connections only along a number, which no key of Mattermost's is. A thread reads at
// most so many rows ahead, which bounds the memory. PostgreSQL's tables, keys and
// sequences are not pgloader's business. A row that PostgreSQL refuses is set aside,
// which is not pgloader's default: else the whole table would stay empty.
const settings = `data only, create no tables, create no indexes, no foreign keys, reset no sequences,
     on error resume next, workers = 8, concurrency = 1, prefetch rows = 1000`

// timeouts are how long MySQL waits for pgloader, which waits for PostgreSQL, in
// seconds.
const timeouts = `net_read_timeout = '600', net_write_timeout = '600'`

// render writes the file.
func (f *file) render() (*File, error) {
	var b strings.Builder
	made := &File{LeftOut: f.leftOut, Command: f.command()}
	if !f.Bare {
		b.WriteString(f.comments(made))
	}
	fmt.Fprintf(&b, "LOAD DATABASE\n     FROM %s\n     INTO %s\n\nWITH %s\n\n", f.from, f.into, settings)
	if f.hasMoments() {
		fmt.Fprintf(&b, "SET PostgreSQL PARAMETERS timezone to '%s'\n\n", zone(f.catalog.Server.UTCOffset))
	}
	fmt.Fprintf(&b, "SET MySQL PARAMETERS %s\n\n", timeouts)
	fmt.Fprintf(&b, "CAST %s\n\n", strings.Join(rules(f.tables), ",\n     "))
	names := make([]string, len(f.tables))
	for i, t := range f.tables {
		names[i] = "'" + t.Source.Name + "'"
	}
	fmt.Fprintf(&b, "INCLUDING ONLY TABLE NAMES MATCHING\n     %s\n\n", strings.Join(names, ",\n     "))
	// This is pgloader's own word for where the tables go: it alters nothing.
	fmt.Fprintf(&b, "ALTER SCHEMA '%s' RENAME TO '%s'\n", f.catalog.Name, targetSchema)
	writeStatements(&b, "BEFORE", f.before)
	writeStatements(&b, "AFTER", f.after)
	b.WriteString(";\n")
	made.Text = b.String()
	return made, f.checkMarks(made.Text)
}

// writeStatements writes a block of statements, which is one transaction.
func writeStatements(b *strings.Builder, when string, statements []string) {
	if len(statements) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s LOAD DO\n  $$ %s $$\n", when, strings.Join(statements, " $$,\n  $$ "))
}

// checkMarks refuses names that have a mark of pgloader's templates, or of the end of
// a statement.
func (f *file) checkMarks(text string) error {
	if strings.Contains(text, "{{") {
		return fmt.Errorf("a name has {{, which pgloader takes for a template; %s", useMigrate)
	}
	for _, statement := range slices.Concat(f.before, f.after) {
		if strings.Contains(statement, "$$") {
			return fmt.Errorf("a name has $$, which ends a statement for pgloader; %s", useMigrate)
		}
	}
	return nil
}

// hasMoments tells whether a column's values are read in a time zone.
func (f *file) hasMoments() bool {
	return slices.ContainsFunc(f.tables, func(t table) bool {
		return slices.ContainsFunc(t.casts, func(c cast) bool { return c.target == "timestamp with time zone" })
	})
}

// zone is a time zone of PostgreSQL's with one offset from UTC, given in seconds ("POSIX
// Time Zone Specifications" in its manual, where west is positive).
func zone(offset int) string {
	sign, opposite := "+", "-"
	if offset < 0 {
		sign, opposite, offset = "-", "+", -offset
	}
	clock := time.Unix(int64(offset), 0).UTC().Format("15:04")
	return "<" + sign + clock + ">" + opposite + clock
}

// plainName is a name that pgloader's rules need not have in quotes.
var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// quoteName quotes a table's or a column's name in a rule.
func quoteName(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return `"` + name + `"`
}

// checkName refuses a name that pgloader's grammar cannot quote.
func checkName(what, name string) error {
	if strings.ContainsAny(name, "'\"\n") {
		return fmt.Errorf("pgloader does not take the %s's name %q", what, name)
	}
	return nil
}

// oneLine has the messages of joined errors in one line.
func oneLine(err error) error { return errors.New(strings.ReplaceAll(err.Error(), "\n", "; ")) }

func joinStrings[S fmt.Stringer](list []S) string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = s.String()
	}
	return strings.Join(texts, "; ")
}
