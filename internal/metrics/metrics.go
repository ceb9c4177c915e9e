// Package metrics shows the figures of a run to Prometheus: over HTTP while the run
// is at work, and in a file when it has ended.
package metrics

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"migration-assist/internal/wholefile"
)

// Options say where figures are shown. Neither place needs to be given.
type Options struct {
	// Addr is where /metrics is served: HOST:PORT, or :PORT for 127.0.0.1, which
	// only this machine reaches. With port 0 the system chooses a free one.
	Addr string
	// Page, where it is set, answers all paths but /metrics. It must come to an end
	// of each answer by itself when Close is called.
	Page http.Handler
	// Textfile is the path of a file in the text format, as the textfile collector
	// of Prometheus' node_exporter reads it.
	Textfile string
	// Version and Commit are this program's.
	Version, Commit string
}

// Validate tells whether the options make sense. The error names the flag of the
// command line.
func (o Options) Validate() error {
	if o.Addr == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(o.Addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("--metrics-addr %s: give HOST:PORT or :PORT", o.Addr)
	}
	return nil
}

// Exporter shows the figures of one run.
type Exporter struct {
	run      *run
	registry *prometheus.Registry
	server   *server // nil where nothing is served
	textfile string
}

// Open makes sure that the figures can be shown, and serves them from then on
// where that is wanted. phases are those of the run, in order: it is in the first
// one.
func Open(ctx context.Context, opts Options, phases []string, figures ...prometheus.Collector) (*Exporter, error) {
	e := &Exporter{run: newRun(opts, phases), registry: prometheus.NewRegistry(), textfile: opts.Textfile}
	for _, c := range append(figures, e.run) {
		if err := e.registry.Register(c); err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
	}
	if e.textfile != "" {
		if err := wholefile.Try(e.textfile); err != nil {
			return nil, fmt.Errorf("the metrics file %s cannot be written: %w; name another file with --metrics-textfile", e.textfile, err)
		}
	}
	if opts.Addr != "" {
		var err error
		if e.server, err = serve(ctx, opts.Addr, e.registry, opts.Page); err != nil {
			return nil, fmt.Errorf("the metrics cannot be served: %w; give another address with --metrics-addr", err)
		}
	}
	return e, nil
}

// URL is where the figures are served, "" where they are not.
func (e *Exporter) URL() string {
	if e.server == nil {
		return ""
	}
	return e.server.url
}

// PageURL is where the page is served, "" where it is not.
func (e *Exporter) PageURL() string {
	if e.server == nil || !e.server.paged {
		return ""
	}
	return strings.TrimSuffix(e.server.url, "metrics")
}

// Enter shows that the run is in one of its phases.
func (e *Exporter) Enter(phase string) { e.run.enter(phase) }

// Close shows that the run has ended, with an error or nil, writes the file, and
// serves nothing from then on. A scrape that has begun gets its answer first. The
// error says nothing of the run: it is for its user to see.
func (e *Exporter) Close(ctx context.Context, runErr error) error {
	e.run.end(runErr == nil)
	var errs []error
	if e.textfile != "" {
		if err := prometheus.WriteToTextfile(e.textfile, e.registry); err != nil {
			errs = append(errs, fmt.Errorf("the file %s was not written: %w", e.textfile, err))
		}
	}
	if e.server != nil {
		errs = append(errs, e.server.close(ctx))
	}
	return errors.Join(errs...)
}
