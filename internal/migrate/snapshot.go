package migrate

import (
	"context"

	"migration-assist/copier"
)

// openSnapshot opens the one state of the source that is copied, and says how.
func (r *run) openSnapshot(ctx context.Context) (*copier.Snapshot, error) {
	names := make([]string, len(r.plan.tables))
	for i, t := range r.plan.tables {
		names[i] = t.Source.Name
	}
	s, err := copier.OpenSnapshot(ctx, r.source, copier.SnapshotOptions{
		Connections: r.copyWorkers() + 1, // one finds the chunks
		Mode:        r.Snapshot, Stopped: r.SourceStopped,
		Database: r.MySQL.DBName, Tables: names,
	})
	if err != nil {
		return nil, err
	}
	r.log().Info("snapshot", "snapshot", s.String())
	r.printf("snapshot %s\n", s)
	for _, refusal := range s.Refusals {
		r.printf("         no better one: %v\n", refusal)
	}
	if s.Method == copier.SnapshotUnproven {
		r.printf("         if Mattermost is not stopped, what it writes now may arrive in part\n")
	}
	return s, nil
}
