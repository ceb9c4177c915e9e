// Package progress shows a person, or a program, how far a run is: as a display that
// stays in its place on a terminal, or as lines. It asks for the run's figures by the
// clock, so that showing them costs the copy nothing.
package progress

import "time"

// Figures are how far a run is at one moment.
type Figures struct {
	// Phase is what the run does: connect, schema, copy, indexes or verify.
	Phase string
	// Tables are those that are copied, none before that is known.
	Tables []Table
	// Workers is how many chunks are copied at a time.
	Workers int
	// WaitedForMySQL and WaitedForPostgres are how long one side has waited for the
	// other, over all workers.
	WaitedForMySQL, WaitedForPostgres time.Duration
	// Builds are the keys, indexes and views in work, in the order in which they began.
	Builds []Build
	// Built is how many are done, Lacking how many the tables lacked at the beginning.
	Built, Lacking int
}

// Table is how far the copy of one table is.
type Table struct {
	// Name is the target's.
	Name string
	// Rows is how many PostgreSQL has taken, or were set aside, also of parts in work.
	// RowsEstimate is how many there are by MySQL's estimate.
	Rows, RowsEstimate int64
	// Taken is the length of the rows that PostgreSQL has taken.
	Taken int64
	// Size is how many bytes MySQL has of the table, by its estimate.
	Size int64
	// Changed is how many values arrived changed, SetAside how many rows were set aside.
	Changed, SetAside int64
	// Active tells whether a part of it is in work, Done whether all is copied.
	Active, Done bool
}

// Build is a statement in work.
type Build struct {
	What  string
	Began time.Time
}

// almost is the most of a table that counts as copied before all of it is: MySQL's
// estimates may be far too low.
const almost = 0.99

// share is how much of the table is copied, from 0 to 1.
func (t Table) share() float64 {
	var share float64
	switch {
	case t.Done:
		return 1
	case t.RowsEstimate > 0:
		share = float64(t.Rows) / float64(t.RowsEstimate)
	case t.Size > 0:
		share = float64(t.Taken) / float64(t.Size)
	}
	return min(share, almost)
}

// copied is how much of all tables is copied, from 0 to 1, each by its size.
func (f Figures) copied() float64 {
	var copied, all float64
	for _, t := range f.Tables {
		size := float64(max(t.Size, 1))
		copied, all = copied+size*t.share(), all+size
	}
	if all == 0 {
		return 0
	}
	return copied / all
}

// sums adds up what PostgreSQL has taken, in rows and in bytes.
func (f Figures) sums() (rows, bytes int64) {
	for _, t := range f.Tables {
		rows, bytes = rows+t.Rows, bytes+t.Taken
	}
	return rows, bytes
}
