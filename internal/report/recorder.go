package report

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Progress is what a Recorder asks while a run is at work.
type Progress interface {
	// Tables returns how far each table is, with spans that count from a time, and
	// what was found in them.
	Tables(started time.Time) ([]Table, []Value)
	// Copied returns what this process has copied, without what an earlier one has.
	Copied() (rows, bytes int64)
}

// Recorder records the timeline of a run. Its methods may be called from several
// goroutines at a time. A nil one records nothing.
type Recorder struct {
	progress Progress
	ended    chan struct{}
	sampled  chan struct{} // closed when no sample is taken any more
	shown    chan struct{} // closed when the report has its end

	mutex   sync.Mutex
	report  Report
	samples samples
}

// NewRecorder begins a report with what head says. progress is asked until End.
func NewRecorder(head Report, progress Progress) *Recorder {
	head.Format, head.State, head.Started = Format, Running, time.Now()
	r := &Recorder{progress: progress, ended: make(chan struct{}), sampled: make(chan struct{}), shown: make(chan struct{}), report: head}
	r.samples.add(Sample{})
	go r.sample()
	return r
}

// sample takes samples until the run has ended, and one then.
func (r *Recorder) sample() {
	defer close(r.sampled)
	timer := time.NewTimer(firstInterval)
	defer timer.Stop()
	for more := true; more; {
		select {
		case <-timer.C:
		case <-r.ended:
			more = false
		}
		var s Sample
		s.Rows, s.Bytes = r.progress.Copied()
		r.mutex.Lock()
		s.At = r.now()
		r.samples.add(s)
		timer.Reset(r.samples.interval)
		r.mutex.Unlock()
	}
}

// now is the time in the report.
func (r *Recorder) now() float64 { return time.Since(r.report.Started).Seconds() }

// Update changes the report.
func (r *Recorder) Update(change func(*Report)) {
	if r == nil {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	change(&r.report)
}

// Phase records that a phase begins. What it returns records its end, with an error
// or nil.
func (r *Recorder) Phase(name string) func(error) {
	r.Update(func(report *Report) { report.Phases = append(report.Phases, r.running(name)) })
	return func(err error) {
		r.Update(func(report *Report) { r.end(report.Phases, name, err) })
	}
}

// Building records that something begins to be built.
func (r *Recorder) Building(what string) {
	r.Update(func(report *Report) { report.Indexes = append(report.Indexes, r.running(what)) })
}

// Built records that something was built, or was refused with an error.
func (r *Recorder) Built(what string, err error) {
	r.Update(func(report *Report) { r.end(report.Indexes, what, err) })
}

// running is a span that begins.
func (r *Recorder) running(name string) Span {
	return Span{Name: name, From: r.now(), State: Running}
}

// StateOf is how what ended with an error has ended.
func StateOf(err error) State {
	switch {
	case err == nil:
		return Done
	case errors.Is(err, context.Canceled):
		return Interrupted
	default:
		return Failed
	}
}

// end ends the span of this name that is running.
func (r *Recorder) end(spans []Span, name string, err error) {
	i := slices.IndexFunc(spans, func(s Span) bool { return s.Name == name && s.State == Running })
	if i < 0 {
		return
	}
	spans[i].To, spans[i].State = r.now(), StateOf(err)
}

// End records that the run has ended, in a state and with what change says, and
// returns the report. It is to be called once.
func (r *Recorder) End(state State, change func(*Report)) *Report {
	close(r.ended)
	<-r.sampled
	report := r.Report()
	for _, spans := range [][]Span{report.Phases, report.Indexes} {
		for i := range spans {
			if spans[i].State == Running {
				spans[i].State = Interrupted
			}
		}
	}
	for i := range report.Tables {
		if report.Tables[i].State == Running {
			report.Tables[i].State = Interrupted
		}
	}
	report.State = state
	change(report)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.report, r.progress = *report, nil
	close(r.shown)
	return report.clone()
}

// Report returns what is known at present.
func (r *Recorder) Report() *Report {
	r.mutex.Lock()
	report, progress := r.report.clone(), r.progress
	if report.State == Running {
		report.Seconds = r.now()
	}
	if progress != nil {
		report.Throughput = slices.Clone(r.samples.list)
	}
	r.mutex.Unlock()
	for _, spans := range [][]Span{report.Phases, report.Indexes} {
		for i := range spans {
			if spans[i].State == Running {
				spans[i].To = report.Seconds
			}
		}
	}
	if progress != nil {
		tables, values := progress.Tables(report.Started)
		report.Tables, report.Values = cloned(tables), cloned(values)
		report.sort()
	}
	return report
}

// sort puts the largest tables first.
func (r *Report) sort() {
	slices.SortFunc(r.Tables, func(a, b Table) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Name, b.Name))
	})
	slices.SortFunc(r.Verification.Tables, func(a, b Count) int { return cmp.Compare(a.Table, b.Table) })
}

// clone copies the lists, which the recorder changes. None of them is nil, so that
// JSON has lists.
func (r *Report) clone() *Report {
	c := *r
	c.Settings, c.Phases, c.Indexes = cloned(r.Settings), cloned(r.Phases), cloned(r.Indexes)
	c.Tables, c.Values, c.Throughput = cloned(r.Tables), cloned(r.Values), cloned(r.Throughput)
	c.Verification.Tables, c.Verification.Rows = cloned(r.Verification.Tables), cloned(r.Verification.Rows)
	c.LeftOut, c.Pending, c.Checklist = cloned(r.LeftOut), cloned(r.Pending), cloned(r.Checklist)
	return &c
}

func cloned[T any](list []T) []T { return append(make([]T, 0, len(list)), list...) }
