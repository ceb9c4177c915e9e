package main

import "migration-assist/internal/metrics"

// metricsFlags are the flags of a command that shows its figures to Prometheus.
type metricsFlags struct {
	MetricsAddr     string `placeholder:"HOST:PORT" help:"Serve Prometheus' metrics at http://HOST:PORT/metrics during the run, and a page that follows it at http://HOST:PORT/; :PORT is 127.0.0.1, 0.0.0.0:PORT all addresses of the machine."`
	MetricsTextfile string `placeholder:"FILE" help:"Write the metrics to a file when the run ends, whatever its end, for node_exporter's textfile collector, which reads *.prom."`
}

// metricsOptions are what the flags say.
func (f metricsFlags) metricsOptions() metrics.Options {
	return metrics.Options{Addr: f.MetricsAddr, Textfile: f.MetricsTextfile, Version: programVersion(), Commit: programCommit()}
}
