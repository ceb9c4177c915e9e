package metrics

import (
	"runtime"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// What a scrape asks of a run; docs/monitoring.md lists them. The last two are
// there when it has ended.
var (
	buildInfoDesc = describe("build_info", "The program that runs; always 1.", "version", "commit", "goversion")
	phaseDesc     = describe("phase", "1 for the phase that the run is in, 0 for the others.", "phase")
	startDesc     = describe("start_timestamp_seconds", "When the run was started, or went on.")
	endDesc       = describe("end_timestamp_seconds", "When the run ended.")
	successDesc   = describe("success", "1 where the run ended with all rows in place, 0 where it did not.")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("migration_assist_"+name, help, labels, nil)
}

// run is a prometheus.Collector of what is known of a run.
type run struct {
	version, commit string
	phases          []string
	started         time.Time

	mutex   sync.Mutex
	phase   string
	ended   time.Time // zero before the end
	success bool
}

func newRun(opts Options, phases []string) *run {
	return &run{version: opts.Version, commit: opts.Commit, phases: phases, phase: phases[0], started: time.Now()}
}

func (r *run) enter(phase string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.phase = phase
}

func (r *run) end(success bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.ended, r.success = time.Now(), success
}

// Describe is for prometheus.Collector.
func (r *run) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{buildInfoDesc, phaseDesc, startDesc, endDesc, successDesc} {
		ch <- d
	}
}

// Collect is for prometheus.Collector.
func (r *run) Collect(ch chan<- prometheus.Metric) {
	r.mutex.Lock()
	phase, ended, success := r.phase, r.ended, r.success
	r.mutex.Unlock()
	send(ch, buildInfoDesc, 1, r.version, r.commit, runtime.Version())
	send(ch, startDesc, seconds(r.started))
	for _, p := range r.phases {
		send(ch, phaseDesc, number(p == phase), p)
	}
	if !ended.IsZero() {
		send(ch, endDesc, seconds(ended))
		send(ch, successDesc, number(success))
	}
}

func send(ch chan<- prometheus.Metric, d *prometheus.Desc, value float64, labels ...string) {
	ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}

// seconds is a time as Prometheus has it: since the beginning of 1970.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
