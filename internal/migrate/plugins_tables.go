package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/schema"
)

// makePlugins makes the tables of the plugins that are moved, bare of keys and
// indexes. What is about to be dropped of those that the target has already, since the
// plugin ran there, is saved; they are emptied where that is wanted.
func (r *run) makePlugins(ctx context.Context, tx pgx.Tx) error {
	live, err := schema.ReadPostgres(ctx, tx, r.Schema)
	if err != nil {
		return fmt.Errorf("reading the target's schema: %w", err)
	}
	for _, p := range r.plugins {
		have, want := p.Only(live), p.Postgres()
		all, filled := r.pluginNames(p, live)
		if all != nil {
			if _, err := r.saveObjects(ctx, tx, all); err != nil {
				return err
			}
		}
		if r.Truncate {
			if err := r.truncate(ctx, tx, filled); err != nil {
				return err
			}
		}
		if err := schema.Exec(ctx, tx, r.Schema, schema.Diff(have, want.Bare())); err != nil {
			return fmt.Errorf("making the tables of the plugin %s: %w", p, err)
		}
	}
	return nil
}

// checkPlugins refuses rows that the plugins' keys do not take, and tables of the
// target that makePlugins could not make what they should be, or empty.
func (r *run) checkPlugins(ctx context.Context, tx pgx.Tx, live *schema.Catalog) error {
	var checks []func(pgx.Tx) error
	for _, p := range r.plugins {
		checks = append(checks,
			func(pgx.Tx) error { return r.refuseDuplicates(ctx, p) },
			func(tx pgx.Tx) error {
				if err := r.checkPlugin(ctx, tx, p, live); err != nil {
					return fmt.Errorf("the plugin %s: %w", p.Name, err)
				}
				return nil
			})
	}
	return r.inTurn(ctx, tx, checks...)
}

// pluginNames are the names of the plugin's tables that the target has: all, and those
// that are filled. Those that --skip names stay as they are.
func (r *run) pluginNames(p *schema.InstalledPlugin, live *schema.Catalog) (all, filled []string) {
	for _, t := range p.Only(live).Tables {
		all = append(all, t.Name)
		if !r.skips.take(t.Name, "") {
			filled = append(filled, t.Name)
		}
	}
	return all, filled
}

// checkPlugin refuses those of the plugin's tables that the target has and that cannot
// be emptied, are filled, or are another version's.
func (r *run) checkPlugin(ctx context.Context, tx pgx.Tx, p *schema.InstalledPlugin, live *schema.Catalog) error {
	all, filled := r.pluginNames(p, live)
	if all == nil {
		return nil
	}
	for _, check := range []func(context.Context, pgx.Tx, []string) error{r.refuseTriggers, r.refusePartitions, r.refuseReferences} {
		if err := check(ctx, tx, all); err != nil {
			return err
		}
	}
	if err := r.refuseOtherVersion(ctx, tx, p, live); err != nil {
		quoted := make([]string, len(all))
		for i, name := range all {
			quoted[i] = schema.QuotePostgres(r.Schema, name)
		}
		return fmt.Errorf("%w; disable it in the server on PostgreSQL, then drop its tables, which are made anew: DROP TABLE %s", err, strings.Join(quoted, ", "))
	}
	if r.Truncate {
		return nil
	}
	return r.refuseRows(ctx, tx, filled, nil)
}

// refuseOtherVersion refuses tables of the target that are not as the plugin's
// migrations leave them: another version made them, or pgloader.
func (r *run) refuseOtherVersion(ctx context.Context, tx pgx.Tx, p *schema.InstalledPlugin, live *schema.Catalog) error {
	var changes []schema.Change
	want := p.Postgres()
	for _, known := range p.Only(live).Tables {
		made := want.Table(known.Name)
		if made == nil {
			continue
		}
		changes = append(changes, foreignParts(live.Table(known.Name), made)...)
	}
	if changes != nil {
		return fmt.Errorf("the target's tables are not those of %s; it would take: %s", p, joinStrings(changes))
	}
	book := p.Bookkeeping
	if book.Table == "" || live.Table(book.Table) == nil {
		return nil
	}
	query, args := "SELECT name FROM ", []any{}
	if book.Row != "" {
		query = "SELECT svalue FROM "
	}
	query += schema.QuotePostgres(r.Schema, book.Table)
	if book.Row != "" {
		query, args = query+" WHERE skey = $1", append(args, book.Row)
	}
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("reading the target's table %s: %w", book.Table, err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("reading the target's table %s: %w", book.Table, err)
	}
	applied := p.Migrations(p.Applied)
	for _, name := range names {
		if !slices.Contains(applied, name) {
			return fmt.Errorf("the target's table %s has %q, which MySQL's has not: another version of the plugin ran there", book.Table, name)
		}
	}
	return nil
}

// foreignParts returns the changes that would make a live table's columns those of a
// made one, and take away the constraints and unique indexes that are not its own. The
// index of a key may be there without it, as a run that ended leaves it.
func foreignParts(live, made *schema.Table) []schema.Change {
	have := &schema.Table{Name: live.Name, Columns: live.Columns}
	for _, c := range live.Constraints {
		if made.Constraint(c.Name) == nil {
			have.Constraints = append(have.Constraints, c)
		}
	}
	for _, i := range live.Indexes {
		if i.Unique && made.Index(i.Name) == nil && made.Constraint(i.Name) == nil {
			have.Indexes = append(have.Indexes, i)
		}
	}
	return schema.Diff(&schema.Catalog{Tables: []*schema.Table{have}},
		&schema.Catalog{Tables: []*schema.Table{{Name: made.Name, Columns: made.Columns}}})
}

// notValid ends the definition of a foreign key that holds for the rows to come, and
// was not checked for those that are there.
const notValid = " NOT VALID"

// pluginKeys returns the changes that build the keys and indexes of the plugins'
// tables. A foreign key that is there and not valid has orphans, and stays.
func (r *run) pluginKeys(live *schema.Catalog) (changes []schema.Change) {
	for _, p := range r.plugins {
		have := p.Only(live)
		for _, t := range have.Tables {
			for i, c := range t.Constraints {
				valid := *c
				valid.Definition = strings.TrimSuffix(c.Definition, notValid)
				t.Constraints[i] = &valid
			}
		}
		changes = append(changes, schema.Diff(have, p.Postgres())...)
	}
	return changes
}

// refuseDuplicates returns an error for rows that a unique key of PostgreSQL's does
// not take.
func (r *run) refuseDuplicates(ctx context.Context, p *schema.InstalledPlugin) error {
	list, err := p.Duplicates(ctx, r.source, r.catalog.Name)
	if err != nil {
		return err
	}
	var errs []error
	for _, d := range list {
		if !r.skips.take(d.Table, "") {
			errs = append(errs, fmt.Errorf("MySQL's table %s: %s. Leave one row of each; this shows them: %s", d.Table, d, d.Query))
		}
	}
	return errors.Join(errs...)
}

// isPluginKey tells whether a change builds a foreign key of a plugin that is moved.
func (r *run) isPluginKey(change schema.Change) bool {
	add, ok := change.(schema.AddConstraint)
	return ok && r.pluginMoving(add.Table) != nil
}

// oweKey saves a foreign key, for a replay of the rows that it waits for to build.
// Mattermost's own are known without that.
func (r *run) oweKey(change schema.Change) {
	add, adds := change.(schema.AddConstraint)
	if adds && (r.SchemaFrom == SchemaFromSource || !schema.IsMattermostTable(add.Table)) {
		r.saved = append(r.saved, add.ForeignKey(r.Schema))
	}
}
