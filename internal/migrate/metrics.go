package migrate

import (
	"context"

	"migration-assist/copier"
	"migration-assist/indexes"
	"migration-assist/internal/metrics"
)

// openMetrics shows the run's figures from now on, where that is wanted.
func (r *run) openMetrics(ctx context.Context) (err error) {
	r.counters, r.built = copier.NewCounters(), indexes.NewCounters()
	if r.exporter, err = metrics.Open(ctx, r.Metrics, phases, r.counters, r.built); err != nil {
		return err
	}
	if url := r.exporter.URL(); url != "" {
		r.printf("metrics  %s\n", url)
	}
	return nil
}

// closeMetrics shows how the run has ended. What fails in that is told, and does
// not change how it has ended.
func (r *run) closeMetrics(ctx context.Context, err error) {
	if err := r.exporter.Close(ctx, err); err != nil {
		r.printf("metrics  %v\n", err)
	}
}
