// Package verify shows whether the rows of a PostgreSQL database are those of the
// MySQL database that it came from, whatever has moved them. It reads both sides
// itself, writes each row in a form that is the same for both, and compares digests of
// the rows: by the key, so that rows that differ are found without sorting or holding a
// table. What it knows of values shares no code with typemap's codecs, so that a fault
// there cannot hide here.
package verify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/digest"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// Config says what is compared.
type Config struct {
	// Source gives connections to MySQL that see one state: Workers of them, and one
	// that cuts tables.
	Source Connections
	// Database is the database in MySQL that the tables are in.
	Database string
	// Target is the PostgreSQL server. Workers connections are opened.
	Target *pgx.ConnConfig
	// Schema is the target's schema.
	Schema string
	// Workers is how many parts of tables are read at a time on each side, 1 at
	// least.
	Workers int
	// Parts cuts a table of MySQL: it calls each with what stands behind the columns
	// in a SELECT of one part, in order. Together the parts are the table, or those of
	// its rows that meet the filter, a condition, where that is not "".
	Parts func(ctx context.Context, conn *sql.Conn, t *schema.Table, filter string, each func(from string) error) error
	// SetAside are rows that are not compared: those that the copy has set aside,
	// which may have been put back, corrected.
	SetAside map[*Table]Keys
	// Sample is the share of the rows that is compared, up to 1; 0 is 1. Of tables
	// that are small, and of those of which the two databases may not choose the same
	// rows, all rows are compared; so they are where the sample differs. All rows are
	// counted.
	Sample float64
	// Limits bound the memory.
	Limits Limits
}

// Connections are what a snapshot has.
type Connections interface {
	Take(ctx context.Context) (*sql.Conn, error)
	Put(conn *sql.Conn)
}

// Keys are hashes of keys.
type Keys map[digest.Hash]struct{}

// Result is what the comparison of one table has found.
type Result struct {
	*Table
	// SourceRows and TargetRows are how many rows were compared.
	SourceRows, TargetRows int64
	// SetAside is how many rows of MySQL were left out as set aside, PutBack how
	// many of PostgreSQL have their keys.
	SetAside, PutBack int64
	// Changed counts what the copy changed on purpose.
	Changed []Changed
	// Differences are the rows that differ, NamedRows of them at most.
	Differences []Difference
	// More is how many rows differ beyond those. Where AtMost is set, it counts all
	// rows of the parts of the table that were not looked into.
	More   int64
	AtMost bool
	// Sampled is set where only a sample of the rows was compared. Both sides have
	// Counted rows then.
	Sampled bool
	Counted int64
	// Whole says why all rows of the table were compared though a sample was to be,
	// but of a small one.
	Whole string
}

// Differs tells whether the table is not the same on both sides.
func (r *Result) Differs() bool { return len(r.Differences) > 0 || r.More > 0 }

// Changed counts values of a column that the copy changed by a policy.
type Changed struct {
	// Column is the column's name in MySQL.
	Column string
	typemap.Finding
}

// verifier compares a set of tables once.
type verifier struct {
	Config
	tables []*tableState
	// shown is how many bytes of values are kept to be shown.
	shown int
}

// tableState is how far the comparison of a table is.
type tableState struct {
	*Table
	// parts are the parts of both sides, as conditions.
	parts [sides][]string
	cells cells
	// filters are the conditions for rows of the sample, counts how many rows there
	// are in all.
	filters [sides]string
	counts  [sides]int64

	// mutex guards what follows.
	mutex sync.Mutex
	// digests are those of the cells. left counts what is still to be done until they
	// are complete: parts to be read, and to find the parts.
	digests [sides][]digest.Digest
	left    [sides]int
	// rows are those of the cells that differ. They are overfull where there are more
	// of one side than may be held.
	rows     [sides]map[hashes]tally
	overfull bool
	result   Result
}

// The two sides.
const (
	source = iota
	target
	sides
)

// Run compares the tables, in their order: the biggest should come first. The error
// says that they could not be compared.
func Run(ctx context.Context, config Config, tables []*Table) ([]Result, error) {
	switch {
	case config.Source == nil || config.Target == nil || config.Parts == nil:
		return nil, errors.New("verify: a source, a target and how to cut tables are needed")
	case config.Workers < 1:
		return nil, fmt.Errorf("verify: %d workers; at least 1 is needed", config.Workers)
	case config.Sample < 0 || config.Sample > 1:
		return nil, fmt.Errorf("verify: a sample of %g; it is a share from 0 to 1", config.Sample)
	}
	v := &verifier{Config: config}
	v.Limits = config.Limits.WithDefaults()
	for _, t := range tables {
		v.tables = append(v.tables, &tableState{Table: t, cells: firstCells(t), left: [sides]int{1, 1}, result: Result{Table: t}})
	}
	v.useSample()
	if err := v.digestAll(ctx); err != nil {
		return nil, err
	}
	results := make([]Result, len(v.tables))
	var differ []int
	for i, t := range v.tables {
		if t.sampleDiffers() {
			differ = append(differ, i)
		} else if err := v.name(ctx, t); err != nil {
			return nil, err
		}
		results[i] = t.result
		results[i].Counted = t.counts[source]
	}
	if differ == nil {
		return results, nil
	}
	return results, compareWhole(ctx, config, results, differ)
}
