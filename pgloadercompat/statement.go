package pgloadercompat

import (
	"fmt"
	"slices"
	"strings"

	"migration-assist/schema"
)

// systems is the table into which Mattermost's migrations write.
const systems = "systems"

// fullTextTables have the full-text indexes that hold up a load of rows. The command
// postgres post-migrate builds them.
var fullTextTables = []string{"fileinfo", "posts"}

// reuseTables plans for tables that PostgreSQL has: they must be empty, and go without
// foreign keys, since pgloader fills several tables at a time, and without full-text
// indexes while they are filled. pgloader's own way with foreign keys loses those of
// tables that it does not load.
func (f *file) reuseTables(target *schema.Catalog) {
	var names []string
	loaded := &schema.Catalog{Enums: target.Enums}
	bare := *loaded
	for _, t := range f.tables {
		if t.Target.Name != systems {
			names = append(names, t.Target.Name)
		}
		loaded.Tables = append(loaded.Tables, t.Target)
		without := *t.Target
		without.Constraints = slices.DeleteFunc(slices.Clone(t.Target.Constraints), isForeignKey)
		bare.Tables = append(bare.Tables, &without)
	}
	f.before = append(f.before, refuseRows("SELECT unnest(ARRAY["+literals(names)+"])"))
	for _, t := range loaded.Tables {
		if t.Name == systems {
			f.before = append(f.before, "TRUNCATE TABLE "+qualified(t.Name))
		}
		for _, i := range t.Indexes {
			if i.IsFullText() && slices.Contains(fullTextTables, t.Name) {
				f.before = append(f.before, "DROP INDEX IF EXISTS "+qualified(i.Name))
			}
		}
		for _, c := range t.Constraints {
			if isForeignKey(c) {
				f.before = append(f.before, "ALTER TABLE "+qualified(t.Name)+" DROP CONSTRAINT IF EXISTS "+schema.QuotePostgres(c.Name))
			}
		}
	}
	f.build(schema.Diff(&bare, loaded))
}

// makeTables plans for tables that are made, with what belongs to them after the rows.
// Those that are there must be empty: an earlier load may have made them.
func (f *file) makeTables(target *schema.Catalog) {
	names, quoted := make([]string, len(target.Tables)), make([]string, len(target.Tables))
	for i, t := range target.Tables {
		names[i], quoted[i] = t.Name, qualified(t.Name)
	}
	f.before = append(f.before,
		refuseRows(fmt.Sprintf("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = '%s' AND tablename IN (%s)", targetSchema, literals(names))),
		"DROP TABLE IF EXISTS "+strings.Join(quoted, ", "))
	for _, change := range schema.Diff(&schema.Catalog{}, target.Bare()) {
		f.before = append(f.before, change.SQL(targetSchema))
	}
	f.build(schema.Diff(target.Bare(), target))
}

// refuseRows is a statement that fails where a table has rows. The query lists their
// names.
func refuseRows(query string) string {
	return `DO $do$
DECLARE
  name text;
  filled boolean;
BEGIN
  FOR name IN ` + query + ` LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM "` + targetSchema + `".%I)', name) INTO filled;
    IF filled THEN
      RAISE EXCEPTION 'the table % has rows already: nothing is loaded', name;
    END IF;
  END LOOP;
END $do$`
}

// build plans changes after the rows. What cannot be built does not take the rest with
// it: pgloader shows the warning, for which PostgreSQL must be told to send more than
// errors. A foreign key to rows that are not there is built for the rows that come.
func (f *file) build(changes []schema.Change) {
	if len(changes) == 0 {
		return
	}
	statements := make([]string, len(changes))
	for i, change := range changes {
		statements[i] = literal(change.SQL(targetSchema))
	}
	f.after = append(f.after, `DO $do$
DECLARE
  statement text;
BEGIN
  PERFORM set_config('client_min_messages', 'warning', true);
  FOREACH statement IN ARRAY ARRAY[
    `+strings.Join(statements, ",\n    ")+`] LOOP
    BEGIN
      EXECUTE statement;
    EXCEPTION
      WHEN foreign_key_violation THEN
        EXECUTE statement || ' NOT VALID';
        RAISE WARNING '%; delete such rows, then VALIDATE the key, which is NOT VALID: %', SQLERRM, statement;
      WHEN others THEN
        RAISE WARNING '%; not done: %', SQLERRM, statement;
    END;
  END LOOP;
END $do$`)
}

func isForeignKey(c *schema.Constraint) bool { return c.Kind == schema.ForeignKey }

func qualified(name string) string { return schema.QuotePostgres(targetSchema, name) }

// literal quotes a text for PostgreSQL. Names and words have no backslash.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func literals(list []string) string {
	quoted := make([]string, len(list))
	for i, text := range list {
		quoted[i] = literal(text)
	}
	return strings.Join(quoted, ", ")
}
