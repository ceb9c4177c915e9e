package copier

import (
	"sync"
	"time"
)

// waits adds up for how long goroutines waited for something. One that still waits
// counts until now, so that a server that stands still can be seen.
type waits struct {
	mutex   sync.Mutex
	waiting int           // goroutines
	changed time.Time     // when that changed last
	total   time.Duration // until then
}

// begin counts a goroutine that waits from now on.
func (w *waits) begin() { w.change(1) }

// end counts one that does not wait any more.
func (w *waits) end() { w.change(-1) }

// sum is how long all have waited until now.
func (w *waits) sum() time.Duration { return w.change(0) }

func (w *waits) change(by int) time.Duration {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	now := time.Now()
	w.total += time.Duration(w.waiting) * now.Sub(w.changed)
	w.waiting, w.changed = w.waiting+by, now
	return w.total
}
