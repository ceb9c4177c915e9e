package indexes

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"migration-assist/schema"
)

// Counters are what queues have built until now: a prometheus.Collector. All methods
// may be called at any time. Nil counts nothing.
type Counters struct {
	builds    *prometheus.GaugeVec
	durations *prometheus.HistogramVec
}

// The states of a build as a label has them.
const (
	stateWaiting = "waiting" // for its table's rows, or for a worker
	stateActive  = "active"
	stateDone    = "done"
	stateFailed  = "failed"
)

// NewCounters returns counters of which nothing is counted yet.
func NewCounters() *Counters {
	c := &Counters{
		builds: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "migration_assist_builds", Help: "Keys, indexes and views that are built, by what has become of them.",
		}, []string{"state"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "migration_assist_build_duration_seconds", Help: "Time that one key, index or view took.",
			Buckets: []float64{.005, .025, .1, .5, 1, 5, 10, 30, 60, 300, 1800, 7200},
		}, []string{"kind"}),
	}
	for _, state := range []string{stateWaiting, stateActive, stateDone, stateFailed} {
		c.builds.WithLabelValues(state)
	}
	for _, kind := range []string{"key", "index", "fulltext", "view"} {
		c.durations.WithLabelValues(kind)
	}
	return c
}

// Describe is for prometheus.Collector.
func (c *Counters) Describe(ch chan<- *prometheus.Desc) {
	c.builds.Describe(ch)
	c.durations.Describe(ch)
}

// Collect is for prometheus.Collector.
func (c *Counters) Collect(ch chan<- prometheus.Metric) {
	c.builds.Collect(ch)
	c.durations.Collect(ch)
}

// counts tells whether a job is counted: of a key's two, the longer one is.
func (c *Counters) counts(j *job) bool { return c != nil && j.change != nil && j.needs == nil }

// waits counts a job that is to be done.
func (c *Counters) waits(j *job) {
	if c.counts(j) {
		c.builds.WithLabelValues(stateWaiting).Inc()
	}
}

// begins counts a job that was waiting.
func (c *Counters) begins(j *job) {
	if c.counts(j) {
		c.builds.WithLabelValues(stateWaiting).Dec()
		c.builds.WithLabelValues(stateActive).Inc()
	}
}

// ends counts a job that was active.
func (c *Counters) ends(j *job, took time.Duration, failed bool) {
	if !c.counts(j) {
		return
	}
	state := stateDone
	if failed {
		state = stateFailed
	}
	c.builds.WithLabelValues(stateActive).Dec()
	c.builds.WithLabelValues(state).Inc()
	c.durations.WithLabelValues(kindOf(j.change)).Observe(took.Seconds())
}

// kindOf is what a change builds as a label has it.
func kindOf(change schema.Change) string {
	switch c := change.(type) {
	case schema.CreateView:
		return "view"
	case schema.AddConstraint:
		return "key"
	case schema.RestoreObject:
		if c.Object.Kind != schema.ObjectIndex {
			return "key"
		}
	}
	if isFullText(change) {
		return "fulltext"
	}
	return "index"
}
