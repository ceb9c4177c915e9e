package migrate_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"migration-assist/internal/migrate"
	"migration-assist/internal/schematest"
	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// products are the servers of a source.
var products = map[string]func(testing.TB) *testdb.Database{"MySQL": testdb.MySQL, "MariaDB": testdb.MariaDB}

// onlyPlugin moves one plugin beside Mattermost's tables.
func onlyPlugin(id string) func(*migrate.Options) {
	return func(o *migrate.Options) { o.Plugins = []string{id} }
}

// makePlugin makes a plugin's tables in the target as its own migrations do, with one row
// in each but the bookkeeping where they are to be filled.
func makePlugin(t *testing.T, conn *pgx.Conn, p *schema.Plugin, filled bool) {
	t.Helper()
	catalog := p.Postgres(pluginVersions[p.ID])
	if err := pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) error {
		if err := schema.Exec(t.Context(), tx, "public", schema.Diff(&schema.Catalog{}, catalog.Bare())); err != nil {
			return err
		}
		for _, table := range catalog.Tables {
			if !filled || table.Name == p.Bookkeeping.Table {
				continue
			}
			var names, values []string
			for _, c := range table.Columns {
				value := pluginValue(c, 0)
				if c.Type == "boolean" {
					value = "true"
				}
				names, values = append(names, schema.QuotePostgres(c.Name)), append(values, value)
			}
			if _, err := tx.Exec(t.Context(), fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table.Name, strings.Join(names, ", "), strings.Join(values, ", "))); err != nil {
				return err
			}
		}
		return schema.Exec(t.Context(), tx, "public", schema.Diff(catalog.Bare(), catalog))
	}); err != nil {
		t.Fatalf("%s: %v", p.Name, err)
	}
}

// pluginRows are all rows of all plugins' tables of the target, as texts.
func pluginRows(t *testing.T, conn *pgx.Conn) map[string][]string {
	t.Helper()
	rows := map[string][]string{}
	for _, p := range schema.Plugins() {
		for _, table := range p.Postgres(pluginVersions[p.ID]).Tables {
			rows[table.Name] = texts(t, conn, "SELECT t::text FROM "+schema.QuotePostgres(table.Name)+" t ORDER BY 1")
		}
	}
	return rows
}

// TestHalfPresentPlugins has one table of each plugin missing in MySQL: each is refused by
// name, and the target stays as it was.
func TestHalfPresentPlugins(t *testing.T) {
	t.Parallel()
	dropped := map[string]string{
		"boards": "focalboard_category_boards", "calls": "calls_jobs", "msteams": "msteamssync_posts",
		"playbooks": "IR_TimelineEvent", "user-survey": "user_survey_survey_responses",
	}
	for name, database := range products {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := withPlugins(t, newSource(t, database(t), "1-141"))
			for _, p := range schema.Plugins() {
				fillPlugins(t, s, p)
				s.exec(t, "DROP TABLE "+dropped[p.ID])
			}
			for id, table := range dropped {
				t.Run(id, func(t *testing.T) {
					t.Parallel()
					target := testdb.Postgres(t)
					conn := testdb.OpenPostgres(t, target.DSN)
					before := relations(t, conn)
					_, err := run(t, s.Database, target, onlyPlugin(id))
					if id == "msteams" { // its tables are what says its version
						requireRefusal(t, err, "the plugin MS Teams Sync is not known, since it does not keep which migrations are applied, and there is no table "+table)
					} else {
						requireRefusal(t, err, "table "+schema.Fold(table)+" (only in PostgreSQL, or the MySQL user lacks the privilege SELECT on it)")
					}
					if diff := cmp.Diff(before, relations(t, conn)); diff != "" {
						t.Errorf("the target has changed (-before +after):\n%s", diff)
					}
				})
			}
		})
	}
}

// TestEmptyPlugins moves each plugin as it is after it was installed, and no other.
func TestEmptyPlugins(t *testing.T) {
	t.Parallel()
	for name, database := range products {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := withPlugins(t, newSource(t, database(t), "1-141"))
			for _, p := range schema.Plugins() {
				t.Run(p.ID, func(t *testing.T) {
					t.Parallel()
					target := testdb.Postgres(t)
					mustRun(t, s.Database, target, onlyPlugin(p.ID))
					conn := testdb.OpenPostgres(t, target.DSN)
					requirePlugins(t, conn, p.ID)
					requireBookkeeping(t, conn, p)
					compareRows(t, s.db, conn, "public")
				})
			}
		})
	}
}

// TestAbsentPlugins leaves what the target has of each plugin that MySQL has not, also
// where other tables are emptied.
func TestAbsentPlugins(t *testing.T) {
	t.Parallel()
	for name, database := range products {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := newSource(t, database(t), "1-141"), testdb.Postgres(t)
			conn := testdb.OpenPostgres(t, target.DSN)
			for _, p := range schema.Plugins() {
				makePlugin(t, conn, p, true)
			}
			want, rows := schematest.Snapshot(t.Context(), t, conn, "public"), pluginRows(t, conn)
			if len(rows["calls"]) != 1 || len(rows["ir_statusposts"]) != 1 {
				t.Fatalf("the target has the rows %q", rows)
			}
			maps.Copy(want, schematest.Timeline(t, through(141)))
			delete(want, "migration 110") // no release has it
			mustRun(t, s.Database, target, truncate)
			schematest.Require(t.Context(), t, conn, "public", want)
			if diff := cmp.Diff(rows, pluginRows(t, conn)); diff != "" {
				t.Errorf("rows of the plugins (-before +after):\n%s", diff)
			}
		})
	}
}

// TestPresentPlugins has the plugins' tables in the target already: without rows they are
// used, and Boards, which has written templates there, needs --truncate.
func TestPresentPlugins(t *testing.T) {
	t.Parallel()
	for name, database := range products {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := withPlugins(t, newSource(t, database(t), "1-141")), testdb.Postgres(t)
			conn := testdb.OpenPostgres(t, target.DSN)
			var ids []string
			for _, p := range schema.Plugins() {
				ids = append(ids, p.ID)
				fillPlugins(t, s, p)
				makePlugin(t, conn, p, false)
			}
			boards := schema.PluginOf("focalboard_blocks")
			for i, migration := range boards.Migrations(through(40)) {
				execPostgres(t, conn, fmt.Sprintf("INSERT INTO focalboard_schema_migrations VALUES (%d, '%s')", i+1, migration))
			}
			execPostgres(t, conn, "INSERT INTO focalboard_system_settings (id, value) VALUES ('UniqueIDsMigrationComplete', 'true'), ('TelemetryID', 'postgres')",
				`INSERT INTO focalboard_boards (id, title, type, minimum_role, created_by, team_id, is_template, create_at, update_at) VALUES ('template', 'Tasks', 'O', '', 'system', '0', true, 1, 1)`)
			before, rows := relations(t, conn), pluginRows(t, conn)
			_, err := run(t, s.Database, target)
			requireRefusal(t, err, "the plugin Boards: the target has rows already, in focalboard_boards, focalboard_schema_migrations, focalboard_system_settings; ", "--truncate")
			if diff := cmp.Diff(before, relations(t, conn)) + cmp.Diff(rows, pluginRows(t, conn)); diff != "" {
				t.Errorf("the target has changed (-before +after):\n%s", diff)
			}
			mustRun(t, s.Database, target, func(o *migrate.Options) { o.Plugins = []string{"calls", "msteams", "playbooks", "user-survey"} })
			if diff := cmp.Diff([]string{"template"}, texts(t, conn, "SELECT id FROM focalboard_boards")); diff != "" {
				t.Errorf("Boards is not moved (-before +after):\n%s", diff)
			}
			mustRun(t, s.Database, target, truncate)
			requirePlugins(t, conn, ids...)
			compareRows(t, s.db, conn, "public")
			requireBookkeeping(t, conn, boards)
		})
	}
}
