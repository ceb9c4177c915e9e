package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"migration-assist/internal/report"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// plan is which tables are copied, and what is not.
type plan struct {
	tables []*typemap.Table
	// leftAlone are the source's tables that are not Mattermost's core, each
	// with the reason.
	leftAlone []string
	// skipped are the tables and columns that --skip named.
	skipped []string
	// pairs are those of tables.
	pairs []schema.TablePair
	// oneSided are what only one database has; unnamed are those of them that --skip
	// has not named, and harmless those of these without rows or values that would be
	// lost. remedy says what can be done with a table that only the source has.
	oneSided, unnamed, harmless []oneSided
	remedy                      string
	// indexed is the target as it will be, with its indexes; enums are its
	// enumerated types.
	indexed *schema.Catalog
	enums   []*schema.Enum
}

// targetNames returns the names of the target's tables that are filled.
func (p *plan) targetNames() []string {
	names := make([]string, len(p.tables))
	for i, t := range p.tables {
		names[i] = t.Target.Name
	}
	return names
}

// scope is what of both databases belongs together.
type scope struct {
	source, target *schema.Catalog
	// indexed is the target as it will be, with its indexes.
	indexed *schema.Catalog
	// remedy says what can be done with a table that only the source has.
	remedy string
}

// pairTables plans the copy into tables as the catalog has them: the target's, or what
// it will be. The error lists what cannot be copied; where the tables are not those that
// they should be, there is no plan. It asks neither server.
func (r *run) pairTables(target *schema.Catalog) (err error) {
	r.plan = &plan{}
	var pairing *schema.Pairing
	scope, err := r.command.scope(target)
	if err == nil {
		pairing, err = schema.Pair(scope.source, scope.target)
	}
	if err != nil {
		r.plan = nil
		return err
	}
	r.plan.indexed, r.plan.enums, r.plan.remedy = scope.indexed, target.Enums, scope.remedy
	options := typemap.Options{UTCOffset: r.catalog.Server.UTCOffset, Policies: r.Policies, Indexed: scope.indexed}
	r.plan.oneSided = r.oneSided(pairing, target)
	for _, o := range r.plan.oneSided {
		named := r.skips.take(o.table, o.column)
		if r.skips.take(o.table, "") || named && !o.mustHave {
			r.plan.skipped = append(r.plan.skipped, o.String())
			continue
		}
		r.plan.unnamed = append(r.plan.unnamed, o)
	}
	var errs []error
	for _, pair := range pairing.Tables {
		if r.skips.take(pair.Source.Name, "") {
			r.plan.skipped = append(r.plan.skipped, "table "+pair.Source.Name)
			continue
		}
		t, err := typemap.NewTable(pair, target.Enums, options)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		r.plan.tables, r.plan.pairs = append(r.plan.tables, t), append(r.plan.pairs, pair)
	}
	slices.Sort(r.plan.skipped)
	return errors.Join(append(errs, r.tables.unused(), r.skips.unused())...)
}

// refuseOneSided refuses what would be lost without a word.
func (r *run) refuseOneSided(ctx context.Context) error {
	var refused []string
	for _, o := range r.plan.unnamed {
		refuse, err := r.mustRefuse(ctx, o)
		if err != nil {
			return err
		}
		if refuse {
			refused = append(refused, o.String())
		} else {
			r.plan.harmless = append(r.plan.harmless, o)
		}
	}
	if refused == nil {
		return nil
	}
	return fmt.Errorf("only one of the two databases has: %s. Their values would be lost; name each with --skip TABLE or --skip TABLE.COLUMN to go on without, or %s",
		strings.Join(refused, "; "), r.plan.remedy)
}

// confirmPlan plans the copy again into the tables that were made, and compares that
// with what was checked.
func (r *run) confirmPlan(ctx context.Context, tx pgx.Tx) error {
	live, err := schema.ReadPostgres(ctx, tx, r.Schema)
	if err != nil {
		return fmt.Errorf("reading the target's schema: %w", err)
	}
	foreseen := r.plan
	if err := r.pairTables(live); err != nil {
		return err
	}
	if !slices.Equal(foreseen.unnamed, r.plan.unnamed) || !slices.Equal(foreseen.targetNames(), r.plan.targetNames()) {
		return fmt.Errorf("the tables that were made in PostgreSQL are not those that were planned: %v and %v on one side, %v and %v to copy",
			foreseen.unnamed, r.plan.unnamed, foreseen.targetNames(), r.plan.targetNames())
	}
	return nil
}

// picked is the part of the source that is to be copied. What is left alone though
// no flag says so is noted.
func (r *run) picked() *schema.Catalog {
	picked := *r.catalog
	picked.Tables = nil
	for _, t := range r.catalog.Tables {
		reason, picks := r.picks(t.Name)
		switch {
		case picks:
			picked.Tables = append(picked.Tables, t)
		case reason != "" && !r.moves(schema.Fold(t.Name)):
			r.plan.leftAlone = append(r.plan.leftAlone, t.Name+" ("+reason+")")
		}
	}
	return &picked
}

// picks tells whether a table is to be copied: one that --tables names, or any
// where it is not given, but only those of plugins with --only-plugins. The server's
// bookkeeping never is, and tables of plugins are that are moved, compared, or named.
// reason says why not, where no flag does.
func (r *run) picks(table string) (reason string, picks bool) {
	reason, unmoved := schema.Unmoved(schema.Fold(table))
	if r.SchemaFrom == SchemaFromSource {
		reason, unmoved = "", false // nothing is Mattermost's
	}
	switch {
	case r.pluginMoving(schema.Fold(table)) != nil, len(r.Tables) == 0 && r.compared[schema.Fold(table)]:
		return "", true
	case r.OnlyPlugins:
		return "", false
	case len(r.Tables) == 0:
		return reason, !unmoved
	}
	return "", (!unmoved || schema.PluginOf(schema.Fold(table)) != nil) && r.tables.take(table, "")
}

// printPlan lists what is copied beside Mattermost's tables, and what is not
// copied.
func (r *run) printPlan() {
	r.recorder.Update(func(report *report.Report) {
		report.LeftOut = slices.Clone(r.plan.leftAlone)
		for _, name := range r.plan.skipped {
			report.LeftOut = append(report.LeftOut, name+", by --skip")
		}
		report.LeftOut = append(report.LeftOut, r.unmovedViews()...)
		for _, i := range r.created {
			for _, w := range i.made.Warnings {
				report.LeftOut = append(report.LeftOut, "table "+w.String())
			}
		}
	})
	r.printf("tables   %d to copy\n", len(r.plan.tables))
	r.printCreated()
	if included := r.included(); included != "" {
		r.printf("included     %s\n", included)
	}
	r.printLeftAlone()
	for _, o := range r.plan.oneSided {
		r.printf("on one side  %s\n", o)
	}
	for _, view := range r.unmovedViews() {
		r.printf("not moved    %s\n", view)
	}
	r.printSkipped()
}

func (r *run) printLeftAlone() {
	for _, name := range r.plan.leftAlone {
		r.printf("left alone   %s\n", name)
	}
}

func (r *run) printSkipped() {
	for _, name := range r.plan.skipped {
		r.printf("skipped      %s\n", name)
	}
}

// unmovedViews are MySQL's views, where the schema is moved too, but those that
// Mattermost's migrations make in PostgreSQL as well.
func (r *run) unmovedViews() (list []string) {
	if r.DataOnly || r.OnlyPlugins {
		return nil
	}
	var made []*schema.View
	if r.SchemaFrom != SchemaFromSource {
		made = schema.MattermostPostgres(r.versions).Views
	}
	for _, v := range r.catalog.Views {
		if !slices.ContainsFunc(made, func(m *schema.View) bool { return m.Name == schema.Fold(v.Name) }) {
			list = append(list, "view "+v.Name+": write its query for PostgreSQL")
		}
	}
	return list
}

func joinStrings[S fmt.Stringer](list []S) string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = s.String()
	}
	return strings.Join(texts, "; ")
}
