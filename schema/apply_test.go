package schema_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// postgresServers are the PostgreSQL versions that everything must work on.
var postgresServers = map[string]func(testing.TB) *testdb.Database{
	"distribution": testdb.Postgres,
	"newest":       testdb.PostgresNewest,
}

func exec(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func versions(t *testing.T, text string) schema.Versions {
	t.Helper()
	v, err := schema.ParseVersions(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// apply applies want and commits, also after an error.
func apply(t *testing.T, conn *pgx.Conn, name string, want schema.Versions, o schema.ApplyOptions) (schema.Versions, error) {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	applied, applyErr := schema.Apply(t.Context(), tx, name, want, o)
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	return applied, applyErr
}

func mustApply(t *testing.T, conn *pgx.Conn, name string, want schema.Versions, o schema.ApplyOptions) {
	t.Helper()
	if _, err := apply(t, conn, name, want, o); err != nil {
		t.Fatal(err)
	}
}

// complete applies what a live schema lacks of want.
func complete(t *testing.T, conn *pgx.Conn, name string, want schema.Versions) {
	t.Helper()
	live, err := schema.ReadPostgres(t.Context(), conn, name)
	if err != nil {
		t.Fatal(err)
	}
	execChanges(t, conn, name, schema.Diff(schema.OnlyMattermost(live), schema.MattermostPostgres(want)))
}

func execChanges(t *testing.T, conn *pgx.Conn, name string, changes []schema.Change) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		return schema.Exec(t.Context(), tx, name, changes)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestApplyLeavesWhatTheMigrationsLeave builds each set at once, and bare and
// then by difference.
func TestApplyLeavesWhatTheMigrationsLeave(t *testing.T) {
	t.Parallel()
	sets := []string{
		"1-89", "1-101,105,107,113", "1-109", "1-109,113", "1-128", "1-129,135", "1-134", "1-141", "1-144", "1-144,195",
	}
	for server, database := range postgresServers {
		for _, set := range sets {
			t.Run(server+"/"+set, func(t *testing.T) {
				t.Parallel()
				conn, want := testdb.OpenPostgres(t, database(t).DSN), versions(t, set)
				exec(t, conn, "CREATE SCHEMA bare")
				applied, err := apply(t, conn, "public", want, schema.ApplyOptions{})
				if err != nil || !slices.Equal(applied, want) {
					t.Fatalf("applied %s, error %v", applied, err)
				}
				schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, want))
				requireSeededRows(t, conn, "public")

				mustApply(t, conn, "bare", want, schema.ApplyOptions{Bare: true})
				schematest.Require(t.Context(), t, conn, "bare", bareElements(schematest.Timeline(t, want)))
				requireSeededRows(t, conn, "bare")
				complete(t, conn, "bare", want)
				schematest.Require(t.Context(), t, conn, "bare", schematest.Timeline(t, want))
			})
		}
	}
}

// bareElements leaves out what a bare schema does not have.
func bareElements(all schematest.Elements) schematest.Elements {
	bare := schematest.Elements{}
	for element, text := range all {
		switch kind, name, _ := strings.Cut(element, " "); kind {
		case "index", "constraint":
		case "column":
			table, _, _ := strings.Cut(name, ".")
			if !slices.Contains([]string{
				"poststats", "posts_by_team_day", "bot_posts_by_team_day", "file_stats", "attributeview",
			}, table) {
				bare[element] = text
			}
		default:
			bare[element] = text
		}
	}
	return bare
}

func requireSeededRows(t *testing.T, conn *pgx.Conn, name string) {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT name, value FROM "+schema.QuotePostgres(name, "systems")+" ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowToStructByPos[schema.SeededRow])
	if err != nil {
		t.Fatal(err)
	}
	want := []schema.SeededRow{
		{Name: "CRTChannelMembershipCountsMigrationComplete", Value: "true"},
		{Name: "CRTThreadCountsAndUnreadsMigrationComplete", Value: "true"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("systems (-want +got):\n%s", diff)
	}
}

// TestApplyInTwoSteps continues where a target already is, full and bare, and
// does nothing where it already is there.
func TestApplyInTwoSteps(t *testing.T) {
	t.Parallel()
	for server, database := range postgresServers {
		for _, bare := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/bare=%t", server, bare), func(t *testing.T) {
				t.Parallel()
				conn, want := testdb.OpenPostgres(t, database(t).DSN), versions(t, "1-134")
				mustApply(t, conn, "public", versions(t, "1-120"), schema.ApplyOptions{})
				for _, expected := range []string{"121-134", ""} {
					applied, err := apply(t, conn, "public", want, schema.ApplyOptions{Bare: bare})
					if err != nil || applied.String() != expected {
						t.Fatalf("applied %q instead of %q, error %v", applied, expected, err)
					}
				}
				if bare {
					schematest.Require(t.Context(), t, conn, "public", bareElements(schematest.Timeline(t, want)))
					complete(t, conn, "public", want)
				}
				schematest.Require(t.Context(), t, conn, "public", schematest.Timeline(t, want))
				requireSeededRows(t, conn, "public")
			})
		}
	}
}

// TestApplyLeavesForeignObjectsAlone has a site's own table, column, index,
// constraint and view beside Mattermost's.
func TestApplyLeavesForeignObjectsAlone(t *testing.T) {
	t.Parallel()
	conn, want := testdb.OpenPostgres(t, testdb.Postgres(t).DSN), versions(t, "1-134")
	mustApply(t, conn, "public", versions(t, "1-120"), schema.ApplyOptions{})
	exec(t, conn, `CREATE TYPE site_type AS ENUM ('a');
		CREATE TABLE site_table (id int PRIMARY KEY, kind site_type);
		ALTER TABLE posts ADD COLUMN site_column text;
		CREATE INDEX site_index ON posts (site_column);
		ALTER TABLE posts ADD CONSTRAINT site_check CHECK (editat >= 0);
		CREATE VIEW site_view AS SELECT id FROM posts`)
	mustApply(t, conn, "public", want, schema.ApplyOptions{Bare: true})
	complete(t, conn, "public", want)

	expected := schematest.Timeline(t, want)
	maps.Copy(expected, map[string]string{
		"enum site_type":                           "[a]",
		"column site_table.id":                     "integer notnull=true",
		"column site_table.kind":                   "site_type notnull=false",
		"constraint site_table_pkey on site_table": "PRIMARY KEY (id)",
		"column posts.site_column":                 "text notnull=false",
		"index site_index on posts":                "btree (site_column) unique=false valid=true",
		"constraint site_check on posts":           "CHECK ((editat >= 0))",
		"column site_view.id":                      "character varying(26) notnull=false",
	})
	schematest.Require(t.Context(), t, conn, "public", expected)
}

// TestApplyInAnySchema works where search_path finds neither the schema nor its
// types, and where the schema's name needs quotes.
func TestApplyInAnySchema(t *testing.T) {
	t.Parallel()
	const name = `Matter "most" x`
	conn, want := testdb.OpenPostgres(t, testdb.Postgres(t).DSN), versions(t, "1-144,195")
	exec(t, conn, "CREATE SCHEMA "+schema.QuotePostgres(name)+"; SET search_path TO pg_catalog")
	mustApply(t, conn, name, versions(t, "1-89"), schema.ApplyOptions{})
	mustApply(t, conn, name, want, schema.ApplyOptions{})
	schematest.Require(t.Context(), t, conn, name, schematest.Timeline(t, want))
	schematest.Require(t.Context(), t, conn, "public", schematest.Elements{})
	var path string
	if err := conn.QueryRow(t.Context(), "SHOW search_path").Scan(&path); err != nil || path != "pg_catalog" {
		t.Errorf("search_path is %q, error %v", path, err)
	}
}
