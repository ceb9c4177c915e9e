package crashtest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"migration-assist/copier"
	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
)

const (
	// stall is how soon a migration gives a silent connection up.
	stall = 2 * time.Second
	// limit is how long a migration may take that waits for a server again and again.
	limit = 2 * time.Minute
	// runs is how often a migration may end with an error.
	runs = 20
)

// disturbance is what is done to a migration in this process at moments of its copy,
// each of which has a step. The worker that comes to one waits until it is done.
type disturbance struct {
	moments []moment
	do      func(context.Context) error
	labels  pprof.LabelSet // of the migration's goroutines
	// mutex is for done, which has the moments that have come, and err.
	mutex sync.Mutex
	done  map[moment]bool
	err   error
}

func (d *disturbance) observe(ctx context.Context, step copier.Step, c *copier.Chunk) {
	at := moment{Step: step, Table: c.Table.Source.Name, Number: c.Number}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for _, m := range d.moments {
		if m == at && !d.done[m] {
			d.done[m] = true
			pprof.SetGoroutineLabels(ctx) // for what do starts
			d.err = errors.Join(d.err, d.do(ctx))
			pprof.SetGoroutineLabels(pprof.WithLabels(ctx, d.labels))
		}
	}
}

// labelName is of the label that a migration's goroutines have.
const labelName = "migration of"

// here runs a migration in this process, and returns its error, which is nil where it
// ends as one that is not disturbed. None of its goroutines may be left.
func (p program) here(t *testing.T, set func(*migrate.Options)) (out string, err error) {
	t.Helper()
	opts, err := p.options()
	if err != nil {
		t.Fatal(err)
	}
	var output strings.Builder
	opts.Stall = stall
	set(&opts)
	opts.Out = io.MultiWriter(&output, opts.Out)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	pprof.Do(ctx, pprof.Labels(labelName, t.Name()), func(ctx context.Context) { err = migrate.Run(ctx, opts) })
	if ctx.Err() != nil {
		t.Fatalf("the migration has not ended by itself: %v\n%s", err, output.String())
	}
	testdb.Await(t, "the end of the migration's goroutines", func() bool {
		var list bytes.Buffer
		if err := pprof.Lookup("goroutine").WriteTo(&list, 1); err != nil {
			t.Fatal(err)
		}
		return !strings.Contains(list.String(), fmt.Sprintf("%q:%q", labelName, t.Name()))
	})
	if p.OnInvalid != nil && errors.As(err, new(*migrate.RejectedError)) {
		err = nil
	}
	return output.String(), err
}

// requireUndeterred has one migration come to its end, whatever is done to it at the
// moments.
func (s *source) requireUndeterred(t *testing.T, p program, do func(context.Context) error, moments ...moment) {
	t.Helper()
	d := &disturbance{moments: moments, do: do, labels: pprof.Labels(labelName, t.Name()), done: map[moment]bool{}}
	out, err := p.here(t, func(opts *migrate.Options) {
		opts.Observe = func(step copier.Step, c *copier.Chunk) { d.observe(t.Context(), step, c) }
	})
	s.cuts.Add(int64(len(d.done)))
	if err != nil || d.err != nil || len(d.done) != len(moments) {
		t.Fatalf("after disturbances at %v, of %v (%v): %v\n%s", d.done, moments, d.err, err, out)
	}
	s.requireArrived(t, p)
}

// requireEnds runs a migration again and again until it ends without an error, and
// returns how often that was.
func (s *source) requireEnds(t *testing.T, p program, set func(*migrate.Options)) (times int) {
	t.Helper()
	for times = 1; ; times++ {
		out, err := p.here(t, set)
		if err == nil {
			break
		}
		t.Logf("run %d: %v", times, err)
		if times == runs {
			t.Fatalf("no run of %d has come to its end: %v\n%s", runs, err, out)
		}
	}
	return times
}

// afterLine is an output that does something, once, after a line that begins so.
func afterLine(begin string, do func()) lines {
	once := sync.OnceFunc(do)
	return func(line string) {
		if strings.HasPrefix(line, begin) {
			once()
		}
	}
}

// stretch is a part of a run, from a line of the output to another one, or to the end.
type stretch struct{ from, until string }

// The stretches in which rows are copied, and in which indexes are built and rows are
// verified.
var (
	theCopy = stretch{"snapshot", "waited"}
	theRest = stretch{"waited", ""}
)

// requireEndsWhile runs a migration until it ends without an error, and meanwhile what
// disturbs it: in the stretch of each run, until that is over.
func (s *source) requireEndsWhile(t *testing.T, p program, part stretch, disturb func(over <-chan struct{})) {
	t.Helper()
	var disturbing sync.WaitGroup
	over := func() {}
	times := s.requireEnds(t, p, func(opts *migrate.Options) {
		over() // the stretch of the run before
		begun, ended := make(chan struct{}), make(chan struct{})
		begin, end := sync.OnceFunc(func() { close(begun) }), sync.OnceFunc(func() { close(ended) })
		over = func() {
			end()
			disturbing.Wait()
		}
		disturbing.Go(func() {
			select {
			case <-begun:
				disturb(ended)
			case <-ended:
			}
		})
		opts.Out = lines(func(line string) {
			if strings.HasPrefix(line, part.from) {
				begin()
			}
			if part.until != "" && strings.HasPrefix(line, part.until) {
				over()
			}
		})
	})
	over()
	t.Logf("%d runs", times)
}

// requireEndsAt does something to one run, at a moment after the copy.
func (s *source) requireEndsAt(t *testing.T, p program, m moment, do func(context.Context) error) {
	t.Helper()
	var err error
	s.requireEndsWhile(t, p, stretch{m.Line, ""}, func(over <-chan struct{}) {
		select {
		case <-time.After(m.Delay):
			s.cuts.Add(1)
			err = errors.Join(err, do(t.Context()))
		case <-over:
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	s.requireArrived(t, p)
}

// afterCopy are moments when rows are verified and what is left is built.
func afterCopy() []moment {
	if !*whole {
		return []moment{{Line: "phase copy"}}
	}
	return []moment{
		{Line: "waited"},
		{Line: "phase copy"},
		{Line: "phase copy", Delay: 30 * time.Millisecond},
		{Line: "phase copy", Delay: 100 * time.Millisecond},
		{Line: "phase copy", Delay: 300 * time.Millisecond},
		{Line: "phase verify"}, // which is said when all rows are verified
	}
}
