// Package copier streams the rows of MySQL tables into PostgreSQL. One snapshot
// of the source is read over many connections; tables are cut into chunks by
// their primary key, and several chunks are copied at a time, also of one table,
// each by one COPY. A row's bytes go from MySQL's text protocol through a
// typemap.Encoder into what COPY reads; memory is bounded by one budget.
//
// What was copied is recorded in the target's database, in the transaction of the
// COPY: see Run. So a copy that ended on the way goes on where it was.
package copier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"migration-assist/internal/digest"
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
	// worker, and one for the ledger.
	Target *pgx.ConnConfig
	// Run is the record that the copy belongs to; its Schema is the target's.
	Run *Run
	// Workers is how many chunks are copied at a time, 1 at least.
	Workers int
	// ChunkBytes is how much of a table's data a chunk has, by the server's
	// estimates; 0 is DefaultChunkBytes.
	ChunkBytes int64
	// Memory is how many bytes of rows are held at a time, LeastMemory at
	// least; 0 is DefaultMemory. A row that is larger passes alone.
	Memory int64
	// Rejects, where it is set, takes the rows that have a value whose policy is
	// typemap.Reject. Without it such a value stops the copy.
	Rejects Rejects
	// Tries is how often a chunk is begun, where errors that may pass end it; 0
	// is DefaultTries.
	Tries int
	// Stall is how long neither server may deliver or take a byte before its
	// connection is given up; 0 is DefaultStall.
	Stall time.Duration
	// Counters, where they are set, count what is done.
	Counters *Counters
	// Observe, where it is set, is called after each step, from several
	// goroutines at a time, which wait for it.
	Observe func(Step, *Chunk)
	// Copied, where it is set, is called after each table, with what was copied
	// of it in all and how long that took since this process began with it, from
	// several goroutines at a time. It is called at first for the tables that an
	// earlier process has copied, with no time, and again for one of which
	// PostgreSQL has lost rows in a crash.
	Copied func(Result)
	// Idle, where it is set, is called for each worker that has nothing more to copy,
	// from several goroutines at a time: what it has used of the servers is free.
	Idle func()
	// Retrying, where it is set, is told of an error after which a chunk is
	// begun again, and the wait before that, from several goroutines at a time.
	Retrying func(err error, wait time.Duration)
}

// Step is something that a copy has done with a chunk, in this order.
type Step int

const (
	// Planned is that the ledger has the chunk and its bounds.
	Planned Step = iota
	// Fenced is that a transaction has begun, and has locked the chunk's record.
	Fenced
	// Copied is that PostgreSQL has all rows of the chunk, in the transaction.
	Copied
	// Recorded is that the record says that the chunk is done, in the transaction.
	Recorded
	// Committed is that the transaction was committed.
	Committed
)

// String is the step as metrics and logs have it.
func (s Step) String() string { return stepLabels[s] }

// Rejects sets rows aside. Its methods are called from several goroutines at a
// time; an error stops the copy.
type Rejects interface {
	// Write sets a row aside that a typemap.Encoder of the chunk's table refused,
	// and returns when nothing can lose it any more. The row is valid until then.
	Write(c *Chunk, row [][]byte, why *typemap.ValueError) error
	// Drop forgets the rows of a chunk, which is begun again.
	Drop(c *Chunk) error
}

// Result is what was copied of one table.
type Result struct {
	Table *typemap.Table
	// Rows is the number of rows that PostgreSQL accepted, Rejected that of the
	// rows that were set aside. Together they are what MySQL delivered.
	Rows, Rejected int64
	// Bytes is the length of the rows in COPY's binary format.
	Bytes int64
	// Digest is that of the rows that PostgreSQL accepted, as digest.CopyRows has it
	// of their columns.
	Digest digest.Digest
	// Findings are the values that arrived changed, or were counted.
	Findings []typemap.Finding
	// Rejects count the rows that were set aside by column and kind, with the
	// first ten keys of each.
	Rejects []typemap.Finding
	// Chunks is in how many parts the table was copied.
	Chunks int
	// Duration is the time from the beginning of the first chunk to the end of
	// the last one.
	Duration time.Duration
}

// Copier copies a set of tables once.
type Copier struct {
	config Config
	memory *memory
}

// The defaults of a Config.
const (
	DefaultTries = 30 // of which the last begin half a minute apart
	DefaultStall = 5 * time.Minute
)

// New checks the configuration.
func New(config Config) (*Copier, error) {
	config.ChunkBytes = cmp.Or(config.ChunkBytes, DefaultChunkBytes)
	config.Memory = cmp.Or(config.Memory, DefaultMemory)
	config.Tries = cmp.Or(config.Tries, DefaultTries)
	config.Stall = cmp.Or(config.Stall, DefaultStall)
	switch {
	case config.Source == nil || config.Target == nil || config.Run == nil:
		return nil, errors.New("copier: a source, a target and a run are needed")
	case config.SourceDatabase == "":
		return nil, errors.New("copier: the source's database is needed")
	case config.Workers < 1:
		return nil, fmt.Errorf("copier: %d workers; at least 1 is needed", config.Workers)
	case config.ChunkBytes < 0 || config.Tries < 0 || config.Stall < 0:
		return nil, fmt.Errorf("copier: chunks of %d bytes, %d tries, stalled after %s; none may be less than 0", config.ChunkBytes, config.Tries, config.Stall)
	case config.Memory < LeastMemory:
		return nil, fmt.Errorf("copier: %d bytes of memory; at least %d are needed", config.Memory, LeastMemory)
	}
	if config.Counters == nil {
		config.Counters = NewCounters()
	}
	if config.Observe == nil {
		config.Observe = func(Step, *Chunk) {}
	}
	if config.Copied == nil {
		config.Copied = func(Result) {}
	}
	if config.Idle == nil {
		config.Idle = func() {}
	}
	if config.Retrying == nil {
		config.Retrying = func(error, time.Duration) {}
	}
	c := &Copier{config: config, memory: newMemory(config.Memory)}
	config.Counters.use(c)
	return c, nil
}

// passes is how often the ledger is read at most for chunks that are not done. Each
// pass but the first follows a crash of PostgreSQL.
const passes = 10

// Run copies what the ledger does not have of the tables, in the order of
// InOrderOfWork, and returns a result for each table, also of what was copied
// before. The first error that does not pass stops all workers; it is a
// *typemap.ValueError where a value has no place in the target, and
// ErrSnapshotLost where the source's state can no longer be read. What was
// committed until then stays.
//
// COPYs are committed without waiting for the disk, so that a crash of PostgreSQL
// may undo the last of them, with their records. Therefore what is left is read from
// the ledger again until nothing is: when Run returns, PostgreSQL's disk has all.
func (c *Copier) Run(ctx context.Context, tables []*typemap.Table) ([]Result, error) {
	ledger := &target{config: &c.config}
	results, err := c.run(ctx, ledger, tables)
	return results, errors.Join(err, ledger.close(ctx))
}

func (c *Copier) run(ctx context.Context, ledger *target, tables []*typemap.Table) ([]Result, error) {
	tables = InOrderOfWork(tables, c.config.ChunkBytes)
	for i := range passes {
		var recorded map[*typemap.Table][]recordedChunk
		err := c.retry(ctx, func() (err error) {
			return ledger.use(ctx, func(ctx context.Context, conn *pgx.Conn) (err error) {
				recorded, err = c.config.Run.chunks(ctx, conn, tables)
				return err
			})
		})
		if err != nil {
			return nil, err
		}
		c.config.Counters.begin(tables, recorded)
		p := newPass(c, ledger, recorded)
		if i == 0 {
			p.tellCopied(tables)
		}
		if p.isDone(tables...) {
			return resultsOf(tables, recorded), nil
		}
		if err := p.run(ctx, tables); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("PostgreSQL lost what it had committed %d times; see its log", passes)
}

// work copies chunks over a pair of connections. A worker for which there is no
// chunk opens none.
func (c *Copier) work(ctx context.Context, chunks <-chan *Chunk) (err error) {
	chunk, more := <-chunks
	if !more {
		return nil
	}
	w := &worker{copier: c, target: target{config: &c.config}}
	if w.source, err = c.config.Source.Take(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close(ctx)) }()
	for ; more; chunk, more = <-chunks {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.copyChunk(ctx, chunk); err != nil {
			return err
		}
	}
	return nil
}

// workers has chunks copied by all workers, as find sends them.
func (c *Copier) workers(ctx context.Context, find func(context.Context, chan<- *Chunk) error) error {
	chunks := make(chan *Chunk, c.config.Workers)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(chunks)
		return find(ctx, chunks)
	})
	for range c.config.Workers {
		group.Go(func() error {
			err := c.work(ctx, chunks)
			if err == nil {
				c.config.Idle()
			}
			return err
		})
	}
	return group.Wait()
}
