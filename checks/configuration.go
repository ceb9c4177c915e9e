package checks

import (
	"context"
	"fmt"

	"migration-assist/schema"
)

// configuration is about a server that keeps its configuration in the database.
func configuration(ctx context.Context, s *Source) ([]Problem, error) {
	for _, t := range s.catalog.Tables {
		if schema.Fold(t.Name) != "configurations" {
			continue
		}
		var versions int64
		if err := s.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+s.tableName(t.Name)).Scan(&versions); err != nil {
			return nil, asked("the rows of "+t.Name, err)
		}
		if versions == 0 {
			return nil, nil
		}
		return []Problem{{
			Check: "configuration", Table: t.Name, Rows: versions, What: "the server's configuration is in the database, in as many versions",
			Advice: fmt.Sprintf("where MM_CONFIG names this database, migrate --include-config moves the active one and the files beside it, with driver and data source rewritten; without the flag migrate leaves %s alone", t.Name),
		}}, nil
	}
	return nil, nil
}
