// Package copier streams the rows of MySQL tables into PostgreSQL: several
// tables at a time, each through one MySQL connection and one COPY. A row's
// bytes go from MySQL's text protocol through a typemap.Encoder into what COPY
// reads; memory is bounded by a fixed number of buffers a worker.
//
// A COPY is committed without waiting for the disk. Whoever calls the copier
// makes the rows durable by any ordinary commit after it.
package copier

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"migration-assist/typemap"
)

// Config says between what a Copier copies.
type Config struct {
	// Source is the MySQL server, as session.OpenMySQL opens it. The copier
	// takes one connection a worker from it.
	Source *sql.DB
	// SourceDatabase is the database that the tables are in.
	SourceDatabase string
	// Target is the PostgreSQL server. The copier opens one connection a
	// worker.
	Target *pgx.ConnConfig
	// TargetSchema is the schema that the tables are in.
	TargetSchema string
	// Workers is how many tables are copied at a time, 1 at least.
	Workers int
	// Reject, where it is set, takes the rows that have a value whose policy is
	// typemap.Reject. Without it such a value stops the copy.
	Reject RejectFunc
	// Copied, where it is set, is called after each table, from one goroutine
	// at a time.
	Copied func(Result)
}

// Result is what was copied of one table.
type Result struct {
	Table *typemap.Table
	// Rows is the number of rows that PostgreSQL accepted, Rejected that of the
	// rows that were set aside. Together they are what MySQL delivered.
	Rows, Rejected int64
	// Bytes is the length of the rows in COPY's binary format.
	Bytes int64
	// Findings are the values that arrived changed, or were counted.
	Findings []typemap.Finding
	// Rejects count the rows that were set aside by column and kind, with the
	// first ten keys of each.
	Rejects []typemap.Finding
	// Duration is the time from the query to PostgreSQL's answer.
	Duration time.Duration
}

// Copier copies a set of tables once.
type Copier struct {
	config Config
}

// New checks the configuration.
func New(config Config) (*Copier, error) {
	switch {
	case config.Source == nil || config.Target == nil:
		return nil, errors.New("copier: a source and a target are needed")
	case config.SourceDatabase == "" || config.TargetSchema == "":
		return nil, errors.New("copier: the source's database and the target's schema are needed")
	case config.Workers < 1:
		return nil, fmt.Errorf("copier: %d workers; at least 1 is needed", config.Workers)
	}
	return &Copier{config: config}, nil
}

// Run copies the tables, the biggest first, and returns a result for each that
// was copied whole. The first error stops all workers; it is a
// *typemap.ValueError where a value has no place in the target. A table is
// copied whole or not at all.
func (c *Copier) Run(ctx context.Context, tables []*typemap.Table) ([]Result, error) {
	tables = slices.Clone(tables)
	slices.SortStableFunc(tables, func(a, b *typemap.Table) int {
		return cmp.Compare(b.Source.Bytes, a.Source.Bytes)
	})
	queue := make(chan *typemap.Table, len(tables))
	for _, t := range tables {
		queue <- t
	}
	close(queue)

	copied := make(chan Result)
	group, ctx := errgroup.WithContext(ctx)
	for range min(c.config.Workers, len(tables)) {
		group.Go(func() error { return c.work(ctx, queue, copied) })
	}
	var err error
	go func() {
		err = group.Wait()
		close(copied)
	}()
	var results []Result
	for r := range copied {
		results = append(results, r)
		if c.config.Copied != nil {
			c.config.Copied(r)
		}
	}
	return results, err
}

// work copies tables from the queue over a pair of connections.
func (c *Copier) work(ctx context.Context, queue <-chan *typemap.Table, copied chan<- Result) (err error) {
	w, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close(ctx)) }()
	for t := range queue {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := w.copyTable(ctx, t)
		if err != nil {
			return err
		}
		copied <- r
	}
	return nil
}
