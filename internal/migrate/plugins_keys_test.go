package migrate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

// playbooksKey is a foreign key of Playbooks' in PostgreSQL.
type playbooksKey struct {
	*schema.Constraint
	table *schema.Table
}

// playbooksKeys are all of them.
func playbooksKeys() (keys []playbooksKey) {
	for _, table := range schema.PluginOf("ir_incident").Postgres(pluginVersions["playbooks"]).Tables {
		for _, c := range table.Constraints {
			if c.Kind == schema.ForeignKey {
				keys = append(keys, playbooksKey{c, table})
			}
		}
	}
	return keys
}

// TestEachOrphan has a row without a parent for each foreign key of Playbooks'.
func TestEachOrphan(t *testing.T) {
	t.Parallel()
	for name, database := range products {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := withPlugins(t, newSource(t, database(t), "1-141"), "playbooks"), testdb.Postgres(t)
			fillPlugins(t, s, schema.PluginOf("ir_incident"))
			keys := playbooksKeys()
			var inserted []string
			for _, key := range keys {
				if slices.Contains(inserted, key.table.Name) {
					continue // it has two keys
				}
				inserted = append(inserted, key.table.Name)
				var names, values []string
				for _, c := range key.table.Columns {
					value := pluginValue(c, 0)
					switch {
					case c.Name == "id":
						value = "'orphan'"
					case slices.ContainsFunc(keys, func(k playbooksKey) bool { return k.table.Name == key.table.Name && slices.Contains(k.Columns, c.Name) }):
						value = "'gone'"
					}
					names, values = append(names, schema.QuoteMySQL(c.Name)), append(values, value)
				}
				s.exec(t, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", sourceName(t, s, key.table.Name), strings.Join(names, ", "), strings.Join(values, ", ")))
			}
			out := mustRun(t, s.Database, target)
			conn := testdb.OpenPostgres(t, target.DSN)
			compareRows(t, s.db, conn, "public")
			var want, corrections []string
			for _, key := range keys {
				want = append(want, key.Name)
				requireTexts(t, out, "not valid  add constraint "+key.Name+" to "+key.table.Name+": rows without a parent: 1 (")
				corrections = append(corrections, fmt.Sprintf("DELETE FROM %s WHERE %s = 'gone'", key.table.Name, key.Columns[0]))
			}
			slices.Sort(want)
			if diff := cmp.Diff(want, texts(t, conn, "SELECT conname::text FROM pg_constraint WHERE contype = 'f' AND NOT convalidated ORDER BY 1")); diff != "" || len(want) != 9 {
				t.Errorf("%d keys; those that are not valid (-want +got):\n%s", len(want), diff)
			}
			for _, key := range keys {
				corrections = append(corrections, fmt.Sprintf("ALTER TABLE %s VALIDATE CONSTRAINT %s", key.table.Name, key.Name))
			}
			execPostgres(t, conn, corrections...)
			requirePlugins(t, conn, "playbooks")
		})
	}
}

// TestSourceKeys has the foreign keys of Playbooks' in MySQL too, as MySQL 9 and MariaDB
// make them, under names of their own.
func TestSourceKeys(t *testing.T) {
	t.Parallel()
	for name, database := range products {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := withPlugins(t, newSource(t, database(t), "1-141"), "playbooks"), testdb.Postgres(t)
			fillPlugins(t, s, schema.PluginOf("ir_incident"))
			for i, key := range playbooksKeys() {
				s.exec(t, fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT IR_%s_ibfk_%d FOREIGN KEY (%s) REFERENCES %s (%s)",
					sourceName(t, s, key.table.Name), key.table.Name, i+1, key.Columns[0], sourceName(t, s, key.RefTable), key.RefColumns[0]))
			}
			mustRun(t, s.Database, target)
			conn := testdb.OpenPostgres(t, target.DSN)
			requirePlugins(t, conn, "playbooks")
			compareRows(t, s.db, conn, "public")
		})
	}
}

// TestPluginTexts has half a surrogate pair in a text that becomes json, which a JSON
// column of MySQL's cannot have, and a bookkeeping in an old character set.
func TestPluginTexts(t *testing.T) {
	t.Parallel()
	for name, database := range products {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, target := withPlugins(t, newSource(t, database(t), "1-141"), "boards", "playbooks"), testdb.Postgres(t)
			testdb.ExecMySQL(t, s.db, `INSERT INTO focalboard_blocks (id, fields, create_at, update_at) VALUES ('half', '{"a": "x\\ud83dy"}', 1, 1), ('whole', '{"a": "\\ud83d\\ude00"}', 1, 1)`,
				"ALTER TABLE IR_System CONVERT TO CHARACTER SET latin1", "INSERT INTO IR_System (SKey, SValue) VALUES ('k\u00e9y', 'Gr\u00fc\u00dfe \u20ac')")
			_, err := run(t, s.Database, target)
			requireRefusal(t, err, "focalboard_blocks.fields", "id=half", "--on-invalid json-surrogate=")
			mustRun(t, s.Database, target, onInvalid(t, "", "json-surrogate=replace"), restart)
			conn := testdb.OpenPostgres(t, target.DSN)
			for query, want := range map[string][]string{
				"SELECT concat_ws(' ', id, fields->>'a') FROM focalboard_blocks ORDER BY id":     {"half x\ufffdy", "whole 😀"},
				"SELECT concat_ws(' ', skey, svalue) FROM ir_system ORDER BY skey COLLATE \"C\"": {"DatabaseVersion 0.64.0", "k\u00e9y Gr\u00fc\u00dfe \u20ac"},
			} {
				if diff := cmp.Diff(want, texts(t, conn, query)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", query, diff)
				}
			}
			requirePlugins(t, conn, "boards", "playbooks")
		})
	}
}
