package checks

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// Options say how the checks run.
type Options struct {
	// Workers is how many tables are read at a time, 1 at least.
	Workers int
	// Shallow leaves out the checks that read rows.
	Shallow bool
	// Scanned, where it is set, is told of each table that was read. It may be
	// called from several goroutines.
	Scanned func(Scan)
}

// Scan is the reading of one table.
type Scan struct {
	// Table is MySQL's name.
	Table    string
	Rows     int64
	Duration time.Duration
}

// Report is what the checks have found.
type Report struct {
	// Problems are those that block before all others, then in the order of the
	// checks' names, tables and columns.
	Problems []Problem
	// Tables and Rows are how many were read.
	Tables int
	Rows   int64
	// Elapsed is how long all of it took.
	Elapsed time.Duration
}

// Blocking is how many problems would keep migrate from running to its end.
func (r *Report) Blocking() (n int) {
	for _, p := range r.Problems {
		if p.Blocks {
			n++
		}
	}
	return n
}

// Ready tells whether nothing would.
func (r *Report) Ready() bool { return r.Blocking() == 0 }

// databaseCheck is a check of the database as a whole, or of its catalog.
type databaseCheck func(context.Context, *Source) ([]Problem, error)

// databaseChecks are run before rows are read.
var databaseChecks = []databaseCheck{
	artifacts, missing, charset, engine, configuration, plugins, snapshot, writers,
}

// Run runs all checks. The error is that of a server that could not be asked; what
// was found until then is lost.
func (s *Source) Run(ctx context.Context, o Options) (*Report, error) {
	start := time.Now()
	before, err := position(ctx, s.db)
	if err != nil {
		return nil, err
	}
	r := &Report{}
	for _, check := range databaseChecks {
		problems, err := check(ctx, s)
		if err != nil {
			return nil, err
		}
		r.Problems = append(r.Problems, problems...)
	}
	if o.Shallow {
		slices.SortStableFunc(r.Problems, compareProblems)
		return r, nil
	}
	scans, problems, err := s.scans()
	if err != nil {
		return nil, err
	}
	r.Problems = append(r.Problems, problems...)
	if err := s.read(ctx, scans, o); err != nil {
		return nil, err
	}
	for _, scan := range scans {
		r.Tables++
		r.Rows += scan.rows
		r.Problems = append(r.Problems, scan.problems()...)
	}
	after, err := position(ctx, s.db)
	if err != nil {
		return nil, err
	}
	r.Problems = append(r.Problems, moved(before, after)...)
	r.Elapsed = time.Since(start)
	r.Problems = append(r.Problems, s.size(r.Elapsed))
	slices.SortStableFunc(r.Problems, compareProblems)
	return r, nil
}

func compareProblems(a, b Problem) int {
	if a.Blocks != b.Blocks {
		if a.Blocks {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.Check, b.Check), cmp.Compare(a.Table, b.Table), cmp.Compare(a.Column, b.Column))
}

// asked says of an error what the server was asked.
func asked(what string, err error) error { return fmt.Errorf("asking MySQL for %s: %w", what, err) }
