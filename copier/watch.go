package copier

import (
	"context"
	"time"
)

// watch gives up the connection to the server that the stream waits for when no
// byte has moved for as long as stall, until the returned function is called.
func watch(s *stream, stall time.Duration, stopReading, stopCopying context.CancelCauseFunc) (end func()) {
	ended := make(chan struct{})
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		ticker := time.NewTicker(max(stall/8, time.Millisecond))
		defer ticker.Stop()
		moved, since := s.moved.Load(), time.Now()
		for {
			select {
			case <-ended:
				return
			case <-ticker.C:
			}
			waiting := s.waiting.Load()
			if m := s.moved.Load(); m != moved || waiting == forMemory {
				moved, since = m, time.Now()
				continue
			}
			switch {
			case time.Since(since) < stall:
			case waiting == forTaker:
				stopCopying(&stalledError{postgresServer, stall})
			default:
				stopReading(&stalledError{mysqlServer, stall})
			}
		}
	}()
	return func() {
		close(ended)
		<-gone
	}
}
