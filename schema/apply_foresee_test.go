package schema_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// TestForesee compares what is foreseen with what Apply leaves, also where a site has
// changed what there was.
func TestForesee(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, built, want string
		site              []string
	}{
		{name: "Empty", want: "1-141"},
		{name: "Complete", built: "1-141", want: "1-141"},
		{name: "Behind", built: "1-89", want: "1-141"},
		{name: "WithGaps", built: "1-100,105", want: "1-100,105,111-141"},
		{name: "Others", built: "1-120", want: "1-141", site: []string{"CREATE TABLE own (id int)", "CREATE TYPE kind AS ENUM ('a')", "ALTER TABLE teams ADD own text", "CREATE INDEX own_index ON posts (message)"}},
		{name: "Altered", built: "1-134", want: "1-141", site: []string{"ALTER TABLE teams ALTER schemeid TYPE varchar(30)", "ALTER TABLE teams SET (fillfactor = 50)", "DROP TABLE emoji", "ALTER TABLE bots DROP COLUMN description"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			conn := testdb.OpenPostgres(t, testdb.Postgres(t).DSN)
			if test.built != "" {
				mustApply(t, conn, "public", versions(t, test.built), schema.ApplyOptions{})
			}
			for _, statement := range test.site {
				exec(t, conn, statement)
			}
			want := versions(t, test.want)
			foreseen := schema.Foresee(read(t, conn), want)
			mustApply(t, conn, "public", want, schema.ApplyOptions{Bare: true})
			live := read(t, conn)
			live.Tables = slices.DeleteFunc(live.Tables, func(t *schema.Table) bool { return t.Name == "db_migrations" })
			foreseen.Tables = slices.DeleteFunc(foreseen.Tables, func(t *schema.Table) bool { return t.Name == "db_migrations" })
			for _, changes := range [][]schema.Change{schema.Diff(foreseen.Bare(), live.Bare()), schema.Diff(live.Bare(), foreseen.Bare())} {
				if len(changes) > 0 {
					t.Errorf("it is not what was foreseen: %s", changes)
				}
			}
		})
	}
}

// read reads the schema public.
func read(t *testing.T, conn *pgx.Conn) *schema.Catalog {
	t.Helper()
	live, err := schema.ReadPostgres(t.Context(), conn, "public")
	if err != nil {
		t.Fatal(err)
	}
	return live
}
