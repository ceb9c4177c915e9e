package schema_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// TestPostgresIdentifier compares with PostgreSQL's own quote_ident, for all its
// keywords and some other names. An older PostgreSQL has fewer keywords.
func TestPostgresIdentifier(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]func(testing.TB) *testdb.Database{"Old": testdb.Postgres, "Newest": testdb.PostgresNewest} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, err := testdb.OpenPostgres(t, server(t).DSN).Query(t.Context(), `SELECT word, quote_ident(word) FROM (
				SELECT word FROM pg_get_keywords() UNION SELECT unnest(ARRAY['plain', '_a1', 'A', '1a', 'a b', 'ü', 'a"b', ''])) words`)
			if err != nil {
				t.Fatal(err)
			}
			var word, want string
			tag, err := pgx.ForEachRow(rows, []any{&word, &want}, func() error {
				got := schema.PostgresIdentifier(word)
				if got != want && (name == "Newest" || got != schema.QuotePostgres(word)) {
					t.Errorf("%q is %s, want %s", word, got, want)
				}
				return nil
			})
			if err != nil || tag.RowsAffected() < 400 {
				t.Errorf("%d words, error %v", tag.RowsAffected(), err)
			}
		})
	}
}
