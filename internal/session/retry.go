package session

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// The waits before something is tried again. They grow by half each time, so that 30
// tries take about ten minutes.
const (
	firstWait = 500 * time.Millisecond
	longWait  = 30 * time.Second
)

// DefaultTries is how often what may pass is tried at most.
const DefaultTries = 30

// Retry repeats what ends with an error that may pass, after a while.
type Retry struct {
	// Tries is how often it is tried at most; 0 is DefaultTries.
	Tries int
	// MayPass tells of an error whether it may succeed later; MayPass where it is nil.
	MayPass func(error) bool
	// Retrying, where it is set, is told of each error after which there is another
	// try, and the wait before that.
	Retrying func(err error, wait time.Duration)
}

// Do tries, and returns the last error after the last try.
func (r Retry) Do(ctx context.Context, try func() error) error {
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval = firstWait, longWait
	if r.Tries == 0 {
		r.Tries = DefaultTries
	}
	if r.MayPass == nil {
		r.MayPass = MayPass
	}
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := try()
		if err != nil && (ctx.Err() != nil || !r.MayPass(err)) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(waits), backoff.WithMaxTries(uint(r.Tries)), backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, wait time.Duration) {
		if r.Retrying != nil {
			r.Retrying(err, wait)
		}
	}))
	return err
}
