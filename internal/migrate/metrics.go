package migrate

import (
	"context"

	"migration-assist/copier"
	"migration-assist/indexes"
	"migration-assist/internal/metrics"
)

// openMetrics records the run from now on, and shows its figures where that is wanted.
func (r *run) openMetrics(ctx context.Context) (err error) {
	r.counters, r.built = copier.NewCounters(), indexes.NewCounters()
	if err := r.openReports(); err != nil {
		return err
	}
	shown := r.Metrics
	shown.Page = r.recorder.Live()
	if r.exporter, err = metrics.Open(ctx, shown, phases, r.counters, r.built); err != nil {
		r.closeReports(err)
		return err
	}
	if url := r.exporter.URL(); url != "" {
		r.printf("metrics  %s\n", url)
		r.printf("live     %s\n", r.exporter.PageURL())
	}
	return nil
}

// closeMetrics shows how the run has ended. What fails in that is told, and does
// not change how it has ended.
func (r *run) closeMetrics(ctx context.Context, err error) {
	r.closeReports(err)
	if err := r.exporter.Close(ctx, err); err != nil {
		r.printf("metrics  %v\n", err)
	}
}
