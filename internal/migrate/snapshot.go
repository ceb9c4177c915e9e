package migrate

import (
	"context"

	"migration-assist/copier"
	"migration-assist/schema"
)

// openSnapshot opens one state of tables of the source for so many workers, and says
// how, and, where nothing proves that it is one, what becomes of what is written
// meanwhile.
func (r *run) openSnapshot(ctx context.Context, tables []*schema.Table, workers int, unproven string) (*copier.Snapshot, error) {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Name
	}
	s, err := copier.OpenSnapshot(ctx, r.source, copier.SnapshotOptions{
		Connections: workers + 1, // one finds the chunks
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
		r.printf("         if Mattermost is not stopped, what it writes now %s\n", unproven)
	}
	return s, nil
}
