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
	r.tell("snapshot", "%s", s)
	for _, refusal := range s.Refusals {
		r.tell("", "no better one: %v", refusal)
	}
	if s.Method == copier.SnapshotUnproven {
		r.tell("", "if Mattermost is not stopped, what it writes now may arrive in part")
	}
	return s, nil
}
