package testdb

import (
	"testing"
	"time"
)

// awaitPatience is how long Await waits.
const awaitPatience = time.Minute

// Await polls until done returns true, and fails the test where that takes more
// than a minute. what completes "waited too long for". It is for what only a
// server knows: that a session waits for a lock, or is gone.
func Await(tb testing.TB, what string, done func() bool) {
	tb.Helper()
	deadline := time.NewTimer(awaitPatience)
	defer deadline.Stop()
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for !done() {
		select {
		case <-ticker.C:
		case <-deadline.C:
			tb.Fatalf("waited too long for %s", what)
		}
	}
}
