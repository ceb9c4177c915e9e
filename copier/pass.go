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

// tellCopied tells of the tables that are done.
func (p *pass) tellCopied(tables []*typemap.Table) {
	for i, r := range resultsOf(tables, p.recorded) {
		if p.isDone(tables[i]) {
			r.Duration = 0
			p.config.Copied(r)
		}
	}
}

// isDone tells whether all chunks of all tables are recorded and done.
func (p *pass) isDone(tables ...*typemap.Table) bool {
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
	if err := p.planWhole(ctx, tables); err != nil {
		return err
	}
	return p.workers(ctx, func(ctx context.Context, chunks chan<- *Chunk) error {
		for _, t := range tables {
			if err := p.find(ctx, t, chunks); err != nil {
				return err
			}
		}
		return nil
	})
}

// planWhole plans the tables that are one chunk, all at once.
func (p *pass) planWhole(ctx context.Context, tables []*typemap.Table) error {
	var whole []*Chunk
	for _, t := range tables {
		if p.last(t) == nil && !isCut(t, p.config.ChunkBytes) {
			c := &Chunk{Table: t}
			whole = append(whole, c)
			p.recorded[t] = []recordedChunk{{chunk: c}}
		}
	}
	if whole == nil {
		return nil
	}
	return p.plan(ctx, whole...)
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
		began := time.Now()
		next, err := p.next(ctx, t, last)
		if err != nil || next == nil {
			return err
		}
		if err := p.plan(ctx, next); err != nil {
			return err
		}
		p.config.Counters.took(Planned, time.Since(began))
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

// next finds the chunk that follows another one, nil behind the table's last.
func (p *pass) next(ctx context.Context, t *typemap.Table, after *Chunk) (next *Chunk, err error) {
	finder := ChunkFinder{Database: p.config.SourceDatabase, Bytes: p.config.ChunkBytes}
	err = p.retry(ctx, func() error {
		return p.fromSource(ctx, &p.source, &p.lost, func(ctx context.Context) error {
			finder.Conn = p.source
			next, err = finder.Next(ctx, t, after)
			p.lost = err != nil
			return err
		})
	})
	return next, err
}

// plan has the ledger record chunks.
func (p *pass) plan(ctx context.Context, chunks ...*Chunk) error {
	err := p.retry(ctx, func() error {
		return p.ledger.use(ctx, func(ctx context.Context, conn *pgx.Conn) error { return p.config.Run.plan(ctx, conn, chunks...) })
	})
	if err != nil {
		return err
	}
	for _, c := range chunks {
		p.config.Counters.planned(c)
		p.config.Observe(Planned, c)
	}
	return nil
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
	r.Digest.Merge(chunk.Digest)
	r.Findings = typemap.AddFindings(r.Findings, chunk.Findings)
	r.Rejects = typemap.AddFindings(r.Rejects, chunk.Rejects)
}
