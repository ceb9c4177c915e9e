package copier

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"migration-assist/typemap"
)

// What a scrape asks of Counters; docs/monitoring.md lists them.
var (
	rowsCopiedDesc    = describe("rows_copied_total", "Rows that PostgreSQL has committed.", "table")
	rowsEstimatedDesc = describe("rows_estimated", "Rows that the table has: by MySQL's estimate until all of them were copied.", "table")
	bytesReadDesc     = describe("read_bytes_total", "Length of the values that MySQL has delivered.", "table")
	bytesWrittenDesc  = describe("written_bytes_total", "Length of the rows that PostgreSQL has taken.", "table")
	chunksDesc        = describe("chunks", "Chunks that were found until now, by what has become of them.", "table", "state")
	waitSecondsDesc   = describe("wait_seconds_total", "Time in which a server was waited for, over all workers.", "server")
	valuesChangedDesc = describe("values_changed_total", "Values that arrived changed, of rows that PostgreSQL has committed.", "kind")
	rowsRejectedDesc  = describe("rows_rejected_total", "Rows that were set aside, by the kind of the value that was the reason.", "kind")
	retriesDesc       = describe("retries_total", "Errors after which something was tried again.", "server")
	snapshotTimeDesc  = describe("snapshot_opened_timestamp_seconds", "When the snapshot of MySQL was opened.")
	memoryBudgetDesc  = describe("memory_budget_bytes", "Bytes of rows that may be held at a time.")
	memoryTakenDesc   = describe("memory_in_flight_bytes", "Bytes of the budget that are taken.")
)

// descriptions are all of them but for the durations.
var descriptions = []*prometheus.Desc{
	rowsCopiedDesc, rowsEstimatedDesc, bytesReadDesc, bytesWrittenDesc, chunksDesc, waitSecondsDesc,
	valuesChangedDesc, rowsRejectedDesc, retriesDesc, snapshotTimeDesc, memoryBudgetDesc, memoryTakenDesc,
}

// metricPrefix begins the names of all metrics.
const metricPrefix = "migration_assist_"

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(metricPrefix+name, help, labels, nil)
}

// The servers as a label has them.
const (
	mysqlLabel    = "mysql"
	postgresLabel = "postgresql"
)

// stepLabels name what ends with each step.
var stepLabels = [...]string{Planned: "plan", Fenced: "fence", Copied: "copy", Recorded: "record", Committed: "commit"}

// newDurations returns the histogram of all steps, each with nothing in it. A
// chunk takes from milliseconds to, where a table has no key to cut it by, hours.
func newDurations() *prometheus.HistogramVec {
	durations := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: metricPrefix + "chunk_duration_seconds", Help: "Time that one phase of copying a chunk took.",
		Buckets: []float64{.001, .005, .025, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200},
	}, []string{"phase"})
	for _, label := range stepLabels {
		durations.WithLabelValues(label)
	}
	return durations
}

// took counts how long a step took.
func (c *Counters) took(s Step, d time.Duration) {
	c.durations.WithLabelValues(s.String()).Observe(d.Seconds())
}

// use has the counters show the copier's memory and snapshot too.
func (c *Counters) use(copier *Copier) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.copier = copier
}

// Describe is for prometheus.Collector.
func (c *Counters) Describe(ch chan<- *prometheus.Desc) {
	c.durations.Describe(ch)
	for _, d := range descriptions {
		ch <- d
	}
}

// Collect is for prometheus.Collector. What is counted never becomes less, and
// begins with what the ledger has where a run goes on: until that was read, only
// what this process does is shown.
func (c *Counters) Collect(ch chan<- prometheus.Metric) {
	c.durations.Collect(ch)
	sendCounter(ch, retriesDesc, float64(c.retriesMySQL.Load()), mysqlLabel)
	sendCounter(ch, retriesDesc, float64(c.retriesPostgres.Load()), postgresLabel)
	waited := c.Waited()
	sendCounter(ch, waitSecondsDesc, waited.ForMySQL.Seconds(), mysqlLabel)
	sendCounter(ch, waitSecondsDesc, waited.ForPostgres.Seconds(), postgresLabel)

	c.mutex.Lock()
	copier, begun := c.copier, c.begun
	c.mutex.Unlock()
	if copier != nil {
		sendGauge(ch, snapshotTimeDesc, float64(copier.config.Source.Opened.UnixMilli())/1000)
		sendGauge(ch, memoryBudgetDesc, float64(copier.memory.size))
		sendGauge(ch, memoryTakenDesc, float64(copier.memory.taken.Load()))
	}
	if begun {
		c.collectTables(ch)
	}
}

// collectTables shows each table, and what was found in all of them.
func (c *Counters) collectTables(ch chan<- prometheus.Metric) {
	var changed, rejected valuesByKind
	for _, t := range c.all() {
		t.collect(ch)
		t.addFindings(&changed, &rejected)
	}
	for k := range changed {
		kind := typemap.Kind(k).String()
		sendCounter(ch, valuesChangedDesc, float64(changed[k]), kind)
		sendCounter(ch, rowsRejectedDesc, float64(rejected[k]), kind)
	}
}

// collect shows one table.
func (t *tableCounters) collect(ch chan<- prometheus.Metric) {
	t.mutex.Lock()
	rows, active, done := t.once.Rows, t.activeChunks, t.result.Chunks
	planned, estimated := t.plannedChunks-active-done, t.table.Source.Rows
	if t.isDone() {
		estimated = rows + t.once.Rejected
	}
	t.mutex.Unlock()
	name := t.table.Target.Name
	sendCounter(ch, rowsCopiedDesc, float64(rows), name)
	sendGauge(ch, rowsEstimatedDesc, float64(estimated), name)
	sendCounter(ch, bytesReadDesc, float64(t.bytesRead.Load()), name)
	sendCounter(ch, bytesWrittenDesc, float64(t.bytesWritten.Load()), name)
	sendGauge(ch, chunksDesc, float64(planned), name, "planned")
	sendGauge(ch, chunksDesc, float64(active), name, "active")
	sendGauge(ch, chunksDesc, float64(done), name, "done")
}

// valuesByKind has a number for each typemap.Kind.
type valuesByKind [len(typemap.Policies{})]int64

// addFindings adds what was found in the table.
func (t *tableCounters) addFindings(changed, rejected *valuesByKind) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for _, f := range t.once.Findings {
		if f.Changed() {
			changed[f.Kind] += f.Count
		}
	}
	for _, f := range t.once.Rejects {
		rejected[f.Kind] += f.Count
	}
}

func sendCounter(ch chan<- prometheus.Metric, d *prometheus.Desc, value float64, labels ...string) {
	ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, value, labels...)
}

func sendGauge(ch chan<- prometheus.Metric, d *prometheus.Desc, value float64, labels ...string) {
	ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}
