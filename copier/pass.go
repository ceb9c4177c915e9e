package copier

import (
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5"

	"migration-assist/typemap"
)

// pass copies once what the ledger does not have.
type pass struct {
	*Copier
	ledger   *target
	recorded map[*typemap.Table][]recordedChunk
	source   *sql.Conn // finds chunks
	lost     bool      // whether the source's connection broke
}

func newPass(c *Copier, ledger *target, recorded map[*typemap.Table][]recordedChunk) *pass {
	return &pass{Copier: c, ledger: ledger, recorded: recorded}
}

// last is the last chunk of a table that is recorded, nil where there is none.
func (p *pass) last(t *typemap.Table) *Chunk {
	chunks := p.recorded[t]
	if len(chunks) == 0 {
		return nil
	}
	return chunks[len(chunks)-1].chunk
}

// isDone tells whether all chunks of all tables are recorded and done.
func (p *pass) isDone(tables []*typemap.Table) bool {
	for _, t := range tables {
		if last := p.last(t); last == nil || last.Upper != nil {
			return false
		}
		for _, c := range p.recorded[t] {
			if !c.done {
				return false
			}
		}
	}
	return true
}

// run copies the chunks that are planned and not done, and those that are not
// planned yet.
func (p *pass) run(ctx context.Context, tables []*typemap.Table) (err error) {
	if p.source, err = p.config.Source.Take(ctx); err != nil {
		return err
	}
	defer func() { p.config.Source.Put(p.source) }()
	return p.workers(ctx, func(ctx context.Context, chunks chan<- *Chunk) error {
		for _, t := range tables {
			if err := p.find(ctx, t, chunks); err != nil {
				return err
			}
		}
		return nil
	})
}

// find sends the chunks of a table, each when there is room for it.
func (p *pass) find(ctx context.Context, t *typemap.Table, chunks chan<- *Chunk) error {
	for _, c := range p.recorded[t] {
		if !c.done {
			if err := send(ctx, chunks, c.chunk); err != nil {
				return err
			}
		}
	}
	for last := p.last(t); ; {
		next, err := p.plan(ctx, t, last)
		if err != nil || next == nil {
			return err
		}
		if err := send(ctx, chunks, next); err != nil {
			return err
		}
		last = next
	}
}

func send(ctx context.Context, chunks chan<- *Chunk, c *Chunk) error {
	select {
	case chunks <- c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// plan finds the chunk that follows another one, and has the ledger record it. It
// returns nil behind the table's last one.
func (p *pass) plan(ctx context.Context, t *typemap.Table, after *Chunk) (next *Chunk, err error) {
	finder := ChunkFinder{Database: p.config.SourceDatabase, Bytes: p.config.ChunkBytes}
	err = p.retry(ctx, func() (err error) {
		if p.lost {
			conn, err := p.config.Source.Replace(ctx, p.source)
			if err != nil {
				return &sourceError{err}
			}
			p.source, p.lost = conn, false
		}
		finder.Conn = p.source
		if after == nil && !isCut(t, p.config.ChunkBytes) {
			next = &Chunk{Table: t}
		} else if next, err = finder.Next(ctx, t, after); err != nil {
			p.lost = isLost(err)
			return &sourceError{err}
		}
		return nil
	})
	if err != nil || next == nil {
		return nil, err
	}
	err = p.retry(ctx, func() error {
		return p.ledger.use(ctx, func(ctx context.Context, conn *pgx.Conn) error { return p.config.Run.plan(ctx, conn, next) })
	})
	if err != nil {
		return nil, err
	}
	p.config.Counters.planned(next)
	p.config.Observe(Planned, next)
	return next, nil
}

// resultsOf adds the results of chunks up to those of tables.
func resultsOf(tables []*typemap.Table, recorded map[*typemap.Table][]recordedChunk) []Result {
	results := make([]Result, len(tables))
	for i, t := range tables {
		results[i] = Result{Table: t}
		for _, c := range recorded[t] {
			results[i].add(c.result)
		}
		results[i].Duration = duration(recorded[t])
	}
	return results
}

// duration is the time from the first chunk's beginning to the last one's end.
func duration(chunks []recordedChunk) time.Duration {
	if len(chunks) == 0 {
		return 0
	}
	began, ended := chunks[0].began, chunks[0].ended
	for _, c := range chunks[1:] {
		if c.began.Before(began) {
			began = c.began
		}
		if c.ended.After(ended) {
			ended = c.ended
		}
	}
	return ended.Sub(began)
}

// add adds what was copied of one chunk.
func (r *Result) add(chunk Result) {
	r.Chunks++
	r.Rows += chunk.Rows
	r.Rejected += chunk.Rejected
	r.Bytes += chunk.Bytes
	r.Findings = typemap.AddFindings(r.Findings, chunk.Findings)
	r.Rejects = typemap.AddFindings(r.Rejects, chunk.Rejects)
}
