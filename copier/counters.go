package copier

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"migration-assist/typemap"
)

// Counters are what a copy has done until now. All methods may be called at any
// time, also while the copy is at work. They are a prometheus.Collector too.
type Counters struct {
	retriesMySQL, retriesPostgres atomic.Int64
	durations                     *prometheus.HistogramVec // of steps

	mutex  sync.Mutex
	copier *Copier          // nil before there is one
	begun  bool             // whether the tables have what the ledger has
	tables []*tableCounters // in the order of work
}

// tableCounters are those of one table.
type tableCounters struct {
	table *typemap.Table
	// bytesRead is the length of the values that came from MySQL, bytesWritten
	// that of the rows that went to PostgreSQL, also of chunks that had to be
	// begun again.
	bytesRead, bytesWritten atomic.Int64
	// rowsInWork is how many rows the chunks that are being copied have had.
	rowsInWork atomic.Int64
	// waitedForMySQL is for how long PostgreSQL's side had no rows,
	// waitedForPostgres for how long it did not take those that there were.
	waitedForMySQL, waitedForPostgres waits

	mutex sync.Mutex
	// plannedChunks is how many chunks are recorded, and allPlanned whether the
	// table's last one is among them. result is of the chunks that are done.
	plannedChunks int
	activeChunks  int // are being copied
	allPlanned    bool
	result        Result
	began         time.Time // zero before a worker has begun
	// counted are the numbers of the chunks that were done at any time, and once
	// is of these: PostgreSQL may lose what it had committed, but what is counted
	// does not become less.
	counted map[int]bool
	once    Result
	earlier Result // of once, what the ledger had at the beginning
	passed  int64  // the most rows that there were
}

// NewCounters returns counters of which nothing is counted yet.
func NewCounters() *Counters { return &Counters{durations: newDurations()} }

// Waited is for how long one side has waited for the other, over all workers.
type Waited struct {
	// ForMySQL is how long no rows came, ForPostgres how long none were taken.
	ForMySQL, ForPostgres time.Duration
}

// Waited adds up how long the sides have waited.
func (c *Counters) Waited() (w Waited) {
	for _, t := range c.all() {
		w.ForMySQL += t.waitedForMySQL.sum()
		w.ForPostgres += t.waitedForPostgres.sum()
	}
	return w
}

// begin counts what the ledger has already.
func (c *Counters) begin(tables []*typemap.Table, recorded map[*typemap.Table][]recordedChunk) {
	c.mutex.Lock()
	first := !c.begun
	c.mutex.Unlock()
	for _, t := range tables {
		counters := c.table(t)
		counters.mutex.Lock()
		// How long this process took for it is not in the ledger.
		counters.plannedChunks, counters.allPlanned, counters.result = 0, false, Result{Table: t, Duration: counters.result.Duration}
		for _, chunk := range recorded[t] {
			counters.plannedChunks++
			counters.allPlanned = chunk.chunk.Upper == nil
			if chunk.done {
				counters.result.add(chunk.result)
				if counters.count(chunk.chunk, chunk.result) {
					counters.bytesWritten.Add(chunk.result.Bytes)
				}
			}
		}
		if first {
			counters.earlier = counters.once
		}
		counters.mutex.Unlock()
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.begun = true
}

// count adds what was copied of a chunk to once, if it is not in there.
func (t *tableCounters) count(chunk *Chunk, r Result) bool {
	if t.counted[chunk.Number] {
		return false
	}
	t.counted[chunk.Number] = true
	t.once.add(r)
	return true
}

// all are the counters of all tables.
func (c *Counters) all() []*tableCounters {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return slices.Clone(c.tables)
}

// table returns the counters of one table.
func (c *Counters) table(t *typemap.Table) *tableCounters {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	i := slices.IndexFunc(c.tables, func(counters *tableCounters) bool { return counters.table == t })
	if i < 0 {
		i = len(c.tables)
		c.tables = append(c.tables, &tableCounters{table: t, result: Result{Table: t}, counted: map[int]bool{}})
	}
	return c.tables[i]
}

// planned counts a chunk that was recorded.
func (c *Counters) planned(chunk *Chunk) {
	t := c.table(chunk.Table)
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.plannedChunks++
	t.allPlanned = chunk.Upper == nil
}

// started counts a chunk that a worker begins with.
func (c *Counters) started(chunk *Chunk) {
	t := c.table(chunk.Table)
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.began.IsZero() {
		t.began = time.Now()
	}
	t.activeChunks++
}

// stopped counts a chunk that a worker has given up.
func (c *Counters) stopped(chunk *Chunk) {
	t := c.table(chunk.Table)
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.activeChunks--
}

// done counts a chunk that was copied, and returns its table's result and whether
// it was the last one.
func (c *Counters) done(chunk *Chunk, r Result) (Result, bool) {
	t := c.table(chunk.Table)
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.activeChunks--
	t.count(chunk, r)
	t.result.add(r)
	t.result.Duration = time.Since(t.began)
	return t.result, t.isDone()
}

// isDone tells whether the whole table was copied.
func (t *tableCounters) isDone() bool { return t.allPlanned && t.result.Chunks == t.plannedChunks }

// Retried counts an error that may pass.
func (c *Counters) Retried(err error) {
	if errors.As(err, new(*sourceError)) {
		c.retriesMySQL.Add(1)
	} else {
		c.retriesPostgres.Add(1)
	}
}
