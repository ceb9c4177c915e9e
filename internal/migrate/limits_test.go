package migrate_test

import (
	"testing"

	"migration-assist/internal/migrate"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// TestSessionLimits has limits of a second on both sides, and a copy that waits
// for two seconds in the middle of MySQL's answer.
func TestSessionLimits(t *testing.T) {
	t.Parallel()
	for _, flavor := range []struct {
		name   string
		source func(testing.TB) *testdb.Database
		limits string
	}{
		{"MariaDB", testdb.MariaDB, "&max_statement_time=1"},
		{"MySQL", testdb.MySQL, "&max_execution_time=1000"},
	} {
		t.Run(flavor.name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, flavor.source(t), "1-141"), testdb.PostgresNewest(t)
			s.exec(t, "INSERT INTO Posts (Id, Message) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT i, REPEAT('m', 60000) FROM n")
			limited := *s.Database
			limited.DSN += "?sql_select_limit=3&net_write_timeout=1&wait_timeout=1" + flavor.limits

			holder, observer := testdb.OpenPostgres(t, target.DSN), testdb.OpenPostgres(t, target.DSN)
			for _, setting := range []string{"statement_timeout", "lock_timeout", "idle_session_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"} {
				execPostgres(t, observer, "ALTER DATABASE "+schema.QuotePostgres(target.Name)+" SET "+setting+" = '1s'")
			}
			ended := make(chan error, 1)
			opts := options(t, &limited, target)
			opts.Out = afterPhase("schema", func() {
				if _, err := holder.Exec(t.Context(), "BEGIN; LOCK TABLE public.posts"); err != nil {
					t.Error(err)
				}
			})
			go func() { ended <- migrate.Run(t.Context(), opts) }()
			testdb.Await(t, "the COPY to wait for two seconds", func() (waits bool) {
				if err := observer.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
					AND wait_event_type = 'Lock' AND clock_timestamp() - query_start > '2 s')`).Scan(&waits); err != nil {
					t.Fatal(err)
				}
				return waits || len(ended) > 0
			})
			execPostgres(t, holder, "COMMIT")
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			compareRows(t, s.db, observer, "public") // a new session has the limits
		})
	}
}
