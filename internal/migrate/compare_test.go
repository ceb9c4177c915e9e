package migrate_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/rowtest"
)

// compareRows compares every row of the schema with the source's.
func compareRows(t *testing.T, source *sql.DB, target *pgx.Conn, schemaName string) {
	t.Helper()
	rowtest.Compare(t, source, target, schemaName)
}

// statistics returns what a server's system console shows of a database, from
// its materialized views.
func statistics(ctx context.Context, t *testing.T, target *pgx.Conn) map[string]int64 {
	t.Helper()
	got := map[string]int64{}
	for name, query := range map[string]string{
		"posts by author":     "SELECT coalesce(sum(numposts), 0)::bigint FROM public.poststats",
		"posts by team":       "SELECT coalesce(sum(num), 0)::bigint FROM public.posts_by_team_day",
		"posts of bots":       "SELECT coalesce(sum(num), 0)::bigint FROM public.bot_posts_by_team_day",
		"files":               "SELECT num FROM public.file_stats",
		"bytes of files":      "SELECT usage::bigint FROM public.file_stats",
		"targets of profiles": "SELECT count(*) FROM public.attributeview",
	} {
		var n int64
		if err := target.QueryRow(ctx, query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got[name] = n
	}
	return got
}
