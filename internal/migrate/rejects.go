package migrate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/copier"
	"migration-assist/internal/rejects"
	"migration-assist/typemap"
)

// RejectedError says that a run did all it had to, and that rows are missing: they
// were set aside, or foreign keys point to them after a replay.
type RejectedError struct {
	// File is the rejects file, which has the rows.
	File string
	// Schema is the target's schema.
	Schema string
	// Tables are those whose rows were set aside, the most rows first. A replay
	// has none.
	Tables []RejectedTable
	// ForeignKeys has an error for each foreign key that could not be built,
	// since rows that it points to were set aside.
	ForeignKeys []error
}

// RejectedTable is a table with rows that were set aside.
type RejectedTable struct {
	// Name is the table's name in MySQL.
	Name string
	Rows int64
}

// Error says last how many rows there are, where, and how to put them back.
func (e *RejectedError) Error() string {
	var b strings.Builder
	for _, err := range e.ForeignKeys {
		fmt.Fprintf(&b, "%v\n", err)
	}
	if e.Tables == nil {
		fmt.Fprintf(&b, "the rows of %s are in PostgreSQL, but the foreign keys named above still wait for others. Put those back, "+
			"or delete the rows that point to them; the next replay builds the keys, also one of an empty file", e.File)
		return b.String()
	}
	var rows int64
	tables := make([]string, len(e.Tables))
	for i, t := range e.Tables {
		rows += t.Rows
		tables[i] = humanize.Comma(t.Rows) + " of " + t.Name
	}
	fmt.Fprintf(&b, "rows set aside: %s (%s), in %s. Correct them there, then put them back: migration-assist rejects replay %s",
		humanize.Comma(rows), strings.Join(tables, ", "), e.File, e.File)
	if e.Schema != defaultSchema {
		b.WriteString(" --schema " + e.Schema)
	}
	return b.String()
}

// defaultSchema is the schema that commands take where none is given.
const defaultSchema = "public"

// mayReject tells whether a value can have a row set aside.
func (o Options) mayReject() bool { return slices.Contains(o.Policies[:], typemap.Reject) }

// sink takes the rows that the copier sets aside.
type sink struct {
	file      *rejects.File
	utcOffset int
}

func (s sink) Write(c *copier.Chunk, row [][]byte, why *typemap.ValueError) error {
	return s.file.Write(c.Table, c.Number, s.utcOffset, row, why)
}

func (s sink) Drop(c *copier.Chunk) error {
	return s.file.Drop(rejects.Chunk{Table: c.Table.Source.Name, Number: c.Number})
}

// sink is where rows go that are set aside, nil where none are.
func (r *run) sink() copier.Rejects {
	if r.rejects == nil {
		return nil
	}
	return sink{r.rejects, r.catalog.Server.UTCOffset}
}

// openedRejects is the rejects file's path where there is one, else "".
func (r *run) openedRejects() string {
	if r.rejects == nil || !r.rejects.Opened() {
		return ""
	}
	return r.rejects.Path()
}

// rejected returns a *RejectedError where rows were set aside.
func (r *run) rejected() error {
	e := &RejectedError{File: r.openedRejects(), Schema: r.Schema, ForeignKeys: r.waiting}
	for _, result := range r.results {
		if result.Rejected > 0 {
			e.Tables = append(e.Tables, RejectedTable{Name: result.Table.Source.Name, Rows: result.Rejected})
		}
	}
	if e.Tables == nil {
		return nil
	}
	slices.SortFunc(e.Tables, func(a, b RejectedTable) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Name, b.Name))
	})
	return e
}

// waits tells whether a foreign key was not built since rows are missing that it
// points to.
func waits(err error) bool {
	var answer *pgconn.PgError
	return errors.As(err, &answer) && answer.Code == foreignKeyViolation
}
