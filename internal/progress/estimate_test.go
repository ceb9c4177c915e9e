package progress

import (
	"testing"
	"time"
)

// one is a table of a million bytes of which that many are copied.
func one(bytes int64) Figures {
	return Figures{Phase: phaseCopy, Workers: 1, Tables: []Table{{Name: "t", Rows: bytes, RowsEstimate: 1000000, Taken: bytes, Size: 1000000, Active: true}}}
}

func TestEstimator(t *testing.T) {
	t.Parallel()
	var e estimator
	at := func(seconds int, bytes int64) rates {
		e.add(noon.Add(time.Duration(seconds)*time.Second), one(bytes))
		return e.rates(1)
	}
	for _, step := range []struct {
		seconds   int
		bytes     int64
		state     State
		remaining time.Duration
	}{
		{0, 100000, Measuring, 0}, // an earlier process did that
		{5, 110000, Measuring, 0}, // too short
		{10, 120000, Ready, 440 * time.Second},
		{60, 220000, Ready, 390 * time.Second},
		{120, 820000, Ready, 18 * time.Second}, // five times as fast, and what was before has no weight
		{180, 820000, Measuring, 0},            // stands still
		{190, 821000, Ready, 179 * 70 * time.Second},
		{200, 995000, Due, 0},
		{300, 2000000, Due, 0}, // the estimate was too low
	} {
		r := at(step.seconds, step.bytes)
		if got := r.remaining.Round(time.Second); r.state != step.state || got != step.remaining {
			t.Errorf("after %d s with %d bytes: %s, %s; want %s, %s", step.seconds, step.bytes, r.state, got, step.state, step.remaining)
		}
	}
}

// TestEstimatorForgets what is older than the window, but for one sample.
func TestEstimatorForgets(t *testing.T) {
	t.Parallel()
	var e estimator
	for i := range 10000 {
		e.add(noon.Add(time.Duration(i)*time.Second), one(int64(i)))
	}
	if n := len(e.samples); n != 61 {
		t.Errorf("%d samples are kept", n)
	}
	e.reset()
	if r := e.rates(1); r.state != Measuring || r.bytes != 0 {
		t.Errorf("nothing was measured, but %v", r)
	}
}

// TestLongest foretells a time that a time.Duration cannot hold.
func TestLongest(t *testing.T) {
	t.Parallel()
	var e estimator
	f := one(1)
	f.Tables[0].Size, f.Tables[0].RowsEstimate = 1e15, 1e15
	e.add(noon, f)
	f = one(2)
	f.Tables[0].Size, f.Tables[0].RowsEstimate = 1e15, 1e15
	e.add(noon.Add(time.Minute), f)
	if r := e.rates(1); r.state != Ready || r.remaining != longest {
		t.Errorf("%v", r)
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		table Table
		want  float64
	}{
		"Empty":          {Table{}, 0},
		"EmptyDone":      {Table{Done: true}, 1},
		"Rows":           {Table{Rows: 5, RowsEstimate: 10, Taken: 100, Size: 1000}, .5},
		"BytesAlone":     {Table{Rows: 5, Taken: 250, Size: 1000}, .25},
		"MoreThanKnown":  {Table{Rows: 50, RowsEstimate: 10, Taken: 100, Size: 1000}, almost},
		"NothingIsKnown": {Table{Rows: 50, Taken: 100}, 0},
	} {
		if got := test.table.share(); got < test.want-.001 || got > test.want+.001 {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
