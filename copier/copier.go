// Package copier streams the rows of MySQL tables into PostgreSQL. One snapshot
// of the source is read over many connections; tables are cut into chunks by
// their primary key, and several chunks are copied at a time, also of one table,
// each by one COPY. A row's bytes go from MySQL's text protocol through a
// typemap.Encoder into what COPY reads; memory is bounded by a fixed number of
// buffers a worker.
//
// A COPY is committed without waiting for the disk. Whoever calls the copier
// makes the rows durable by any ordinary commit after it.
package copier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"migration-assist/typemap"
)

// Config says between what a Copier copies.
type Config struct {
	// Source is the state of MySQL that is copied. The copier takes one
	// connection for each worker, and one to find chunks.
	Source *Snapshot
	// SourceDatabase is the database that the tables are in.
	SourceDatabase string
	// Target is the PostgreSQL server. The copier opens one connection a
	// worker.
	Target *pgx.ConnConfig
	// TargetSchema is the schema that the tables are in.
	TargetSchema string
	// Workers is how many chunks are copied at a time, 1 at least.
	Workers int
	// ChunkBytes is how much of a table's data a chunk has, by the server's
	// estimates; 0 is DefaultChunkBytes.
	ChunkBytes int64
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
	// Chunks is in how many parts the table was copied.
	Chunks int
	// Duration is the time from the first chunk's query to PostgreSQL's answer
	// to the last one.
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
	case config.ChunkBytes < 0:
		return nil, fmt.Errorf("copier: chunks of %d bytes; at least 1 is needed", config.ChunkBytes)
	}
	config.ChunkBytes = cmp.Or(config.ChunkBytes, DefaultChunkBytes)
	return &Copier{config: config}, nil
}

// Run copies the tables, in the order of InOrderOfWork, and returns a result for
// each that was copied whole. The first error stops all workers; it is a
// *typemap.ValueError where a value has no place in the target. A chunk is copied
// whole or not at all, so that an error leaves tables with a part of their rows.
func (c *Copier) Run(ctx context.Context, tables []*typemap.Table) ([]Result, error) {
	chunks := make(chan *Chunk, c.config.Workers)
	copied := make(chan chunkResult)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(chunks)
		return c.findChunks(ctx, InOrderOfWork(tables, c.config.ChunkBytes), chunks)
	})
	for range c.config.Workers {
		group.Go(func() error { return c.work(ctx, chunks, copied) })
	}
	var err error
	go func() {
		err = group.Wait()
		close(copied)
	}()
	results := c.collect(copied)
	return results, err
}

// findChunks sends the chunks of all tables, each when there is room for it.
func (c *Copier) findChunks(ctx context.Context, tables []*typemap.Table, chunks chan<- *Chunk) error {
	conn, err := c.config.Source.Take(ctx)
	if err != nil {
		return err
	}
	defer c.config.Source.Put(conn)
	finder := ChunkFinder{Conn: conn, Database: c.config.SourceDatabase, Bytes: c.config.ChunkBytes}
	for _, t := range tables {
		found := finder.Chunks(ctx, t, nil)
		if !isCut(t, c.config.ChunkBytes) {
			found = wholeTable(t)
		}
		for chunk, err := range found {
			if err != nil {
				return err
			}
			select {
			case chunks <- chunk:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// work copies chunks over a pair of connections. A worker for which there is no
// chunk opens none.
func (c *Copier) work(ctx context.Context, chunks <-chan *Chunk, copied chan<- chunkResult) (err error) {
	chunk, more := <-chunks
	if !more {
		return nil
	}
	w, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close(ctx)) }()
	for ; more; chunk, more = <-chunks {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := w.copyChunk(ctx, chunk)
		if err != nil {
			return err
		}
		copied <- r
	}
	return nil
}
