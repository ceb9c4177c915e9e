package copier

import (
	"testing"
	"time"

	"migration-assist/internal/testdb"
)

// TestWaits counts a wait before it has ended, and not after that.
func TestWaits(t *testing.T) {
	t.Parallel()
	var w waits
	if sum := w.sum(); sum != 0 {
		t.Errorf("before the first wait: %s", sum)
	}
	began := time.Now()
	w.begin()
	w.begin()
	testdb.Await(t, "the sum to grow", func() bool { return w.sum() > 10*time.Millisecond })
	w.end()
	w.end()
	most := 2 * time.Since(began)
	if sum := w.sum(); sum <= 10*time.Millisecond || sum > most || w.sum() != sum {
		t.Errorf("after both have ended: %s, then %s; the most is %s", sum, w.sum(), most)
	}
}
