package copier

import (
	"slices"
	"time"
)

// TableProgress is how far the copy of one table is.
type TableProgress struct {
	// Result is of the chunks that are done.
	Result
	// Passed is how many rows PostgreSQL has taken or were set aside, also of chunks
	// that are not done. It does not become less where one is begun again.
	Passed int64
	// Taken is the length of the rows that PostgreSQL has taken, as Result.Bytes,
	// also of chunks that are not done, or were begun again.
	Taken int64
	// EarlierRows and EarlierBytes are what an earlier process has copied.
	EarlierRows, EarlierBytes int64
	// Began is when this process began with the table, zero where it has not.
	Began time.Time
	// Active is how many chunks are being copied.
	Active int
	// Done tells whether the whole table was copied.
	Done bool
}

// Tables returns how far each table is, in the order of work. There are none before
// the ledger was read.
func (c *Counters) Tables() []TableProgress {
	c.mutex.Lock()
	begun, tables := c.begun, slices.Clone(c.tables)
	c.mutex.Unlock()
	if !begun {
		return nil
	}
	list := make([]TableProgress, len(tables))
	for i, t := range tables {
		list[i] = t.progress()
	}
	return list
}

func (t *tableCounters) progress() TableProgress {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.passed = max(t.passed, t.result.Rows+t.result.Rejected+t.rowsInWork.Load())
	p := TableProgress{
		Result: t.result, Passed: t.passed, Taken: t.bytesWritten.Load(), EarlierRows: t.earlier.Rows, EarlierBytes: t.earlier.Bytes,
		Began: t.began, Active: t.activeChunks, Done: t.isDone(),
	}
	p.Findings, p.Rejects = slices.Clone(p.Findings), slices.Clone(p.Rejects)
	return p
}
