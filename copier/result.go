package copier

import (
	"time"

	"migration-assist/typemap"
)

// chunkResult is what was copied of one chunk.
type chunkResult struct {
	Result
	chunk        *Chunk
	began, ended time.Time
}

// tableProgress adds the results of a table's chunks up.
type tableProgress struct {
	result       Result
	began, ended time.Time
	// chunks is how many there are, 0 until the last one is known.
	chunks int
}

// collect adds the results of chunks up to those of tables, and returns those of
// the tables that are complete.
func (c *Copier) collect(copied <-chan chunkResult) (results []Result) {
	tables := map[*typemap.Table]*tableProgress{}
	for r := range copied {
		p := tables[r.Table]
		if p == nil {
			p = &tableProgress{result: Result{Table: r.Table}, began: r.began}
			tables[r.Table] = p
		}
		p.add(r)
		if p.result.Chunks != p.chunks {
			continue
		}
		p.result.Duration = p.ended.Sub(p.began)
		results = append(results, p.result)
		if c.config.Copied != nil {
			c.config.Copied(p.result)
		}
	}
	return results
}

func (p *tableProgress) add(r chunkResult) {
	p.result.Chunks++
	p.result.Rows += r.Rows
	p.result.Rejected += r.Rejected
	p.result.Bytes += r.Bytes
	p.result.Findings = typemap.AddFindings(p.result.Findings, r.Findings)
	p.result.Rejects = typemap.AddFindings(p.result.Rejects, r.Rejects)
	if r.began.Before(p.began) {
		p.began = r.began
	}
	if r.ended.After(p.ended) {
		p.ended = r.ended
	}
	if r.chunk.Upper == nil {
		p.chunks = r.chunk.Number + 1
	}
}
