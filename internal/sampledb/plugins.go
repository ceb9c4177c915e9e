package sampledb

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"
)

// pluginSchemas has what the migrations of plugins leave in MySQL, by the plugins' IDs.
//
//go:embed plugins
var pluginSchemas embed.FS

// CreatePlugin creates a plugin's tables as its own migrations leave them in MySQL, in
// the database that db is connected to, with the rows of its bookkeeping. The ID is
// that of schema.Plugins. Foreign keys are left out, as MySQL before its release 9
// left them out.
func CreatePlugin(ctx context.Context, db *sql.DB, id string) error {
	text, err := pluginSchemas.ReadFile("plugins/" + id + ".sql")
	if err != nil {
		return fmt.Errorf("the plugin %s: %w", id, err)
	}
	for statement := range strings.SplitSeq(strings.TrimSuffix(string(text), ";\n"), ";\n") {
		if err := execute(ctx, db, "create the plugin "+id, statement); err != nil {
			return err
		}
	}
	return nil
}
