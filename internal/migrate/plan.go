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

// planCopy pairs the source's tables with those that tx has in the target,
// prints what is not copied, and refuses what would be lost without a word.
func (r *run) planCopy(ctx context.Context, tx pgx.Tx) error {
	target, err := schema.ReadPostgres(ctx, tx, r.Schema)
	if err != nil {
		return fmt.Errorf("reading the target's schema: %w", err)
	}
	r.plan = &plan{}
	scope, err := r.command.scope(target)
	if err != nil {
		return err
	}
	r.plan.indexed, r.plan.enums = scope.indexed, target.Enums
	pairing, err := schema.Pair(scope.source, scope.target)
	if err != nil {
		return err
	}
	options := typemap.Options{UTCOffset: r.catalog.Server.UTCOffset, Policies: r.Policies, Indexed: scope.indexed}
	oneSided := r.oneSided(pairing, target)
	var refused []string
	for _, o := range oneSided {
		named := r.skips.take(o.table, o.column)
		if r.skips.take(o.table, "") || named && !o.mustHave {
			r.plan.skipped = append(r.plan.skipped, o.String())
			continue
		}
		refuse, err := r.mustRefuse(ctx, o)
		if err != nil {
			return err
		}
		if refuse {
			refused = append(refused, o.String())
		}
	}
	var errs []error
	for _, pair := range pairing.Tables {
		if r.skips.take(pair.Source.Name, "") {
			r.plan.skipped = append(r.plan.skipped, "table "+pair.Source.Name)
			continue
		}
		t, err := typemap.NewTable(pair, target.Enums, options)
		errs = append(errs, err)
		r.plan.tables = append(r.plan.tables, t)
	}
	r.printPlan(oneSided)
	if err := errors.Join(append(errs, r.tables.unused(), r.skips.unused())...); err != nil {
		return err
	}
	if refused != nil {
		return fmt.Errorf("only one of the two databases has: %s. Their values would be lost; name each with --skip TABLE or --skip TABLE.COLUMN to go on without, or %s",
			strings.Join(refused, "; "), scope.remedy)
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
func (r *run) printPlan(oneSided []oneSided) {
	slices.Sort(r.plan.skipped)
	r.recorder.Update(func(report *report.Report) {
		report.LeftOut = slices.Clone(r.plan.leftAlone)
		for _, name := range r.plan.skipped {
			report.LeftOut = append(report.LeftOut, name+", by --skip")
		}
	})
	r.printf("tables   %d to copy\n", len(r.plan.tables))
	r.printCreated()
	r.printConfiguration()
	r.printLeftAlone()
	for _, o := range oneSided {
		r.printf("on one side  %s\n", o)
	}
	if r.SchemaFrom == SchemaFromSource {
		for _, v := range r.catalog.Views {
			r.printf("not moved    view %s: write its query for PostgreSQL\n", v.Name)
		}
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

func joinStrings[S fmt.Stringer](list []S) string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = s.String()
	}
	return strings.Join(texts, "; ")
}
