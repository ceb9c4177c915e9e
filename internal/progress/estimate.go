package progress

import "time"

// The window over which rates are taken: long enough to smooth chunks that end all at
// once, short enough to follow a server that slows down.
const (
	window = time.Minute
	// leastWindow is how long is measured before anything is foretold.
	leastWindow = 10 * time.Second
)

// State tells what an estimator knows of the end.
type State string

// The states of an estimator.
const (
	// Measuring is that the copy has not run long enough, or stands still.
	Measuring State = "measuring"
	// Ready is that the remaining time is known.
	Ready State = "ready"
	// Due is that all is copied, or should be by MySQL's estimates.
	Due State = "due"
)

// sample is what was counted at one moment.
type sample struct {
	at                                time.Time
	copied                            float64
	rows, bytes                       int64
	waitedForMySQL, waitedForPostgres time.Duration
}

// estimator takes rates over a window that moves with the copy.
type estimator struct{ samples []sample }

// add counts figures of a moment that follows the last one.
func (e *estimator) add(now time.Time, f Figures) {
	s := sample{at: now, copied: f.copied(), waitedForMySQL: f.WaitedForMySQL, waitedForPostgres: f.WaitedForPostgres}
	s.rows, s.bytes = f.sums()
	e.samples = append(e.samples, s)
	for len(e.samples) > 2 && now.Sub(e.samples[1].at) >= window {
		e.samples = e.samples[1:]
	}
}

// reset forgets what was counted.
func (e *estimator) reset() { e.samples = nil }

// rates are what the window shows.
type rates struct {
	rows, bytes float64 // a second
	// mysql and postgres are the parts of the workers' time, from 0 to 1, in which
	// these servers were waited for.
	mysql, postgres float64
	state           State
	remaining       time.Duration // where state is Ready
}

// rates are 0 where nothing was measured yet.
func (e *estimator) rates(workers int) rates {
	r := rates{state: Measuring}
	if len(e.samples) < 2 {
		return r
	}
	first, last := e.samples[0], e.samples[len(e.samples)-1]
	took := last.at.Sub(first.at)
	if took <= 0 {
		return r
	}
	r.rows = max(0, float64(last.rows-first.rows)/took.Seconds())
	r.bytes = max(0, float64(last.bytes-first.bytes)/took.Seconds())
	time := float64(took) * float64(max(workers, 1))
	r.mysql = min(1, float64(last.waitedForMySQL-first.waitedForMySQL)/time)
	r.postgres = min(1, float64(last.waitedForPostgres-first.waitedForPostgres)/time)
	switch done := last.copied - first.copied; {
	case last.copied >= almost:
		r.state = Due
	case took >= leastWindow && done > 0:
		r.state, r.remaining = Ready, remaining(took, (1-last.copied)/done)
	}
	return r
}

// longest is the longest time that is foretold.
const longest = 1000 * time.Hour

// remaining is how long it takes to do times as much as was done in took.
func remaining(took time.Duration, times float64) time.Duration {
	if times > float64(longest)/float64(took) {
		return longest
	}
	return time.Duration(times * float64(took))
}
