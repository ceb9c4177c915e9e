package report

import (
	"time"
)

const (
	// firstInterval is the time between two samples at the beginning of a run.
	firstInterval = 250 * time.Millisecond
	// maxSamples bounds their number. Twice as many would not be told apart in the
	// picture.
	maxSamples = 400
)

// samples are a bounded number of samples of a run of any length.
type samples struct {
	list     []Sample
	interval time.Duration
}

// add adds a sample. When there are too many, every second one goes, and the next
// ones are to come at twice the interval.
func (s *samples) add(sample Sample) {
	if s.interval == 0 {
		s.interval = firstInterval
	}
	s.list = append(s.list, sample)
	if len(s.list) < maxSamples {
		return
	}
	kept := s.list[:0]
	for i := 0; i < len(s.list); i += 2 {
		kept = append(kept, s.list[i])
	}
	s.list = kept
	s.interval *= 2
}
