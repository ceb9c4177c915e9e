// Package corpus has values on which migrations from MySQL to PostgreSQL have
// failed, in 21 groups, and says of each row what must arrive.
//
// The files in sql are for MySQL and MariaDB alike. Their paragraphs have
// statements, each of which ends with a semicolon at the end of a line, and
// comments. These two mean something:
//
//	-- not on mysql: REASON
//	--> TABLE | WHERE | COLUMN | EXPRESSION
//	--> TABLE | WHERE | COLUMN | [KIND] | POLICY EXPRESSION | POLICY EXPRESSION
//
// The first leaves the paragraph out on a server that cannot store the row, or
// not in this way. The others say what a column of the one row of PostgreSQL's
// table for which WHERE is true has: the value of PostgreSQL's EXPRESSION; or a
// problem of a typemap.Kind, and for each policy that can mend it the value that
// it leaves. A line that is there twice is for two rows that are the same.
package corpus

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed sql/*.sql
var files embed.FS

// The servers for which Build makes the corpus.
const (
	MySQL   = "mysql"
	MariaDB = "mariadb"
)

// Value says what a column of one row must have when it has arrived.
type Value struct {
	// Place is the file and the line that say so.
	Place string
	// Table, Where and Column are PostgreSQL's; Where is a condition that is
	// true for the row alone.
	Table, Where, Column string
	// Kind is the name of the value's problem, "" where it has none.
	Kind string
	// Want is an expression of PostgreSQL for the value, by the name of the
	// policy that mends it: that of "" for a value without a problem.
	Want map[string]string
}

// paragraph is what stands between two empty lines of a file.
type paragraph struct {
	place      string
	notOn      string
	statements []string
	values     []Value
}

// Build makes the corpus's tables and rows in the database that db is connected
// to, a Mattermost database of migrations 1 to 141 on the server, MySQL or
// MariaDB. Tables whose names begin with "corpus_" are its own. It returns what
// must arrive of every row.
func Build(ctx context.Context, db *sql.DB, server string) ([]Value, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect for the corpus: %w", err)
	}
	defer func() { _ = conn.Close() }()
	// What a strict mode refuses is what the corpus is about.
	if _, err := conn.ExecContext(ctx, "SET SESSION sql_mode = '', time_zone = '+00:00', autocommit = 0"); err != nil {
		return nil, fmt.Errorf("prepare the corpus's session: %w", err)
	}
	paragraphs, err := read()
	if err != nil {
		return nil, err
	}
	var values []Value
	for _, p := range paragraphs {
		if p.notOn == server {
			continue
		}
		for _, statement := range p.statements {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return nil, fmt.Errorf("%s: %.200s: %w", p.place, statement, err)
			}
		}
		values = append(values, p.values...)
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		return nil, fmt.Errorf("commit the corpus: %w", err)
	}
	return values, nil
}

// read reads all files in the order of their names.
func read() ([]paragraph, error) {
	names, err := fs.Glob(files, "sql/*.sql")
	if err != nil {
		return nil, err
	}
	var paragraphs []paragraph
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the corpus: %w", err)
		}
		line := 1
		for part := range strings.SplitSeq(string(text), "\n\n") {
			p, err := parse(name, line, part)
			if err != nil {
				return nil, err
			}
			paragraphs = append(paragraphs, p)
			line += strings.Count(part, "\n") + 2
		}
	}
	return paragraphs, nil
}

// parse reads one paragraph, which begins at a line of a file.
func parse(file string, line int, text string) (paragraph, error) {
	p := paragraph{place: fmt.Sprintf("%s:%d", file, line)}
	var statement strings.Builder
	for i, l := range strings.Split(strings.TrimSpace(text), "\n") {
		place := fmt.Sprintf("%s:%d", file, line+i)
		if rest, found := strings.CutPrefix(l, "--> "); found {
			value, err := parseValue(place, rest)
			if err != nil {
				return paragraph{}, err
			}
			p.values = append(p.values, value)
			continue
		}
		if rest, found := strings.CutPrefix(l, "-- not on "); found {
			p.notOn, _, _ = strings.Cut(rest, ":")
			if p.notOn != MySQL && p.notOn != MariaDB {
				return paragraph{}, fmt.Errorf("%s: there is no server %q", place, p.notOn)
			}
			continue
		}
		if strings.HasPrefix(l, "--") {
			continue
		}
		statement.WriteString(l + "\n")
		if strings.HasSuffix(l, ";") {
			p.statements = append(p.statements, statement.String())
			statement.Reset()
		}
	}
	if strings.TrimSpace(statement.String()) != "" {
		return paragraph{}, fmt.Errorf("%s: a statement has no end", p.place)
	}
	return p, nil
}

func parseValue(place, text string) (Value, error) {
	parts := strings.Split(text, " | ")
	if len(parts) < 4 {
		return Value{}, fmt.Errorf("%s: there are no four parts", place)
	}
	v := Value{Place: place, Table: parts[0], Where: parts[1], Column: parts[2], Want: map[string]string{}}
	kind, isKind := strings.CutPrefix(parts[3], "[")
	if !isKind {
		v.Want[""] = parts[3]
		return v, nil
	}
	v.Kind = strings.TrimSuffix(kind, "]")
	for _, part := range parts[4:] {
		policy, expression, found := strings.Cut(part, " ")
		if !found {
			return Value{}, fmt.Errorf("%s: %q has no policy and expression", place, part)
		}
		v.Want[policy] = expression
	}
	return v, nil
}
